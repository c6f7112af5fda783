"""Response times: measured in the process, added up by the hour, told as percentiles."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from common.metrics import BOUNDS, KeptTimes, Times, kept_times
from operations import response_times
from operations.models import ResponseTimes

NOON = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def times(**counts: int) -> Times:
    """Times by the place of their bound: ``times(_3=2)`` are two answers between the third and the fourth bound."""
    made = Times()
    for place, count in counts.items():
        made.counts[int(place[1:])] = count
    return made


@pytest.mark.parametrize(
    ("counts", "share", "seconds"),
    [
        ([], 0.5, None),
        ([0] * 15, 0.99, None),
        ([10] + [0] * 14, 1.0, BOUNDS[0]),
        ([10] + [0] * 14, 0.5, BOUNDS[0] / 2),
        ([50, 50] + [0] * 13, 0.5, BOUNDS[0]),
        ([99, 0, 1] + [0] * 12, 0.99, BOUNDS[0]),
        ([98, 0, 2] + [0] * 12, 0.99, (BOUNDS[1] + BOUNDS[2]) / 2),
        ([0] * 14 + [3], 0.5, BOUNDS[-1]),
    ],
)
def test_percentiles_lie_between_the_bounds(counts, share, seconds) -> None:
    found = response_times.percentile(counts, share)
    assert found == (None if seconds is None else pytest.approx(seconds))


def test_a_time_falls_below_the_bound_that_it_reaches() -> None:
    kept = KeptTimes()
    for seconds in (0, BOUNDS[0], BOUNDS[0] + 0.0001, 99.0):
        kept.add("page", seconds=seconds, is_failure=False)
    kept.add("page", seconds=0.001, is_failure=True)
    taken = kept.take()["page"]
    assert (taken.counts[0], taken.counts[1], taken.counts[-1], taken.failures) == (2, 1, 1, 1)
    assert kept.take() == {}


@pytest.mark.django_db
@pytest.mark.database
def test_what_several_processes_measured_in_an_hour_is_one_row() -> None:
    response_times.store({"page": times(_0=2)}, NOON)
    response_times.store({"page": times(_0=1, _3=4), "write": times(_1=1)}, NOON + HOUR / 4)
    response_times.store({"page": times(_0=7)}, NOON + HOUR)
    rows = ResponseTimes.objects.order_by("hour", "kind")
    assert [(row.hour.hour, row.kind, row.counts[:4]) for row in rows] == [
        (12, "page", [3, 0, 0, 4]),
        (12, "write", [0, 1, 0, 0]),
        (13, "page", [7, 0, 0, 0]),
    ]
    found = {one.kind: one for one in response_times.percentiles(since=NOON + HOUR / 2)}
    assert (found["page"].requests, found["write"].requests) == (7, 0)
    assert (found["page"].p99_ms, found["write"].p99_ms) == (5, None)


@pytest.mark.django_db
@pytest.mark.database
def test_failures_are_counted_and_no_time_of_theirs() -> None:
    failed = times(_2=1)
    failed.failures = 3
    response_times.store({"api": failed}, NOON)
    (found,) = [one for one in response_times.percentiles(since=NOON - HOUR) if one.kind == "api"]
    assert (found.requests, found.failures, found.p50_ms) == (4, 3, 18)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/ar/", "page"),
        ("GET", "/ar/search/?q=x", "search"),
        ("GET", "/api/v1/search/?q=x", "search"),
        ("GET", "/api/v1/generation/", "api"),
        ("POST", "/ar/feedback/", "write"),
        ("GET", "/healthz", ""),
        ("GET", "/admin/login/", ""),
        ("GET", "/static/frontend/mark.js", ""),
        ("POST", "/no-such-place", ""),
    ],
)
def test_only_the_publics_answers_count_each_as_its_kind(
    site, client: Client, method: str, path: str, kind: str
) -> None:
    kept_times.take()
    client.generic(method, path).close()
    taken = kept_times.take()
    assert list(taken) == ([kind] if kind else [])
    assert sum(sum(one.counts) + one.failures for one in taken.values()) == (1 if kind else 0)


@pytest.mark.django_db
def test_a_page_from_memory_counts_as_a_page(site, client: Client) -> None:
    client.get("/ar/")
    kept_times.take()
    client.get("/ar/")
    assert sum(kept_times.take()["page"].counts) == 1
