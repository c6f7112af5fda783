"""Words of the public: how they are taken, and a data steward's decision to show them or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.actors import Actor
from accounts.models import Role
from common.bidi import is_invisible_only
from common.errors import Refused
from common.plain_text import as_stored, is_author_name, is_storable
from common.search_registry import searchable
from opendata import policies
from opendata.errors import WordsNotUsable
from opendata.models import DataQuestion, DatasetRequest, PublicText, Reuse, TextRule, TextState
from opendata.models.community import MAX_NAME, MAX_TEXT
from opendata.services import SEARCH_PROVIDER
from operations import generation

# Of what is not shown the words go; that it was refused, when and by which rule stays.
REFUSED_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody typed, in the language of the page."""

    text: str
    language: str
    name: str = ""


def checked(words: Words) -> dict[str, str]:
    """The fields of a `PublicText`, as they are stored.

    Raises:
        WordsNotUsable: nothing was written, or too much, or signs that cannot be stored; ``field`` says where.
    """
    return {
        "text": one_text(words.text, "text", MAX_TEXT),
        "name": _name(words.name),
        "language": words.language,
    }


def one_text(typed: str, field: str, longest: int) -> str:
    """Plain text as it is stored.

    Raises:
        WordsNotUsable: as `checked`.
    """
    text = as_stored(typed).strip() if is_storable(typed) else ""
    if is_invisible_only(text) or len(text) > longest:
        raise WordsNotUsable(field=field, maximum=longest)
    return text


def one_line(typed: str, field: str, longest: int) -> str:
    """A title or an address: one line that shows what it is.

    Raises:
        WordsNotUsable: as `checked`.
    """
    text = one_text(typed, field, longest)
    if not is_author_name(text):
        raise WordsNotUsable(field=field, maximum=longest)
    return text


def _name(typed: str) -> str:
    name = as_stored(typed).strip() if is_storable(typed) else "\n"
    if len(name) > MAX_NAME or not is_author_name(name):
        raise WordsNotUsable(field="name", maximum=MAX_NAME)
    return name


@transaction.atomic
def show(*, text: PublicText, actor: Actor, now: datetime) -> None:
    """Show what the public sent.

    Raises:
        Refused: `actor` is no data steward of the agency that it goes to.
    """
    _decide(text, actor, now, TextState.SHOWN, "")


@transaction.atomic
def refuse(*, text: PublicText, actor: Actor, rule: str, now: datetime) -> None:
    """Do not show it, or no longer, and say by which rule.

    Raises:
        WordsNotUsable: there is no such rule. Refused: as `show`.
    """
    if rule not in TextRule.values:
        raise WordsNotUsable(field="rule")
    _decide(text, actor, now, TextState.REFUSED, rule)


def _decide(text: PublicText, actor: Actor, now: datetime, state: TextState, rule: str) -> None:
    require(actor, text)
    type(text)._default_manager.select_for_update(of=("self",)).get(pk=text.pk)
    text.state, text.rule = state, rule
    text.moderated_at, text.moderated_by_id = now, actor.user_id
    text.save(update_fields=["state", "rule", "moderated_at", "moderated_by"])
    announce(text)


def announce(text: PublicText) -> None:
    """Caches learn of it in the same transaction, and search of questions, which are found with their dataset."""
    generation.bump()
    if isinstance(text, DataQuestion):
        searchable.notify(SEARCH_PROVIDER, str(text.dataset_id))


def require(actor: Actor, text: Any) -> None:  # Any: a question, a request or a reuse
    """Raise `Refused` for whoever does not answer for it; what goes to no agency yet is anybody's who publishes data."""
    ids = text.agency_ids()
    is_anybodys = ids == {None} and actor.acts_somewhere(Role.DATA_STEWARD)
    if not is_anybodys and not any(policies.may_steward(actor, one) for one in ids):
        raise Refused


def delete_refused_words(*, now: datetime) -> int:
    """Blank what was refused long ago; returns how many."""
    old = Q(state=TextState.REFUSED, moderated_at__lt=now - REFUSED_KEPT) & ~Q(text="")
    gone = DataQuestion.objects.filter(old).update(text="", name="", answer="", answered_at=None)
    gone += DatasetRequest.objects.filter(old).update(text="", name="", title="…")
    return gone + Reuse.objects.filter(old).update(text="", name="", title="…", url="")
