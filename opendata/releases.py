"""Writes on releases: prepare, submit, return, publish at once or at a time, bring back. What was published never changes.

A release that is prepared holds only what is new in it. When it is published, files that did not change are carried over from
the resources' present ones, so that two releases prepared side by side lose nothing of each other.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.actors import Actor
from common.errors import NotFound
from opendata import carrying, describing, policies, services
from opendata.community import telling
from opendata.errors import (
    DatasetNotDescribed,
    NothingToPublish,
    ReleaseClosed,
    ReleaseNotReady,
    SecondPersonNeeded,
)
from opendata.models import (
    Dataset,
    Maturity,
    Release,
    ReleaseState,
    Resource,
    ReviewRule,
)
from operations import instants

ASIDE = 2**30


@transaction.atomic
def prepare(*, dataset: Dataset, actor: Actor, now: datetime) -> Release:
    """The release that people are working on; begun when there is none.

    Raises:
        ReleaseClosed: one is in review or waits for its time.
        Refused: `actor` is no data steward of the agency.
    """
    services.require_steward(actor, dataset.agency_id)
    Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
    release = open_release(dataset)
    if release is None:
        return Release.objects.create(dataset=dataset, number=_next_number(dataset), created_at=now)
    if release.state != ReleaseState.DRAFT:
        raise ReleaseClosed(state=release.state)
    return release


def open_release(dataset: Dataset) -> Release | None:
    """The release of people that is not public yet."""
    found = dataset.releases.filter(publishes_itself=False).select_related("dataset")
    return found.exclude(state=ReleaseState.PUBLISHED).first()


@transaction.atomic
def begin_own(*, dataset: Dataset, now: datetime) -> Release:
    """A release of a system, beside that of people."""
    Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
    return Release.objects.create(
        dataset=dataset, number=_next_number(dataset), created_at=now, publishes_itself=True
    )


@transaction.atomic
def note(*, release: Release, actor: Actor, words: dict[str, object]) -> Release:
    """Set ``note_ar``, ``note_en``, ``maturity`` and ``publish_at`` of a release in preparation.

    Raises:
        ReleaseClosed: it is not in preparation. Refused: `actor` is no data steward. ValidationError: a field breaks a rule.
    """
    release = _locked(release, actor, ReleaseState.DRAFT)
    for name in ("note_ar", "note_en", "maturity", "publish_at"):
        if name in words:
            setattr(release, name, words[name])
    release.full_clean(exclude=["described", "leaves_out"])
    release.save()
    return release


@transaction.atomic
def leave_out(*, resource: Resource, actor: Actor, now: datetime) -> Release:
    """End a resource with the next release; one that was never public is deleted.

    Raises:
        ReleaseClosed, Refused: as `prepare`.
    """
    release = prepare(dataset=resource.dataset, actor=actor, now=now)
    release.files.filter(resource=resource).delete()
    if not resource.files.exists():
        resource.delete()
    elif resource.pk not in release.leaves_out:
        release.leaves_out = [*release.leaves_out, resource.pk]
        release.save(update_fields=["leaves_out"])
    return release


@transaction.atomic
def submit(*, release: Release, actor: Actor, now: datetime) -> Release:
    """Hand a release over for review.

    Raises:
        NothingToPublish: it would have no file. ReleaseNotReady: a file is not ready.
        ReleaseClosed: it is not in preparation. Refused: `actor` is no data steward.
    """
    release = _locked(release, actor, ReleaseState.DRAFT)
    _require_ready(release)
    release.state, release.submitted_at = ReleaseState.IN_REVIEW, now
    release.submitted_by_id, release.review_note = actor.user_id, ""
    release.save()
    return release


@transaction.atomic
def take_back(*, release: Release, actor: Actor, reason: str) -> Release:
    """Return a release from review, or from waiting for its time, to preparation.

    Raises:
        ReleaseClosed: it is published or in preparation. Refused: `actor` is no data steward.
    """
    release = _locked(release, actor, ReleaseState.IN_REVIEW, ReleaseState.SCHEDULED)
    instants.cancel(name=_instant(release))
    release.state, release.review_note = ReleaseState.DRAFT, reason.strip()[:2000]
    release.reviewed_by_id = actor.user_id
    release.save()
    return release


@transaction.atomic
def approve(*, release: Release, actor: Actor, now: datetime) -> Release:
    """Publish a release that was reviewed; one with an embargo waits for its time.

    Raises:
        SecondPersonNeeded: `actor` submitted it, and the agency wants a second person.
        ReleaseClosed: it is not in review. ReleaseNotReady: a file is not ready any more. Refused: no data steward.
    """
    release = _locked(release, actor, ReleaseState.IN_REVIEW)
    if not policies.may_publish_release(
        actor, release, is_alone_enough=is_alone_enough(release.dataset.agency_id)
    ):
        raise SecondPersonNeeded
    _require_ready(release)
    release.reviewed_by_id = actor.user_id
    if release.publish_at is None or release.publish_at <= now:
        return _publish(release, now)
    release.state = ReleaseState.SCHEDULED
    release.save()
    instants.schedule(
        name=_instant(release),
        at=release.publish_at,
        task_path="opendata.tasks.publish_release",
        args=[release.pk],
    )
    return release


@transaction.atomic
def publish_due(*, release_id: int, now: datetime) -> bool:
    """Publish a release whose embargo is over; False when there is nothing to do. May run any number of times."""
    found = Release.objects.filter(pk=release_id).first()
    if found is None:
        return False
    release = _lock(found)
    is_due = release.publish_at is not None and release.publish_at <= now
    if release.state != ReleaseState.SCHEDULED or not is_due:
        return False
    _publish(release, now)
    return True


@transaction.atomic
def publish_itself(*, release: Release, now: datetime) -> bool:
    """Publish a system's release once its files were read well; the dataset must be public already."""
    release = _lock(release)
    is_waiting = release.publishes_itself and release.state == ReleaseState.DRAFT
    if not is_waiting or not release.dataset.is_public or unready(release):
        return False
    _publish(release, now)
    return True


@transaction.atomic
def publish_prepared(*, dataset: Dataset, actor: Actor, now: datetime) -> None:
    """Publish what is being prepared and ready, without review: for systems, and where one person is enough.

    Raises:
        SecondPersonNeeded: a person wants it and the agency has releases reviewed.
    """
    prepared = dataset.releases.filter(state=ReleaseState.DRAFT).order_by("number")
    for release in prepared.select_related("dataset"):
        is_early = release.publish_at is not None and release.publish_at > now
        is_empty = not release.leaves_out and not release.files.exists()
        if is_early or is_empty or unready(release):
            continue
        release = _lock(release)
        if not (actor.user_id is None or is_alone_enough(dataset.agency_id)):
            raise SecondPersonNeeded
        release.submitted_by_id = release.reviewed_by_id = actor.user_id
        _publish(release, now)


@transaction.atomic
def publish_at_once(*, release: Release, now: datetime) -> Release:
    """Publish a release of the platform itself, whose files are ready."""
    return _publish(_lock(release), now)


@transaction.atomic
def bring_back(*, dataset: Dataset, number: int, actor: Actor, now: datetime) -> Release:
    """Prepare a release with the files and words of an earlier one; what was in preparation is dropped for it.

    Raises:
        NotFound: there is no such published release, or its files were destroyed.
        ReleaseClosed, Refused: as `prepare`.
    """
    earlier = dataset.releases.published().filter(number=number).first()
    files = list(earlier.files.select_related("resource")) if earlier else []
    if earlier is None or any(one.sha256 and not one.file for one in files):
        raise NotFound
    release = prepare(dataset=dataset, actor=actor, now=now)
    release.files.all().delete()
    for one in files:
        carrying.copy(one, release)
    kept = {one.resource_id for one in files}
    current = dataset.resources.filter(current__isnull=False).exclude(pk__in=kept)
    release.leaves_out = list(current.values_list("pk", flat=True))
    release.brings_back, release.maturity = earlier, Maturity.REVISED
    release.described = {name: earlier.described.get(name) for name in describing.FIELDS}
    release.save()
    return release


@transaction.atomic
def discard(*, release: Release, actor: Actor) -> None:
    """Delete a release in preparation, and resources that were only in it.

    Raises:
        ReleaseClosed: it is not in preparation. Refused: `actor` is no data steward.
    """
    release = _locked(release, actor, ReleaseState.DRAFT)
    resources = [one.resource for one in release.files.select_related("resource")]
    release.delete()
    for resource in resources:
        if not resource.files.exists():
            resource.delete()


def is_alone_enough(agency_id: int) -> bool:
    """Whether who submits a release of the agency may publish it too. One query."""
    return ReviewRule.objects.filter(agency_id=agency_id, is_alone_enough=True).exists()


def unready(release: Release) -> list[str]:
    """The titles of files that keep a release from being published."""
    files = carrying.in_effect(release)
    return [one.resource.title_ar for one in files if not one.is_ready]


def _require_ready(release: Release) -> None:
    if not release.dataset.notes_ar:
        raise DatasetNotDescribed
    if not carrying.in_effect(release):
        raise NothingToPublish
    if titles := unready(release):
        raise ReleaseNotReady(files=titles)


def _next_number(dataset: Dataset) -> int:
    return (dataset.releases.aggregate(last=Max("number"))["last"] or 0) + 1


def _instant(release: Release) -> str:
    return f"release-{release.pk}"


def _lock(release: Release) -> Release:
    """Dataset first, so that nobody else publishes a release of it meanwhile; read again behind the lock.

    Raises:
        ReleaseClosed: it is gone.
    """
    Dataset.objects.select_for_update(of=("self",)).get(pk=release.dataset_id)
    found = Release.objects.filter(pk=release.pk).select_related("dataset__agency").first()
    if found is None:
        raise ReleaseClosed(state="gone")
    return found


def _locked(release: Release, actor: Actor, *states: str) -> Release:
    services.require_steward(actor, release.dataset.agency_id)
    found = _lock(release)
    if found.state not in states:
        raise ReleaseClosed(state=found.state)
    return found


def _publish(release: Release, now: datetime) -> Release:
    """Make a locked release the newest one, in one stroke."""
    dataset = release.dataset
    files = carrying.complete(release)
    if release.brings_back_id:
        describing.apply(release.described, dataset)
    _give_last_number(release)
    release.described = describing.words_of(dataset) | {"files": describing.files_of(files)}
    release.fingerprint = describing.fingerprint(release.described)
    release.state, release.published_at = ReleaseState.PUBLISHED, now
    release.save()
    dataset.resources.filter(pk__in=release.leaves_out).update(current=None)
    for one in files:
        Resource.objects.filter(pk=one.resource_id).update(current=one)
    services.note_publication(dataset, now, [*describing.FIELDS] if release.brings_back_id else [])
    telling.begin(release=release, now=now)
    return release


def _give_last_number(release: Release) -> None:
    """Published releases are numbered without gaps in the order of their publication; who has the number gives it up."""
    published = release.dataset.releases.published().aggregate(last=Max("number"))["last"] or 0
    wanted, own = published + 1, release.number
    if wanted == own:
        return
    others = release.dataset.releases.filter(number=wanted)
    others.update(number=ASIDE)
    Release.objects.filter(pk=release.pk).update(number=wanted)
    release.dataset.releases.filter(number=ASIDE).update(number=own)
    release.number = wanted
