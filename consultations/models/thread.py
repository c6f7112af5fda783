"""A comment thread below a page that is no consultation: which page it belongs to."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.consultation import ConsultationPage

# The closing of a thread that is switched on: none.
NO_CLOSING = datetime(9999, 1, 1, tzinfo=UTC)


class PageThread(models.Model):
    """Made when comments are first opened on a page; it stays when they are closed, and so does what was written.

    Comments hang on ``consultation``, a page of the kind `ConsultationPage.is_thread` that is never published. ``page_key`` is
    the translation key of the commented page: one thread for all of its languages.
    """

    consultation = models.OneToOneField(
        ConsultationPage, on_delete=models.CASCADE, related_name="thread"
    )
    page_key = models.UUIDField(_("page"), unique=True, editable=False)

    class Meta:
        verbose_name = _("comment thread")
        verbose_name_plural = _("comment threads")

    def __str__(self) -> str:
        return self.consultation.title

    @property
    def is_open(self) -> bool:
        """Whether it takes comments; `consultation` must be loaded."""
        return self.consultation.closes_at == NO_CLOSING
