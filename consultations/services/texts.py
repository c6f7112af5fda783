"""Writes of policy officers: draft texts and their versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext

from accounts.actors import Actor
from consultations import fingerprints, log, outward, policies
from consultations.drafting import DraftClause
from consultations.errors import DraftChanged, DraftNotUnderstood, VersionIsFinal
from consultations.models import Clause, ClauseText, ConsultationPage, TextVersion
from consultations.services import places
from consultations.services.window import announce, lock_window, require


@transaction.atomic
def draft_text_version(
    *,
    consultation: ConsultationPage,
    actor: Actor,
    texts: dict[str, list[DraftClause]],
    notes: dict[str, str] | None = None,
    seen: str | None = None,
) -> TextVersion:
    """Write the consultation's unpublished version anew, or begin the next one.

    Args:
        texts: clauses by language code; the source language gives order, kinds and numbers, the others go by key.
        seen: `stamp` of the text that the officer began with; None when it does not matter.

    Raises:
        DraftNotUnderstood: a translation has a key that the source text lacks, or a clause waits for a person to say which it is.
        DraftChanged: somebody else has kept another text since.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    lock_window(consultation, exclusively=True)
    if seen is not None and seen != stamp(consultation):
        raise DraftChanged
    require_sure(texts)
    version = consultation.versions.filter(published_at=None).first()
    if version is None:
        last = consultation.versions.order_by("-number").first()
        version = TextVersion(consultation=consultation, number=last.number + 1 if last else 1)
    version.note_ar, version.note_en = (
        (notes or {}).get("ar", version.note_ar),
        (notes or {}).get("en", version.note_en),
    )
    version.full_clean(exclude=["sha256"])
    version.save()
    version.clauses.all().delete()
    store_clauses(version, texts)
    return version


@transaction.atomic
def publish_text_version(*, version: TextVersion, actor: Actor, now: datetime) -> TextVersion:
    """Make a version public and final, with the fingerprint of its text.

    Raises:
        VersionIsFinal: it is public already.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, version.consultation.agency_id))
    lock_window(version.consultation, exclusively=True)
    version = TextVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.published_at is not None:
        raise VersionIsFinal(number=version.number)
    version.sha256 = fingerprint(version)
    version.published_at = now
    version.save(update_fields=["sha256", "published_at"])
    places.carry_comments(version)
    log.record_stage(version.consultation, now)
    announce(version.consultation)
    outward.emit("consultation.text_published", version.consultation, version=version.number)
    return version


def stamp(consultation: ConsultationPage) -> str:
    """Tells the texts apart that officers may begin with: the newest version's number and words, or nothing."""
    version = consultation.versions.order_by("-number").first()
    return f"{version.number}-{fingerprint(version)[:16]}" if version else ""


def require_sure(texts: dict[str, list[DraftClause]]) -> None:
    """Raise `DraftNotUnderstood` where a clause waits for a person to say which it is."""
    unsure = [clause.key for clauses in texts.values() for clause in clauses if clause.is_unsure]
    if unsure:
        told = ngettext(
            "%(count)d clause waits for you to say whether it is the one that had its key before: %(keys)s",
            "%(count)d clauses wait for you to say whether they are those that had their keys before: %(keys)s",
            len(unsure),
        )
        raise DraftNotUnderstood(
            told % {"count": len(unsure), "keys": ", ".join(unsure[:5])}, keys=unsure
        )


def fingerprint(version: TextVersion) -> str:
    """SHA-256 of `fingerprinted` as canonical JSON."""
    return fingerprints.fingerprint(fingerprinted(version))


def fingerprinted(version: TextVersion) -> list[dict[str, Any]]:  # Any: JSON
    """The version's clauses and words, of which the log has the fingerprint: keys in order, every language.

    What is left at its default is left out, so that the fingerprint of a text does not change with what later texts may hold.
    """
    clauses = version.clauses.order_by("position").prefetch_related("texts")
    return [
        {
            "key": clause.key,
            "kind": clause.kind,
            "number": clause.number,
            "texts": {
                text.language: _words(text)
                for text in sorted(clause.texts.all(), key=lambda text: text.language)
            },
            **({} if clause.level == 1 else {"level": clause.level}),
            **({} if clause.is_open else {"is_open": False}),
        }
        for clause in clauses
    ]


def _words(text: ClauseText) -> list[str]:
    words = [text.heading, text.text, text.note, text.question]
    while len(words) > 2 and not words[-1]:
        words.pop()
    return words


def store_clauses(version: TextVersion, texts: dict[str, list[DraftClause]]) -> None:
    """Write the clauses of a version that is not published yet; the first language gives order, kinds and numbers.

    Raises:
        DraftNotUnderstood: a translation has a key that the source text lacks.
    """
    (source_language, source), *translations = texts.items()
    rows = Clause.objects.bulk_create(
        Clause(
            version=version,
            position=position,
            key=clause.key,
            kind=clause.kind,
            number=clause.number,
            level=clause.level,
            is_open=clause.is_open,
        )
        for position, clause in enumerate(source, start=1)
    )
    by_key = {row.key: row for row in rows}
    for language, clauses in [(source_language, source), *translations]:
        unknown = [clause.key for clause in clauses if clause.key not in by_key]
        if unknown:
            raise DraftNotUnderstood(keys=unknown, language=language)
        ClauseText.objects.bulk_create(
            ClauseText(
                clause=by_key[clause.key],
                language=language,
                heading=clause.heading,
                text=clause.text,
                note=clause.note,
                question=clause.question,
            )
            for clause in clauses
        )
