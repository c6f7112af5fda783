"""What the screens of decisions share: who is let in, the filters in the address, and the fields of a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.actors import Actor, actor_for
from consultations.dispositions.grants import Grants, grants_of
from consultations.dispositions.rulings import Pair, Ruling, campaign_number, ruling
from consultations.dispositions.workspace import ALL, DECIDED, LEFT, Wanted
from consultations.eligibility import eligible
from consultations.models import (
    Campaign,
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
    Outcome,
    Stance,
)

STATES = (LEFT, DECIDED, ALL)
TEXTS = ("reason_ar", "reason_en", "correction_ar", "correction_en")


def settler(request: HttpRequest, pk: int) -> tuple[Actor, ConsultationPage, Grants]:
    """Who decides about comments of a consultation, all or some, and the consultation."""
    actor = actor_for(request.user)
    page = get_object_or_404(ConsultationPage.objects.originals(), pk=pk)
    grants = grants_of(actor, page)
    if not grants:
        raise PermissionDenied
    return actor, page, grants


def thing_of(page: ConsultationPage, grants: Grants, reference: str) -> Comment | Campaign:
    """What a reference names, if it is owed an answer and theirs to decide; everything else does not exist."""
    number = campaign_number(reference)
    if number is not None:
        if not grants.is_all:
            raise Http404
        rows = Campaign.objects.select_related("core__version", "consultation")
        return get_object_or_404(rows, consultation=page, number=number)
    comments = grants.narrow(eligible(page)).select_related("clause", "version", "consultation")
    return get_object_or_404(comments, public_id=reference)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a list of decisions, read from its address or from the field ``back`` of a form."""

    page_id: int
    wanted: Wanted
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, request: HttpRequest, page: ConsultationPage) -> Asked:
        given: Any = request.GET
        if request.method == "POST":
            given = QueryDict(request.POST.get("back", "")[:1000])
        state, stance = given.get("state", LEFT), given.get("stance", "")
        decision = given.get("decision", "")
        wanted = Wanted(
            state=state if state in STATES else LEFT,
            clause=given.get("clause", "").replace("\x00", "").strip()[:64],
            theme=_number(given.get("theme", "")),
            stance=stance if stance in Stance.values else "",
            decision=decision if decision in Decision.values else "",
            campaign=_number(given.get("campaign", "")),
        )
        return cls(page.pk, wanted, given.get("after", "")[:300], given.get("before", "")[:300])

    def query(self, **changed: str) -> str:
        """As it stands behind the address, without the place in the list; `changed` replaces single values."""
        wanted = self.wanted
        values: dict[str, object] = {
            "state": wanted.state if wanted.state != LEFT else "",
            "clause": wanted.clause,
            "theme": wanted.theme or "",
            "stance": wanted.stance,
            "decision": wanted.decision,
            "campaign": wanted.campaign or "",
            **changed,
        }
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def url(self) -> str:
        return f"{reverse('consultations_dispositions', args=[self.page_id])}?{self.query()}"


@dataclass
class RulingForm:
    """The fields of a decision as they were typed, and what was wrong with them."""

    decision: str = ""
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TEXTS, ""))
    changes: frozenset[str] = frozenset()
    needs_correction: bool = False
    error: str = ""

    @classmethod
    def posted(cls, request: HttpRequest) -> RulingForm:
        given = request.POST
        return cls(
            given.get("decision", ""),
            {name: given.get(name, "") for name in TEXTS},
            frozenset(given.getlist("change")[:100]),
        )

    @classmethod
    def of(cls, present: Disposition | None, own: Iterable[Pair]) -> RulingForm:
        """What stands, or an empty form with the comment's own clause marked where it has changed."""
        if present is None:
            return cls(changes=frozenset(map(str, own)))
        pairs = [Pair(one.before_id or 0, one.after_id or 0) for one in present.changes.all()]
        texts = {"reason_ar": present.reason_ar, "reason_en": present.reason_en}
        return cls(
            present.decision,
            dict.fromkeys(TEXTS, "") | texts,
            frozenset(map(str, pairs)) or frozenset(map(str, own)),
        )

    def ruling(self) -> Ruling | None:
        """None without a decision."""
        if self.decision not in Decision.values:
            return None
        pairs = [pair for one in sorted(self.changes) if (pair := Pair.parse(one))]
        return ruling(
            self.decision,
            self.texts["reason_ar"],
            self.texts["reason_en"],
            changes=pairs,
            correction_ar=self.texts["correction_ar"],
            correction_en=self.texts["correction_en"],
        )


def is_answered(page: ConsultationPage) -> bool:
    """Whether the outcome is public."""
    return Outcome.objects.filter(consultation=page).exists()


def _number(text: str) -> int:
    """Zero for whatever is no number of a row."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
