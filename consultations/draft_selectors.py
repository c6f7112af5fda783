"""Reads of draft texts as officers write them, and of the keys that their clauses have had."""

from __future__ import annotations

from collections.abc import Iterable

from consultations import drafting
from consultations.clause_keys import KeyHistory
from consultations.drafting import DraftClause
from consultations.models import Clause, ConsultationPage, TextVersion


def draft_source(original: ConsultationPage) -> dict[str, str]:
    """The officer's form: the unpublished version in the notation, else the newest published one as a beginning."""
    version = original.versions.order_by("-number").first()
    source = {"text_ar": "", "text_en": "", "note_ar": "", "note_en": ""}
    if version is None:
        return source
    clauses = list(version.clauses.order_by("position").prefetch_related("texts"))
    for language in ("ar", "en"):
        source[f"text_{language}"] = drafting.render(_written(clauses, language))
    if version.published_at is None:
        source |= {"note_ar": version.note_ar, "note_en": version.note_en}
    return source


def written_clauses(version: TextVersion, language: str) -> list[DraftClause]:
    """A version's clauses in one language, in order; clauses without words in it are left out. Two queries."""
    return list(_written(version.clauses.order_by("position").prefetch_related("texts"), language))


def newest_public_version(original: ConsultationPage) -> TextVersion | None:
    return original.versions.filter(published_at__isnull=False).order_by("-number").first()


def key_history(original: ConsultationPage) -> KeyHistory:
    """Which keys the newest published version has, and which ones only earlier versions had; two queries."""
    newest = newest_public_version(original)
    if newest is None:
        return KeyHistory()
    current = frozenset(newest.clauses.values_list("key", flat=True))
    every = Clause.objects.filter(
        version__consultation=original,
        version__published_at__isnull=False,
        version__is_adopted=False,
    ).values_list("key", flat=True)
    return KeyHistory(current, frozenset(every.distinct()) - current)


def _written(clauses: Iterable[Clause], language: str) -> Iterable[DraftClause]:
    for clause in clauses:
        for text in clause.texts.all():
            if text.language == language:
                yield DraftClause(
                    clause.key,
                    clause.kind,
                    clause.number,
                    text.heading,
                    text.text,
                    level=clause.level,
                    is_open=clause.is_open,
                    note=text.note,
                    question=text.question,
                )
