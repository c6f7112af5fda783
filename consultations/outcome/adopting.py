"""Writes: the text as it became law, and what that says of the promises that were made."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from consultations import log, policies
from consultations.anchoring.clauses import ClauseText as Wording
from consultations.drafting import DraftClause
from consultations.errors import AdoptionRefused, AdoptionTooEarly, NothingToExplain
from consultations.models import (
    ACCEPTED,
    Adoption,
    Clause,
    ConsultationPage,
    Disposition,
    FormerAdoption,
    Kept,
    LeafKind,
    PromiseCheck,
    Stage,
    TextVersion,
)
from consultations.outcome.promises import Enacted, Finding, Promise, Standing
from consultations.services.texts import fingerprint, require_sure, store_clauses
from consultations.services.window import Clock, announce, lock_window, require
from consultations.wording import source_language, words_of
from operations.clock import database_now

BATCH = 500
MAX_NUMBER, MAX_URL, MAX_NOTE = 40, 500, 1000


@dataclass(frozen=True, slots=True)
class Gazette:
    """Where the official gazette has the text; `url` may be empty."""

    number: str
    on: date | None
    url: str = ""


@transaction.atomic
def adopt(
    *,
    consultation: ConsultationPage,
    actor: Actor,
    texts: dict[str, list[DraftClause]],
    gazette: Gazette,
    clock: Clock = database_now,
) -> Adoption:
    """Record the text as it became law, for good, and check every promise against it. Another call corrects the first one:
    what was recorded before stays, with the instant at which it was replaced.

    Args:
        texts: clauses by language code, as for a draft text.

    Raises:
        AdoptionTooEarly: the consultation has not closed.
        AdoptionRefused: the gazette's number, date or address is missing or wrong, or the consultation was withdrawn.
        DraftNotUnderstood: as for a draft text.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    lock_window(consultation, exclusively=True)
    now = clock()
    current = ConsultationPage.objects.get(pk=consultation.pk)
    stage = current.stage_at(now)
    if stage in {Stage.ANNOUNCED, Stage.OPEN}:
        raise AdoptionTooEarly(closes_at=current.closes_at.isoformat())
    if stage == Stage.WITHDRAWN:
        raise AdoptionRefused(_("The consultation was withdrawn."))
    found = _checked(gazette, now)
    require_sure(texts)
    version = _store(current, texts, now)
    place = {"gazette_number": found.number, "gazette_date": found.on, "url": found.url}
    adoption = _replaced(current, now)
    if adoption is None:
        adoption = Adoption(consultation=current)
    for name, value in place.items():
        setattr(adoption, name, value)
    adoption.version, adoption.published_at, adoption.published_by_id = version, now, actor.user_id
    adoption.save()
    log.record_act(
        LeafKind.TEXT_ADOPTED,
        current,
        str(current.translation_key),
        now,
        text=version.sha256,
        gazette=found.number,
        gazette_date=str(found.on),
    )
    check_promises(adoption, now)
    announce(current)
    return adoption


@transaction.atomic
def explain(
    *, check: PromiseCheck, actor: Actor, notes: dict[str, str], clock: Clock = database_now
) -> PromiseCheck:
    """Say why a promise was not kept, in public, by language code; an empty note takes it back. The verdict stays what it is.

    Raises:
        NothingToExplain: it was kept.
        AdoptionRefused: the note is longer than 1000 characters.
        Refused: `actor` does not run consultations of the agency.
    """
    page = check.disposition.consultation
    require(policies.may_run_consultation(actor, page.agency_id))
    current = PromiseCheck.objects.select_for_update().get(pk=check.pk)
    if current.verdict == Kept.KEPT:
        raise NothingToExplain
    current.note_ar, current.note_en = (notes.get(one, "").strip() for one in ("ar", "en"))
    if max(len(current.note_ar), len(current.note_en)) > MAX_NOTE:
        raise AdoptionRefused(_("The explanation is longer than 1000 characters."))
    current.save(update_fields=["note_ar", "note_en"])
    announce(page)
    return current


def check_promises(adoption: Adoption, now: datetime) -> None:
    """Compare every accepted disposition that stands and points to changes with the adopted text; explanations stay.

    Changes that many dispositions share are compared once.
    """
    rows = Disposition.objects.filter(
        consultation_id=adoption.consultation_id,
        replaced_at__isnull=True,
        decision__in=ACCEPTED,
        changes__isnull=False,
    ).distinct()
    old = PromiseCheck.objects.filter(disposition__consultation=adoption.consultation_id)
    old.exclude(disposition__in=rows).delete()
    known = dict(old.values_list("disposition_id", "pk"))
    judge = Judge(adoption.version)
    sides = (f"changes__{side}__texts" for side in ("before", "after"))
    batch: list[PromiseCheck] = []
    for row in rows.prefetch_related(*sides).order_by("pk").iterator(chunk_size=BATCH):
        check = judge.check(row)
        check.pk, check.checked_at = known.get(row.pk), now
        batch.append(check)
        if len(batch) == BATCH:
            _save(batch)
            batch = []
    _save(batch)


def _save(checks: list[PromiseCheck]) -> None:
    fields = ["verdict", "share", "details", "checked_at"]
    PromiseCheck.objects.bulk_update([one for one in checks if one.pk], fields)
    PromiseCheck.objects.bulk_create([one for one in checks if not one.pk])


class Judge:
    """Compares changes with one adopted text, each change once."""

    def __init__(self, version: TextVersion) -> None:
        self._clauses = list(version.clauses.order_by("position").prefetch_related("texts"))
        self._enacted = Enacted([_wording(one) for one in self._clauses])
        self._known: dict[tuple[int | None, int | None], Standing] = {}
        self._successors: dict[int, dict[str, int]] = {}

    def check(self, disposition: Disposition) -> PromiseCheck:
        """What became of a disposition's changes, which come with their clauses and texts; not saved."""
        found = [
            (change, self._standing(change.before, change.after))
            for change in sorted(disposition.changes.all(), key=lambda one: one.pk)
        ]
        finding = Finding(tuple(standing for _change, standing in found))
        details = [
            {
                "change": change.pk,
                "clause": None if one.place is None else self._clauses[one.place].pk,
                "held": one.held,
                "of": one.of,
                "verdict": one.verdict.value,
            }
            for change, one in found
        ]
        return PromiseCheck(
            disposition=disposition, verdict=finding.verdict, share=finding.share, details=details
        )

    def _standing(self, before: Clause | None, after: Clause | None) -> Standing:
        key = (before.pk if before else None, after.pk if after else None)
        if key not in self._known:
            promise = Promise(before and _wording(before), after and _wording(after))
            clause = after or before
            successors = self._of_version(clause.version_id) if clause else {}
            self._known[key] = self._enacted.standing(promise, successors)
        return self._known[key]

    def _of_version(self, version_id: int) -> dict[str, int]:
        if version_id not in self._successors:
            rows = Clause.objects.filter(version=version_id).order_by("position")
            version = [_wording(one) for one in rows.prefetch_related("texts")]
            self._successors[version_id] = self._enacted.successors(version)
        return self._successors[version_id]


def _wording(clause: Clause) -> Wording:
    return Wording(words_of(clause, source_language()), clause.key)


def _checked(gazette: Gazette, now: datetime) -> Gazette:
    number, url = gazette.number.strip(), gazette.url.strip()
    has_controls = any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in number)
    if not 0 < len(number) <= MAX_NUMBER or has_controls or gazette.on is None:
        raise AdoptionRefused
    if gazette.on > timezone.localdate(now):
        raise AdoptionRefused(_("The date of the official gazette lies in the future."))
    try:
        if url:
            URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        raise AdoptionRefused(_("This is no address of a page.")) from None
    if len(url) > MAX_URL:
        raise AdoptionRefused(_("This is no address of a page."))
    return Gazette(number, gazette.on, url)


def _store(
    page: ConsultationPage, texts: dict[str, list[DraftClause]], now: datetime
) -> TextVersion:
    adopted = TextVersion.with_adopted.filter(consultation=page, is_adopted=True)
    last = adopted.order_by("-number").first()
    number = last.number + 1 if last else 1
    version = TextVersion(consultation=page, number=number, is_adopted=True)
    version.save()
    store_clauses(version, texts)
    version.sha256, version.published_at = fingerprint(version), now
    version.save(update_fields=["sha256", "published_at"])
    return version


def _replaced(page: ConsultationPage, now: datetime) -> Adoption | None:
    """What was recorded before, kept as it was in a row of its own."""
    adoption = Adoption.objects.filter(consultation=page).first()
    if adoption is not None:
        FormerAdoption.objects.create(
            adoption=adoption,
            version_id=adoption.version_id,
            gazette_number=adoption.gazette_number,
            gazette_date=adoption.gazette_date,
            url=adoption.url,
            published_at=adoption.published_at,
            replaced_at=now,
        )
    return adoption
