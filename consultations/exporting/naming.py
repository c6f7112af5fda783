"""What a file of comments is called."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from common.downloads import attachment
from consultations.exporting.writers import ENDINGS
from consultations.models import ConsultationPage, FileForm

MAX_TITLE = 80


def disposition(page: ConsultationPage, form: FileForm, as_of: datetime) -> str:
    """Named by the title and the day, in the letters of the title; by the day alone for programs that know only ASCII."""
    day, ending = f"{timezone.localdate(as_of):%Y-%m-%d}", ENDINGS[form]
    words = _("Comments on %(title)s") % {"title": page.title[:MAX_TITLE]}
    return attachment(f"{words} {day}.{ending}", f"comments-{page.pk}-{day}.{ending}")
