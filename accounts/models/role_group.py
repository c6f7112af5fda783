"""Which of Wagtail's groups carries a role in an agency."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.agency import Agency, Role


class RoleGroup(models.Model):
    """The group of everybody who holds one role in one agency; its permissions follow from `accounts.roles`."""

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.CASCADE, related_name="role_groups"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    group = models.OneToOneField(
        Group, verbose_name=_("group"), on_delete=models.CASCADE, related_name="agency_role"
    )

    class Meta:
        verbose_name = _("group of a role")
        verbose_name_plural = _("groups of roles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "role"], name="role_group_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.get_role_display()}"
