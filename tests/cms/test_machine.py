"""An agency's system publishes guides and figures under the sheet's own rules, whole or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import PLATFORM
from accounts.models import Agency
from accounts.tokens import TokenOrder, issue_token
from cms.founding import open_agency_section
from cms.guides.taxonomies import load_default_taxonomies
from cms.models import ServiceMonth, ServicePage
from tests.cms.guide_factory import make_guide

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/agencies/moj/services/record/"
FIGURES = f"{ADDRESS}statistics/2026-10/"
GUIDE = {
    "title": "شهادة عدم محكومية",
    "promise": "تحصل على الشهادة في اليوم نفسه.",
    "status": "connected",
    "electronic_since": "2018-01-01",
    "audiences": ["citizen"],
    "fees": [{"channel": "portal", "amount": "1.500 JOD", "note_ar": "رسم | وطابع"}],
    "steps": [{"do": "قدّم الطلب\nإلكترونيًا", "time": "دقيقة"}, {"do": "ادفع الرسم"}],
    "duration_value": 1,
}


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    cache.clear()


@pytest.fixture
def body(agency) -> Agency:
    load_default_taxonomies()
    return agency


def header(agency: Agency, *scopes: str) -> dict[str, str]:
    now = timezone.now()
    order = TokenOrder("Registry", scopes, now + timedelta(1))
    _token, text = issue_token(agency=agency, order=order, actor=PLATFORM, now=now)
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture
def token(body) -> dict[str, str]:
    return header(body, "services:write", "statistics:write")


def put(client, token, address=ADDRESS, body=None):
    return client.put(
        address, GUIDE if body is None else body, content_type="application/json", headers=token
    )


def test_a_guide_is_published_in_one_call_and_the_same_again_changes_nothing(
    client, token, body
) -> None:
    first = put(client, token)
    assert (first.status_code, first.json()["state"]) == (201, "new"), first.text
    guide = ServicePage.objects.get(slug="record", live=True)
    assert (guide.agency, guide.title) == (body, GUIDE["title"])
    assert [fee.note_ar for fee in guide.fees.all()] == ["رسم | وطابع"]
    assert [step.value["do"] for step in guide.steps] == ["قدّم الطلب\nإلكترونيًا", "ادفع الرسم"]
    again = put(client, token)
    assert (again.status_code, again.json()["state"], again.json()["changes"]) == (
        200,
        "unchanged",
        [],
    )
    assert client.get("/api/v1/services/record/").status_code == 200


def test_fields_that_are_not_named_stay(client, token, body) -> None:
    put(client, token)
    answer = put(client, token, body={"title": "عنوان جديد"})
    assert [change["code"] for change in answer.json()["changes"]] == ["title"]
    assert ServicePage.objects.get(slug="record").promise == GUIDE["promise"]


def test_a_dry_run_says_what_would_change_and_stores_nothing(client, token, body) -> None:
    answer = put(client, token, f"{ADDRESS}?dry_run=1")
    assert (answer.status_code, answer.json()["dry_run"]) == (200, True)
    assert not ServicePage.objects.exists()


def test_without_publication_a_guide_waits_as_a_draft(client, token, body) -> None:
    assert put(client, token, f"{ADDRESS}?publish=0").status_code == 201
    assert ServicePage.objects.get(slug="record").live is False


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("agency", {"agency": "moh"}),
        ("slug", {"slug": "other"}),
        ("wings", {"wings": 2}),
        ("title", {"title": ""}),
        ("title", {"title": ["a"]}),
        ("title", {"title": {"ar": "a"}}),
        ("title", {"title": "x" * 300}),
        ("promise", {"promise": "x" * 40_000}),
        ("status", {"status": "flying"}),
        ("audiences", {"audiences": ["martians"]}),
        ("audiences", {"audiences": [[1]]}),
        ("fees", {"fees": "1 JOD"}),
        ("fees", {"fees": [{"channel": "portal", "amount": "NaN"}]}),
        ("fees", {"fees": [{"channel": "portal", "price": "1"}]}),
        ("steps", {"steps": ["do it"]}),
        ("steps", {"steps": [{}]}),
        ("duration_value", {"duration_value": 10**400}),
        ("duration_value", {"duration_value": True}),
        ("duration_value", {"duration_value": 1.5}),
        ("start_url", {"start_url": "javascript:alert(1)"}),
        ("electronic_since", {"electronic_since": "tomorrow"}),
    ],
)
def test_what_the_sheet_refuses_is_refused_by_field_and_nothing_is_stored(
    client, token, body, field, change
) -> None:
    answer = put(client, token, body=GUIDE | change)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["code"] == "guide_refused"
    assert field in answer.json()["errors"]
    assert not ServicePage.objects.exists()


def test_another_agencys_guide_cannot_be_seen_or_taken(client, token, body) -> None:
    other = Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Health")
    open_agency_section(agency=other)
    guide = make_guide(other, "birth")
    taken = put(client, token, "/api/v1/agencies/moj/services/birth/")
    figures = put(
        client,
        token,
        "/api/v1/agencies/moj/services/birth/statistics/2026-10/",
        {"transactions": {"portal": 1}},
    )
    foreign = put(client, token, "/api/v1/agencies/moh/services/birth/")
    assert [answer.status_code for answer in (taken, figures, foreign)] == [404, 404, 404]
    guide.refresh_from_db()
    assert (guide.title, ServiceMonth.objects.count()) == ("خدمة birth", 0)


def test_each_address_asks_for_its_own_scope(client, body) -> None:
    make_guide(body, "record")
    figures = header(body, "statistics:write")
    guides = header(body, "services:write")
    assert put(client, figures).json()["needed"] == "services:write"
    assert put(client, guides, FIGURES).json()["needed"] == "statistics:write"
    assert put(client, {}).status_code == 401


def test_a_months_figures_are_stored_and_the_same_again_changes_nothing(
    client, token, body
) -> None:
    make_guide(body, "record")
    month = {"started": 125, "completed": 100, "transactions": {"portal": 75, "counter": 25}}
    assert put(client, token, FIGURES, month).json() == {
        "service": "record",
        "month": "2026-10",
        "changed": True,
    }
    assert put(client, token, FIGURES, month).json()["changed"] is False
    assert ServiceMonth.objects.get().started == 125


@pytest.mark.parametrize(
    ("status", "month"),
    [
        (400, {}),
        (400, {"transactions": {}}),
        (400, {"transactions": {"portal": -1}}),
        (400, {"transactions": {"portal": 10**30}}),
        (400, {"transactions": [1]}),
        (422, {"transactions": {"rocket": 1}}),
        (422, {"transactions": {"portal": 1}, "started": 1, "completed": 2}),
    ],
)
def test_figures_that_cannot_be_true_are_refused_whole(client, token, body, status, month) -> None:
    make_guide(body, "record")
    assert put(client, token, FIGURES, month).status_code == status
    assert not ServiceMonth.objects.exists()


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "latest", "٢٠٢٦-١٠", "2026-10-01"])
def test_a_month_that_is_none_is_not_found(client, token, body, month) -> None:
    make_guide(body, "record")
    answer = put(client, token, f"{ADDRESS}statistics/{month}/", {"transactions": {"portal": 1}})
    assert answer.status_code == 404


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELD = st.sampled_from(["title", "fees", "steps", "audiences", "status", "review_on", "successor"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON | st.dictionaries(FIELD, JSON, max_size=4))
def test_no_body_makes_the_server_fail(client, token, body, value) -> None:
    cache.clear()
    for address in (f"{ADDRESS}?dry_run=1", FIGURES):
        assert put(client, token, address, value if value != "" else []).status_code < 500
