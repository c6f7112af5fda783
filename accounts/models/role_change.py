"""The diary of roles: who gave which role to whom, who ended it, and when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.agency import Agency, Role


class RoleChange(models.Model):
    """One role given or ended. Rows are only ever added: the database refuses to change or delete them.

    Where an account is erased its name goes from the diary too; that a role was given, in which agency and when, stays.
    """

    class Verb(models.TextChoices):
        GIVEN = "given", _("given")
        ENDED = "ended", _("ended")

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="role_changes"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    verb = models.CharField(_("what happened"), max_length=10, choices=Verb.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("Empty: the platform itself, or an account that was erased."),
    )
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        verbose_name = _("change of a role")
        verbose_name_plural = _("changes of roles")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["agency", "-at"], name="role_change_by_agency")]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} · {self.get_role_display()} · {self.agency}"
