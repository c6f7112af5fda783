"""What people do with themes: take up or turn down proposals, word, order and retire them. Each act stays, with who and when."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.actors import Actor
from common import plain_text
from common.bidi import is_invisible_only
from consultations import policies
from consultations.errors import ProposalDecided, ThemeExists, ThemeRefused, ThemeRetired
from consultations.models import (
    CandidateTheme,
    ConsultationPage,
    Proposal,
    SelectedTheme,
    ThemeAct,
    ThemeChange,
)
from consultations.models.analysed import MAX_THEME
from consultations.services.window import require
from consultations.theming.reading import present_themes

MAX_SAID = 1000


@dataclass(frozen=True, slots=True)
class Wording:
    """A theme in the public's words; only the Arabic title is needed."""

    title_ar: str
    title_en: str = ""
    said_ar: str = ""
    said_en: str = ""

    def checked(self) -> Wording:
        """As it is stored.

        Raises:
            ThemeRefused: without an Arabic title, too long, or with signs that cannot be shown; ``fields`` names which.
        """
        made = Wording(
            **{one.name: _stored(getattr(self, one.name), one.name) for one in fields(self)}
        )
        wrong = [one.name for one in fields(self) if not _fits(one.name, getattr(made, one.name))]
        if not made.title_ar:
            wrong.append("title_ar")
        if wrong:
            raise ThemeRefused(fields=wrong)
        return made


def _stored(text: str, name: str) -> str:
    if not plain_text.is_storable(text):
        return "\x00"  # fits nowhere
    kept = plain_text.as_stored(text).strip()
    if name.startswith("title"):
        kept = " ".join(kept.split())
    return "" if is_invisible_only(kept) else kept


def _fits(name: str, text: str) -> bool:
    if name.startswith("title"):
        return len(text) <= MAX_THEME and plain_text.is_author_name(text)
    return len(text) <= MAX_SAID and plain_text.is_storable(text)


@transaction.atomic
def make_theme(
    *, consultation: ConsultationPage, actor: Actor, wording: Wording, now: datetime
) -> SelectedTheme:
    """Settle a theme that nobody proposed.

    Raises:
        Refused: `actor` does not run consultations of the agency.
        ThemeExists: the consultation has one of this title.
        ThemeRefused: the wording.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    return _make(consultation, actor, wording, now, None)


@transaction.atomic
def accept_candidate(
    *, candidate: CandidateTheme, actor: Actor, wording: Wording, now: datetime
) -> SelectedTheme:
    """Make a proposed theme one that people have settled. Its comments stay proposals until they are confirmed.

    Raises:
        ProposalDecided: somebody was quicker.
        Refused, ThemeExists, ThemeRefused: as `make_theme`.
    """
    held = _held_candidate(candidate, actor)
    theme = _make(held.consultation, actor, wording, now, held)
    _decide(held, Proposal.ACCEPTED, actor, now, theme)
    return theme


@transaction.atomic
def merge_candidate(
    *, candidate: CandidateTheme, theme: SelectedTheme, actor: Actor, now: datetime
) -> None:
    """Say that a proposed theme is one that there is already; its comments are proposed below that one.

    Raises:
        ProposalDecided: somebody was quicker.
        Refused: `actor` does not run consultations of the agency, or the theme is of another consultation.
        ThemeRetired: the theme is not offered any more.
    """
    held = _held_candidate(candidate, actor)
    into = held_theme(theme, actor)
    require(into.consultation_id == held.consultation_id)
    if into.retired_at is not None:
        raise ThemeRetired
    _decide(held, Proposal.MERGED, actor, now, into)
    _note(into, ThemeAct.JOINED, actor, now, proposal=held.label)


@transaction.atomic
def dismiss_candidate(*, candidate: CandidateTheme, actor: Actor, now: datetime) -> None:
    """Say that a proposed theme is none; it stays as history.

    Raises:
        ProposalDecided: somebody was quicker.
        Refused: `actor` does not run consultations of the agency.
    """
    _decide(_held_candidate(candidate, actor), Proposal.DISMISSED, actor, now, None)


@transaction.atomic
def word_theme(
    *, theme: SelectedTheme, actor: Actor, wording: Wording, now: datetime
) -> SelectedTheme:
    """Give a theme other words; the old ones stay in its history.

    Raises:
        Refused, ThemeExists, ThemeRefused: as `make_theme`.
    """
    held, made = held_theme(theme, actor), wording.checked()
    changed = {
        one.name: getattr(held, one.name)
        for one in fields(made)
        if getattr(held, one.name) != getattr(made, one.name)
    }
    if not changed:
        return held
    for name in changed:
        setattr(held, name, getattr(made, name))
    _save(held, list(changed))
    _note(held, ThemeAct.WORDED, actor, now, **changed)
    return held


@transaction.atomic
def move_theme(*, theme: SelectedTheme, actor: Actor, by: int, now: datetime) -> None:
    """Move a theme `by` places in the list, downwards where it is positive; beyond the ends it stays at the end.

    Raises:
        Refused: `actor` does not run consultations of the agency.
    """
    held = held_theme(theme, actor)
    # The first of a list holds all of it, so that two moves do not mix.
    themes = list(present_themes(held.consultation).select_for_update(of=("self",)))
    if held not in themes:
        raise ThemeRetired
    place = themes.index(held)
    target = min(max(place + by, 0), len(themes) - 1)
    if target == place:
        return
    themes.insert(target, themes.pop(place))
    for number, one in enumerate(themes, start=1):
        if one.position != number:
            SelectedTheme.objects.filter(pk=one.pk).update(position=number)
    _note(held, ThemeAct.MOVED, actor, now, place=place + 1)


@transaction.atomic
def retire_theme(*, theme: SelectedTheme, actor: Actor, now: datetime) -> None:
    """Offer and count a theme no longer; its tags stay. A second call changes nothing.

    Raises:
        Refused: `actor` does not run consultations of the agency.
    """
    held = held_theme(theme, actor)
    if held.retired_at is None:
        held.retired_at = now
        held.save(update_fields=["retired_at"])
        _note(held, ThemeAct.RETIRED, actor, now)


@transaction.atomic
def return_theme(*, theme: SelectedTheme, actor: Actor, now: datetime) -> None:
    """Offer a retired theme again, with the tags that it had.

    Raises:
        Refused: `actor` does not run consultations of the agency.
        ThemeExists: another has taken its title.
    """
    held = held_theme(theme, actor)
    if held.retired_at is not None:
        before = held.retired_at.isoformat()
        held.retired_at = None
        _save(held, ["retired_at"])
        _note(held, ThemeAct.RETURNED, actor, now, retired_at=before)


def held_theme(theme: SelectedTheme, actor: Actor) -> SelectedTheme:
    """The theme as it is now, held until commit, for who may decide on it.

    Raises:
        Refused: `actor` does not run consultations of the agency.
    """
    held = SelectedTheme.objects.select_for_update(of=("self",)).select_related("consultation")
    found = held.get(pk=theme.pk)
    require(policies.may_run_consultation(actor, found.consultation.agency_id))
    return found


def _held_candidate(candidate: CandidateTheme, actor: Actor) -> CandidateTheme:
    held = CandidateTheme.objects.select_for_update(of=("self",)).select_related("consultation")
    found = held.get(pk=candidate.pk)
    require(policies.may_run_consultation(actor, found.consultation.agency_id))
    if found.state != Proposal.OPEN:
        raise ProposalDecided(state=found.state)
    return found


def _decide(
    held: CandidateTheme,
    state: Proposal,
    actor: Actor,
    now: datetime,
    theme: SelectedTheme | None,
) -> None:
    held.state, held.theme = state, theme
    held.decided_at, held.decided_by_id = now, actor.user_id
    held.save(update_fields=["state", "theme", "decided_at", "decided_by"])


def _make(
    consultation: ConsultationPage,
    actor: Actor,
    wording: Wording,
    now: datetime,
    candidate: CandidateTheme | None,
) -> SelectedTheme:
    made = wording.checked()
    last = SelectedTheme.objects.filter(consultation=consultation).aggregate(at=Max("position"))
    theme = SelectedTheme(
        consultation=consultation,
        position=(last["at"] or 0) + 1,
        candidate=candidate,
        made_at=now,
        made_by_id=actor.user_id,
        **{one.name: getattr(made, one.name) for one in fields(made)},
    )
    _save(theme)
    _note(theme, ThemeAct.MADE, actor, now)
    return theme


def _save(theme: SelectedTheme, columns: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            theme.save(update_fields=columns)
    except IntegrityError:
        raise ThemeExists(title=theme.title_ar) from None


def _note(
    theme: SelectedTheme, kind: ThemeAct, actor: Actor, now: datetime, **before: object
) -> None:
    ThemeChange.objects.create(theme=theme, kind=kind, at=now, by_id=actor.user_id, before=before)
