"""What an agency's own systems show to publish through the API."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.agency import Agency


class Scope(models.TextChoices):
    """What a token may be used for; a closed list, documented in docs/machines.md."""

    SERVICES_WRITE = "services:write", _("publish service guides")
    STATISTICS_WRITE = "statistics:write", _("send service statistics")
    DATASETS_WRITE = "datasets:write", _("publish datasets")


class TokenState(models.TextChoices):
    VALID = "valid", _("valid")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class ApiToken(models.Model):
    """A token of one agency: of its secret only the digest is kept, of its use only the day."""

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(
        _("name"),
        max_length=100,
        help_text=_("Which system uses it, for example: case management."),
    )
    prefix = models.CharField(max_length=8, unique=True, editable=False)
    digest = models.CharField(
        max_length=64, editable=False, help_text="SHA-256 of the secret, hexadecimal."
    )
    scopes = models.JSONField(_("allowed"), default=list)
    expires_at = models.DateTimeField(_("valid until"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("issued at"))
    last_used_on = models.DateField(_("last used on"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="api_token_expires_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def state_at(self, now: datetime) -> TokenState:
        """Revoked counts before expired; the very instant of expiry is too late."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        return TokenState.VALID if now < self.expires_at else TokenState.EXPIRED
