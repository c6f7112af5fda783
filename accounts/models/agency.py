"""A public body, and who acts for it in which role."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Agency(models.Model):
    """A ministry, institution or department that publishes on the platform.

    Its words for the public (profile, contact) are a page of `cms`; this is its identity, to which all content points.
    """

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent body"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering: ClassVar = ["name_ar"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.name_in(get_language() or "ar")

    def name_in(self, language: str) -> str:
        return self.name_ar if language == "ar" else self.name_en


class Role(models.TextChoices):
    EDITOR = "editor", _("editor")
    POLICY_OFFICER = "policy_officer", _("policy officer")
    MODERATOR = "moderator", _("moderator")
    DATA_STEWARD = "data_steward", _("data steward")
    ADMINISTRATOR = "administrator", _("administrator")


class Membership(models.Model):
    """One person's role in one agency."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"], name="membership_once_per_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency} · {self.get_role_display()}"
