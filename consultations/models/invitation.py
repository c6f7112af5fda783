"""Who is asked in a consultation that is not for everybody."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from consultations.models.consultation import ConsultationPage


class Invitation(models.Model):
    """A person by the address with which they sign in, or an agency with everybody who holds a role in it.

    Whether they answered is found by pseudonyms when somebody asks (see `consultations.invitations`), and stored nowhere.
    """

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.CASCADE, related_name="invitations"
    )
    # As in `accounts.participants`: ``email:…`` or ``phone:…``.
    identifier = models.CharField(_("address"), max_length=260, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    invited_at = models.DateTimeField(_("invited at"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["consultation", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agency__isnull=True) & ~Q(identifier="")
                | Q(agency__isnull=False, identifier=""),
                name="invitation_of_a_person_or_an_agency",
            ),
            models.UniqueConstraint(
                fields=["consultation", "identifier"],
                condition=~Q(identifier=""),
                name="invitation_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["consultation", "agency"],
                condition=Q(agency__isnull=False),
                name="invitation_once_per_agency",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["identifier"], name="invitation_by_identifier")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def address(self) -> str:
        """What is written to; empty for an agency."""
        return self.identifier.partition(":")[2]
