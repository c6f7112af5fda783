"""Brings everything into step: compares by hashes and one listing, and touches only what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.crypto import get_random_string

from opendata.ckan import outbox, pushing, records, vocabulary
from opendata.ckan.pushing import Outcome
from opendata.ckan.remote import ATTEMPTS, Remote, patiently, pause
from opendata.errors import CkanBusy, CkanUnavailable
from opendata.models import AccessLevel, CkanCopy, CkanSite, CkanTerm, CopyState, Dataset
from operations.clock import database_now


@dataclass(slots=True)
class Report:
    """How many copies ended how, and how many calls it took."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reads: int = 0
    writes: int = 0

    def __str__(self) -> str:
        ended = ", ".join(f"{count} {name}" for name, count in sorted(self.outcomes.items()))
        return f"{ended or 'nothing'}; {self.reads} reads, {self.writes} writes"


def remote() -> Remote:
    """The CKAN of the settings."""
    return Remote(settings.CKAN_URL, settings.CKAN_TOKEN)


def push_waiting(*, copy_id: int, holder: str) -> Outcome | None:
    """Bring a copy into step if changes of it wait; without any there is no call."""
    waiting = CkanCopy.objects.filter(pk=copy_id, changes__isnull=False)
    if not settings.CKAN_URL or not waiting.exists():
        return None
    return pushing.push(copy_id, remote=remote(), holder=holder)


def sync(
    ckan: Remote, *, only: list[int] | None = None, tell: Callable[[str], object] = lambda _: None
) -> Report:
    """Bring all copies into step (or `only` these), each with several attempts; a second run finds nothing to do.

    Raises:
        CkanDenied: the token is unknown.
        CkanUnavailable: CKAN does not answer at all.
    """
    report = Report()
    reads, writes = ckan.reads, ckan.writes
    site = patiently(lambda: vocabulary.look(ckan, now=database_now()))
    CkanSite.objects.filter(pk=site.pk).update(stopped_at=None, stopped_for="")
    make_copies()
    due, report.outcomes["unchanged"] = _due(ckan, site, only)
    run = get_random_string(12)
    for copy_id, name in due:
        outcome = _push(copy_id, ckan, run)
        report.outcomes[outcome] += 1
        tell(f"{name}: {outcome}")
        if outcome == Outcome.STOPPED:
            break
    report.reads, report.writes = ckan.reads - reads, ckan.writes - writes
    report.outcomes += Counter()  # drops the zeros
    return report


def rebuild() -> None:
    """Forget what CKAN acknowledged: the next `sync` compares and writes everything anew, over the changes of others."""
    CkanCopy.objects.exclude(state=CopyState.DELETED).update(
        acked=None, acked_hash="", tables={}, drift=[], remote_modified=""
    )
    CkanTerm.objects.all().delete()


def make_copies() -> None:
    """Give every public dataset its copy; those of before CKAN was set up have none."""
    wanted = Dataset.objects.public().filter(access_level=AccessLevel.PUBLIC, ckan_copy=None)
    for dataset in wanted.select_related("agency"):
        outbox.copy_of(dataset)


def _due(ckan: Remote, site: CkanSite, only: list[int] | None) -> tuple[list[tuple[int, str]], int]:
    """Copies to bring into step as ``(pk, name)``, and how many are already."""
    there = patiently(lambda: ckan.modified(f'extras_diwan_site:"{settings.SITE_URL}"'))
    waiting = set(CkanCopy.objects.filter(changes__isnull=False).values_list("pk", flat=True))
    found = CkanCopy.objects.order_by("pk")
    copies = list(found if only is None else found.filter(pk__in=only))
    public = {
        dataset.pk: dataset
        for dataset in pushing.datasets().filter(ckan_copy__in=copies)
        if records.belongs(dataset)
    }
    due, settled = [], 0
    for copy in copies:
        dataset = public.get(copy.dataset_id or 0)
        if copy.pk in waiting or not _is_in_step(copy, dataset, site, there):
            due.append((copy.pk, copy.name))
        else:
            settled += 1
    return due, settled


def _is_in_step(
    copy: CkanCopy, dataset: Dataset | None, site: CkanSite, there: dict[str, str]
) -> bool:
    if dataset is None:
        return copy.state == CopyState.DELETED and str(copy.package_id) not in there
    if copy.remote_modified != there.get(str(copy.package_id)) or not copy.acked_hash:
        return False
    ours, _fitted = records.record_of(dataset, copy.name, site.licences)
    tables = records.tables_of(dataset) if site.has_datastore else {}
    return records.hash_of(ours, tables) == copy.acked_hash


def _push(copy_id: int, ckan: Remote, run: str) -> str:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return pushing.push(copy_id, remote=ckan, holder=f"{run}/{attempt}")
        except CkanUnavailable as failure:
            pause(attempt, failure.wait_seconds)
        except CkanBusy:
            pause(attempt, 0.0)
    return "waiting"
