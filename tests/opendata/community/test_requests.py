"""Requests for data, reuses, and the inventory of what is not published."""

from __future__ import annotations

import csv
import io
from datetime import date
from urllib.parse import quote

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from accounts.services import save_agency
from common.errors import Refused
from opendata import services
from opendata.community import requests, reuses, texts
from opendata.community.requests import Ruling
from opendata.community.texts import Words
from opendata.errors import WordsNotUsable
from opendata.models import DatasetRequest, Reuse
from tests.opendata.community.conftest import desk, in_form
from tests.opendata.conftest import make_dataset
from tests.opendata.people import steward
from tests.waiting import opened_before

TITLE = "حوادث السير بحسب الشارع"


def request_of(agency=None) -> DatasetRequest:
    words = Words("لدراسة السلامة أمام المدارس.", "ar")
    return requests.send(title=TITLE, agency=agency, words=words, now=timezone.now())


def reuse_of(dataset, shown: bool = True) -> Reuse:
    made = reuses.Made("أين تتأخر الشهادات؟", "https://example.org/x", "article", [dataset])
    reuse = reuses.send(made=made, words=Words("تحليل.", "ar", "ليلى"), now=timezone.now())
    if shown:
        texts.show(text=reuse, actor=PLATFORM, now=timezone.now())
    return reuse


def test_a_request_goes_from_the_form_to_the_list_with_its_date(agency, client) -> None:
    form = client.get("/ar/data-requests/new/").text
    typed = {
        "idempotency_key": in_form(form, "idempotency_key"),
        "title": TITLE,
        "text": "للدراسة.",
        "agency": agency.slug,
        **opened_before(),
    }
    for _twice in range(2):
        assert client.post("/ar/data-requests/new/", typed).status_code == 303
    (found,) = DatasetRequest.objects.all()
    assert TITLE not in client.get("/ar/data-requests/").text
    screen, at_desk = reverse("opendata_request", args=[found.pk]), desk(agency)
    early = at_desk.post(screen, {"settle": "1", "status": "accepted", "agency": agency.pk})
    assert "متى يُتوقع نشرها" in early.text
    at_desk.post(
        screen,
        {"settle": "1", "status": "accepted", "planned_on": "2027-01-31", "agency": agency.pk},
    )
    listed = client.get("/ar/data-requests/", {"status": "accepted"}).text
    assert TITLE in listed
    told = client.get("/api/v1/dataset-requests/").json()["results"][0]
    assert (told["status"]["code"], told["planned_on"]) == ("accepted", "2027-01-31")


@pytest.mark.parametrize(
    "ruling",
    [
        Ruling("accepted"),
        Ruling("published"),
        Ruling("declined", reason=" "),
        Ruling("dreamt"),
    ],
)
def test_a_status_without_what_it_needs_is_refused(agency, ruling) -> None:
    found = request_of(agency)
    with pytest.raises(WordsNotUsable):
        requests.rule(request=found, actor=PLATFORM, ruling=ruling, now=timezone.now())
    found.refresh_from_db()
    assert (found.status, found.state) == ("received", "waiting")


def test_a_published_request_leads_to_its_dataset(dataset, agency, client) -> None:
    found = request_of(agency)
    ruling = Ruling("published", dataset=dataset)
    requests.rule(request=found, actor=PLATFORM, ruling=ruling, now=timezone.now())
    told = client.get("/api/v1/dataset-requests/?lang=ar").json()["results"][0]
    assert told["dataset"]["title"] == dataset.title_ar
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert client.get("/api/v1/dataset-requests/").json()["results"][0]["dataset"] is None


def test_a_request_to_nobody_is_anybodys_and_can_be_taken(agency) -> None:
    found, own = request_of(), steward(agency)
    assert requests.for_steward(own, is_open=True).get() == found
    ruling = Ruling("considered", agency=agency)
    requests.rule(request=found, actor=own, ruling=ruling, now=timezone.now())
    other = steward(save_agency(Agency(slug="other", name_ar="أخرى", name_en="Other")))
    assert not requests.for_steward(other, is_open=True).exists()
    with pytest.raises(Refused):
        requests.rule(request=found, actor=other, ruling=ruling, now=timezone.now())


def test_the_database_wants_the_date_the_dataset_and_the_reason(agency) -> None:
    found = DatasetRequest.objects.filter(pk=request_of(agency).pk)
    for status in ("accepted", "published", "declined"):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(status=status)
    found.update(status="accepted", planned_on=date(2027, 1, 1))


def test_a_reuse_is_shown_on_the_gallery_and_beside_its_dataset_after_a_look(
    dataset, agency, client
) -> None:
    form = client.get("/ar/reuses/new/", {"dataset": dataset.slug}).text
    assert f'value="{dataset.slug}"' in form
    typed = {
        "title": "أين تتأخر الشهادات؟",
        "url": "https://example.org/x",
        "kind": "article",
        "text": "تحليل.",
        "datasets": dataset.slug,
        **opened_before(),
    }
    assert client.post("/ar/reuses/new/", typed).status_code == 303
    assert "أين تتأخر" not in client.get("/ar/reuses/").text
    desk(agency).post(reverse("opendata_reuse", args=[Reuse.objects.get().pk]), {"show": "1"})
    assert "أين تتأخر" in client.get("/ar/reuses/").text
    assert "أين تتأخر" in client.get(f"/ar/datasets/{quote(dataset.slug)}/").text
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert "أين تتأخر" not in client.get("/ar/reuses/").text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "example.org", "ftp://example.org/", " "])
def test_an_address_that_is_none_of_the_web_is_refused_beside_its_field(
    dataset, client, url
) -> None:
    typed = {"title": "س", "url": url, "kind": "article", "text": "ن", "datasets": dataset.slug}
    answer = client.post("/ar/reuses/new/", typed | opened_before())
    assert answer.status_code == 422
    assert 'href="#url"' in answer.text
    assert not Reuse.objects.exists()


def test_a_reuse_of_a_dataset_that_is_not_there_is_refused_with_what_was_typed(db, client) -> None:
    typed = {"title": "عنوان", "url": "https://e.org/", "kind": "article", "text": "ن"}
    typed |= opened_before()
    answer = client.post("/ar/reuses/new/", typed | {"datasets": "nothing"})
    assert answer.status_code == 404
    assert "عنوان" in answer.text
    assert client.post("/ar/reuses/new/", typed).status_code == 422


def test_the_inventory_names_what_is_not_published_and_why(dataset, agency, client) -> None:
    held = make_dataset(
        agency,
        "held",
        title_ar="=سجل النزلاء",
        access_level="NON_PUBLIC",
        access_reason_ar="بيانات شخصية.",
    )
    services.publish_dataset(dataset=held, actor=PLATFORM, now=timezone.now())
    make_dataset(agency, "draft", access_level="RESTRICTED", access_reason_ar="مسودة.")
    (told,) = client.get("/api/v1/unpublished-datasets/?lang=ar").json()["results"]
    assert (told["title"], told["reason"]) == ("=سجل النزلاء", "بيانات شخصية.")
    assert "بيانات شخصية." in client.get("/ar/unpublished-datasets/").text
    answer = client.get("/api/v1/unpublished-datasets.csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["title_ar"].endswith("سجل النزلاء")
    assert not row["title_ar"].startswith("=")
    assert row["access"] == "NON_PUBLIC"
