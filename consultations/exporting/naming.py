"""What a file of comments is called."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from common.downloads import attachment
from consultations.exporting.writers import ENDINGS
from consultations.models import ConsultationPage, DocumentForm

MAX_TITLE = 80


def disposition(page: ConsultationPage, form: str, as_of: datetime) -> str:
    """Named by the title and the day, in the letters of the title; by the day alone for programs that know only ASCII."""
    day, ending = f"{timezone.localdate(as_of):%Y-%m-%d}", ENDINGS[form]
    words, plain = _named(form)
    title = words % {"title": page.title[:MAX_TITLE]}
    return attachment(f"{title} {day}.{ending}", f"{plain}-{page.pk}-{day}.{ending}")


def _named(form: str) -> tuple[str, str]:
    if form == DocumentForm.ARCHIVE:
        return _("Archive of %(title)s"), "archive"
    if form in DocumentForm.values:
        return _("Report on %(title)s"), "report"
    return _("Comments on %(title)s"), "comments"
