"""What the queue's address asks for, read and written again so that filters outlive a decision."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from consultations.models import MODERATED, Status
from consultations.moderation.queue import Cursor, Wanted

MAX_TEXT = 200
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters and place in the queue; `after` is empty on the first page."""

    wanted: Wanted
    after: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """From the address, or from the ``back`` field of a form."""
        if request.method == "POST":
            return cls._read(QueryDict(request.POST.get("back", "")[:2000]))
        return cls._read(request.GET)

    @classmethod
    def _read(cls, given: QueryDict) -> Asked:
        status = given.get("status", Status.PENDING)
        wanted = Wanted(
            status=status if status in MODERATED else Status.PENDING,
            agency=_number(given.get("agency", "")),
            consultation=_number(given.get("consultation", "")),
            clause=_plain(given.get("clause", ""))[:64],
            text=_plain(given.get("text", ""))[:MAX_TEXT],
            is_hinted=given.get("hinted") == "1",
            is_reported=given.get("reported") == "1",
        )
        after = Cursor.parse(given.get("after", ""))
        return cls(wanted, str(after) if after else "")

    @property
    def cursor(self) -> Cursor | None:
        return Cursor.parse(self.after)

    def query(self, **changed: str) -> str:
        """As it stands behind the address; `changed` replaces single values."""
        wanted = self.wanted
        values = {
            "status": wanted.status,
            "agency": wanted.agency or "",
            "consultation": wanted.consultation or "",
            "clause": wanted.clause,
            "text": wanted.text,
            "hinted": "1" if wanted.is_hinted else "",
            "reported": "1" if wanted.is_reported else "",
            "after": self.after,
            **changed,
        }
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def url(self) -> str:
        return f"{reverse('consultations_moderation')}?{self.query()}"


def _number(text: str) -> int:
    """Zero for whatever is no number of a row."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        return 0
    return int(text) if int(text) < _LARGEST else 0


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()
