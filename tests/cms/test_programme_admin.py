"""Registrations and values in the administration: only for who may edit the page, and nothing runs as a formula."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Agency, User
from accounts.services import grant
from cms.events import services
from cms.models import EarlierValue, EventPage, IndicatorValue, Registration
from tests.cms import pages

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STARTS, ENDS = datetime(2099, 12, 14, 6, tzinfo=UTC), datetime(2099, 12, 15, 12, tzinfo=UTC)


@pytest.fixture
def editor(agency: Agency, client: Client) -> Client:
    """A client signed in as an editor of the ministry of justice."""
    user = User.objects.create_user(email="editor@example.org", password="x" * 14)
    grant(user=user, agency=agency, role="editor")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sign_up(event: EventPage, name: str) -> Registration:
    person = services.Person(name=name, email="a@example.org", sector="media", needs="=1+1")
    return services.register(event_id=event.pk, person=person, language="ar", now=NOW)


def test_the_editor_sees_who_registered_and_takes_the_list_away(
    agency: Agency, editor: Client
) -> None:
    event = pages.event(agency, starts_at=STARTS, ends_at=ENDS)
    sign_up(event, "ليلى")
    assert "ليلى" in editor.get(f"/admin/pages/{event.pk}/registrations/").text
    table = editor.get(f"/admin/pages/{event.pk}/registrations.csv")
    assert table.content.startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in table.text
    assert "no-store" in table["Cache-Control"]


def test_the_editor_cancels_for_somebody_who_phoned(agency: Agency, editor: Client) -> None:
    event = pages.event(agency, starts_at=STARTS, ends_at=ENDS)
    row = sign_up(event, "ليلى")
    editor.post(f"/admin/pages/{event.pk}/registrations/", {"cancel": str(row.public_id)})
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_a_registration_of_another_event_cannot_be_cancelled_here(
    agency: Agency, editor: Client
) -> None:
    event = pages.event(agency, starts_at=STARTS, ends_at=ENDS)
    other = pages.event(agency, "other", starts_at=STARTS, ends_at=ENDS)
    row = sign_up(other, "ليلى")
    answer = editor.post(f"/admin/pages/{event.pk}/registrations/", {"cancel": str(row.public_id)})
    assert answer.status_code == 404
    assert (
        editor.post(f"/admin/pages/{event.pk}/registrations/", {"cancel": "x"}).status_code == 404
    )


@pytest.mark.parametrize("path", ["registrations/", "registrations.csv"])
def test_nobody_else_sees_the_list(agency: Agency, client: Client, path: str) -> None:
    event = pages.event(agency)
    sign_up(event, "ليلى")
    assert client.get(f"/admin/pages/{event.pk}/{path}").status_code == 302
    stranger = User.objects.create_user(email="stranger@example.org", password="x" * 14)
    other = Agency.objects.create(slug="ssc", name_ar="الضمان", name_en="SSC")
    from cms.services import open_agency_section

    open_agency_section(agency=other)
    grant(user=stranger, agency=other, role="editor")
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/admin/pages/{event.pk}/{path}")
    assert answer.status_code in {302, 403}
    assert "ليلى" not in answer.text


def test_the_editor_stores_a_value_and_revises_it(agency: Agency, editor: Client) -> None:
    page = pages.indicator(agency)
    url = f"/admin/pages/{page.pk}/values/"
    assert editor.post(url, {"period": "٢٠١٧", "value": "١٢٠"}).status_code == 302
    editor.post(url, {"period": "2017", "value": "122", "reason": "مراجعة"})
    assert IndicatorValue.objects.get().value == 122
    assert EarlierValue.objects.get().reason == "مراجعة"
    assert "122" in editor.get(url).text


def test_a_wrong_value_comes_back_with_a_sentence(agency: Agency, editor: Client) -> None:
    page = pages.indicator(agency)
    answer = editor.post(f"/admin/pages/{page.pk}/values/", {"period": "2017-Q1", "value": "كثير"})
    assert answer.status_code == 200
    assert "كثير" in answer.text
    assert not IndicatorValue.objects.exists()


def test_a_file_of_values_is_imported_or_refused_line_by_line(
    agency: Agency, editor: Client
) -> None:
    page = pages.indicator(agency)
    url = f"/admin/pages/{page.pk}/values/"

    def upload(text: str):  # type: ignore[no-untyped-def]
        file = SimpleUploadedFile("v.csv", text.encode(), content_type="text/csv")
        return editor.post(url, {"import": "1", "file": file})

    assert upload("period,value\n2016,x\n").status_code == 200
    assert not IndicatorValue.objects.exists()
    assert upload("period,value\n2016,91\n2017,122\n").status_code == 302
    assert IndicatorValue.objects.count() == 2


def test_the_edit_views_of_all_pages_open_and_show_the_buttons(
    agency: Agency, editor: Client
) -> None:
    event, indicator = pages.event(agency), pages.indicator(agency)
    for page in (
        event,
        indicator,
        pages.news(agency),
        pages.policy(agency),
        pages.strategy(agency),
    ):
        answer = editor.get(f"/admin/pages/{page.pk}/edit/")
        assert answer.status_code == 200, page
    assert (
        f"/admin/pages/{event.pk}/registrations/"
        in editor.get(f"/admin/pages/{event.pk}/edit/").text
    )
