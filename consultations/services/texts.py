"""Writes of policy officers: draft texts and their versions."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from consultations import log, outward, policies
from consultations.drafting import DraftClause
from consultations.errors import DraftNotUnderstood, VersionIsFinal
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
) -> TextVersion:
    """Write the consultation's unpublished version anew, or begin the next one.

    Args:
        texts: clauses by language code; the source language gives order, kinds and numbers, the others go by key.

    Raises:
        DraftNotUnderstood: a translation has a key that the source text lacks.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    lock_window(consultation, exclusively=True)
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
    _store_clauses(version, texts)
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


def fingerprint(version: TextVersion) -> str:
    """SHA-256 of the version's clauses and words as canonical JSON: keys in order, every language."""
    clauses = version.clauses.order_by("position").prefetch_related("texts")
    content = [
        {
            "key": clause.key,
            "kind": clause.kind,
            "number": clause.number,
            "texts": {
                text.language: [text.heading, text.text]
                for text in sorted(clause.texts.all(), key=lambda text: text.language)
            },
        }
        for clause in clauses
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _store_clauses(version: TextVersion, texts: dict[str, list[DraftClause]]) -> None:
    (source_language, source), *translations = texts.items()
    rows = Clause.objects.bulk_create(
        Clause(
            version=version,
            position=position,
            key=clause.key,
            kind=clause.kind,
            number=clause.number,
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
            )
            for clause in clauses
        )
