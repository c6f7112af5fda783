"""Whether a dataset keeps the rhythm that it announces."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opendata.vocabulary import Frequency


def late_days(frequency: str, last_release_at: datetime | None, now: datetime) -> int | None:
    """Whole days since the next release was due; 0 when it is in time, None without a rhythm or a release.

    >>> from datetime import UTC
    >>> late_days("MONTHLY", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 11, tzinfo=UTC))
    10
    """
    rhythm = Frequency(frequency).days
    if rhythm is None or last_release_at is None:
        return None
    return max(0, (now - last_release_at - timedelta(days=rhythm)).days)


def late_words(days: int | None) -> str:
    """The sentence for the public and the editor; '' where there is nothing to be late for."""
    if days is None:
        return ""
    if days == 0:
        return _("Updated in time")
    return ngettext("Late by %(count)d day", "Late by %(count)d days", days) % {"count": days}
