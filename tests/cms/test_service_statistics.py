"""Figures come in whole or not at all, from the agency's own staff, and are summed for the public."""

from __future__ import annotations

import pytest
from django.conf import settings

from accounts import staff_limits
from accounts.models import Agency, Role, User
from accounts.services import grant
from cms.founding import open_agency_section
from cms.models import ServiceMonth
from tests.cms.guide_factory import make_guide
from tests.consultations.people import session_of

MONTH = {
    "service": "record",
    "month": "2026-10",
    "median_minutes": 18,
    "started": 125,
    "completed": 100,
    "transactions": {"portal": 75, "counter": 25},
}


@pytest.fixture
def guide(agency):
    return make_guide(agency, "record", status="connected")


@pytest.fixture
def steward(agency) -> User:
    person = User.objects.create_user("steward@moj.example", "a long password", is_staff=True)
    grant(user=person, agency=agency, role=Role.DATA_STEWARD)
    return person


def send(client, *months):
    return client.post(
        "/api/v1/service-statistics/", {"months": list(months)}, content_type="application/json"
    )


def test_an_unknown_sender_is_refused(guide, client) -> None:
    assert send(client, MONTH).status_code == 401
    assert not ServiceMonth.objects.exists()


def test_a_session_of_the_public_site_is_none_of_staff(guide, steward, client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(f"email:{steward.email}")
    assert client.get("/api/v1/account/session/").status_code == 401  # a cookie counts for nothing
    assert send(client, MONTH).status_code == 401
    assert not ServiceMonth.objects.exists()


def test_a_session_that_was_left_alone_sends_nothing(guide, steward, client) -> None:
    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[staff_limits.CLOCK] = [0, 0]
    session.save()
    assert send(client, MONTH).status_code == 401


def test_the_agencys_steward_sends_a_month_and_the_same_again_changes_nothing(
    guide, steward, client
) -> None:
    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    assert send(client, MONTH).json() == {"changed": 1}
    assert send(client, MONTH).json() == {"changed": 0}
    answer = client.get("/api/v1/service-statistics/", {"service": "record"}).json()
    assert answer["months"] == [
        {
            "month": "2026-10",
            "transactions": 100,
            "digital_share": 0.75,
            "median_minutes": 18,
            "started": 125,
            "completed": 100,
            "completion": 0.8,
            "by_channel": {"portal": 75, "counter": 25},
        }
    ]


def test_figures_of_another_agency_are_refused_and_nothing_is_stored(
    guide, steward, client
) -> None:
    city = Agency.objects.create(slug="municipality", name_ar="أمانة", name_en="City")
    open_agency_section(agency=city)
    make_guide(city, "profession")
    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    answer = send(client, MONTH, {**MONTH, "service": "profession"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_your_agency")
    assert not ServiceMonth.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"service": "absent"}, 422),
        ({"transactions": {"pigeon": 1}}, 422),
        ({"completed": 126}, 422),
        ({"month": "2026-13"}, 400),
        ({"month": "2026-10-01"}, 400),
        ({"transactions": {}}, 400),
        ({"transactions": {"portal": -1}}, 400),
        ({"started": 10**20}, 400),
    ],
)
def test_wrong_figures_are_refused(guide, steward, client, wrong, status) -> None:
    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    assert send(client, {**MONTH, **wrong}).status_code == status
    assert not ServiceMonth.objects.exists()


def test_totals_sum_over_services_and_the_busiest_comes_first(agency, steward, client) -> None:
    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    make_guide(agency, "record", status="connected")
    make_guide(agency, "poa", status="paper_only")
    busy = {
        **MONTH,
        "service": "poa",
        "transactions": {"counter": 300},
        "started": 300,
        "completed": 300,
    }
    assert send(client, MONTH, busy).json() == {"changed": 2}
    answer = client.get("/api/v1/service-statistics/").json()
    assert answer["electronic_count"] == 1 and answer["service_count"] == 2
    assert answer["months"][0]["transactions"] == 400
    assert answer["months"][0]["digital_share"] == 0.1875
    assert answer["months"][0]["by_channel"] == {"counter": 325, "portal": 75}
    assert [row["transactions"] for row in answer["services"]] == [300, 100]


def test_the_statistics_cost_the_same_queries_for_three_and_for_thirty_services(
    agency, steward, client, django_assert_max_num_queries
) -> None:
    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    for count in (3, 30):
        for number in range(count):
            slug = f"s{count}-{number}"
            make_guide(agency, slug)
            send(client, {**MONTH, "service": slug})
        client.logout()
        with django_assert_max_num_queries(15):
            rows = client.get("/api/v1/service-statistics/").json()["services"]
        assert len(rows) >= count
        client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
