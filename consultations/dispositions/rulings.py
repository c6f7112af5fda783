"""What an official decides, and about what: values, and what is wrong with them by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from common import plain_text
from common.bidi import is_invisible_only
from common.errors import DomainError
from consultations.errors import ChangeRefused, ForbiddenCharacters, OutcomeStands, ReasonRefused
from consultations.models import ACCEPTED, Campaign, Comment, Decision, Disposition
from consultations.models.dispositions import MAX_CORRECTION, MAX_REASON

_PAIR = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)
_CAMPAIGN = re.compile(r"campaign-(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A clause before and after, by their keys in the database; 0 where it is new or gone."""

    before: int = 0
    after: int = 0

    def __str__(self) -> str:
        return f"{self.before or ''}-{self.after or ''}"

    @classmethod
    def parse(cls, text: str) -> Pair | None:
        """From ``12-34``, ``12-`` or ``-34``; None for anything else."""
        found = _PAIR.fullmatch(text)
        if not found or text == "-":
            return None
        return cls(int(found[1] or 0), int(found[2] or 0))


@dataclass(frozen=True, slots=True)
class Target:
    """One comment or one campaign, by its key in the database."""

    comment_id: int | None = None
    campaign_id: int | None = None

    @classmethod
    def of(cls, thing: Comment | Campaign) -> Target:
        return cls(campaign_id=thing.pk) if isinstance(thing, Campaign) else cls(thing.pk)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision with its reasons; `changes` says where the text shows it, and counts only where something is accepted."""

    decision: Decision
    reason_ar: str
    reason_en: str = ""
    changes: tuple[Pair, ...] = ()
    correction_ar: str = ""
    correction_en: str = ""

    @property
    def shown_changes(self) -> tuple[Pair, ...]:
        return tuple(dict.fromkeys(self.changes)) if self.decision in ACCEPTED else ()

    def fault(self) -> DomainError | None:
        """What is wrong with it, whatever it is about."""
        texts = [self.reason_ar, self.reason_en, self.correction_ar, self.correction_en]
        if not all(plain_text.is_storable(text) for text in texts):
            return ForbiddenCharacters()
        if is_invisible_only(self.reason_ar) or max(map(len, texts[:2])) > MAX_REASON:
            return ReasonRefused()
        if max(map(len, texts[2:])) > MAX_CORRECTION:
            return OutcomeStands()
        if self.decision in ACCEPTED and not self.changes:
            return ChangeRefused()
        return None

    def says_the_same_as(self, present: Disposition) -> bool:
        """Whether it repeats a stored disposition; needs ``changes`` of that one."""
        words = (present.decision, present.reason_ar, present.reason_en)
        stored = {Pair(one.before_id or 0, one.after_id or 0) for one in present.changes.all()}
        own = (self.decision, self.reason_ar, self.reason_en)
        return words == own and stored == set(self.shown_changes)


@dataclass(frozen=True, slots=True)
class Order:
    """A ruling on one thing. ``seen`` is the disposition that the official looked at, None where there was none."""

    target: Target
    seen: int | None
    ruling: Ruling


def ruling(decision: str, reason_ar: str, reason_en: str = "", **more: object) -> Ruling:
    """A ruling with its texts as they are stored.

    Raises:
        ValueError: `decision` is none.
    """
    texts = {name: more.pop(name, "") for name in ("correction_ar", "correction_en")}
    stored = {name: plain_text.as_stored(str(text)).strip() for name, text in texts.items()}
    return Ruling(
        Decision(decision),
        plain_text.as_stored(reason_ar).strip(),
        plain_text.as_stored(reason_en).strip(),
        tuple(more.pop("changes", ())),  # type: ignore[arg-type]  # pairs, as `Ruling` has them
        **stored,
    )


def reference(thing: Comment | Campaign) -> str:
    """How people and tables name it: a comment's public id, or ``campaign-3``."""
    return f"campaign-{thing.number}" if isinstance(thing, Campaign) else thing.public_id


def campaign_number(text: str) -> int | None:
    found = _CAMPAIGN.fullmatch(text)
    return int(found[1]) if found else None
