"""Being told of releases: by mail with a yes of the mailbox and one click out, and by a feed."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.mailboxes import PER_HOUR
from common.errors import NotFound
from common.registry import DataSubject, personal_data
from opendata import services
from opendata.community import alerts, telling, tokens
from opendata.models import DataAlert, ReleaseTelling
from operations.models import Delivery
from tests.opendata.community.conftest import LAYLA, in_form, link_in_mail, mails
from tests.opendata.conftest import ARABIC_CSV, release_of
from tests.waiting import opened_before

ATOM = "{http://www.w3.org/2005/Atom}"


def alert_of(dataset, address: str = LAYLA, language: str = "ar") -> DataAlert:
    """Confirmed, its confirmation mail gone."""
    now = timezone.now() - timedelta(minutes=5)
    alerts.ask(address=address, wanted=alerts.Wanted(dataset), language=language, now=now)
    row = DataAlert.objects.standing().get(address=address, dataset=dataset)
    alerts.confirm(token=tokens.for_confirming(row), now=now)
    Delivery.objects.all().delete()
    return row


def test_from_the_form_to_the_first_mail_and_out_with_one_click(dataset, resource, client) -> None:
    form = client.get("/ar/data-alerts/", {"dataset": dataset.slug})
    sent = {name: in_form(form.text, name) for name in ("idempotency_key", "dataset")}
    answer = client.post("/ar/data-alerts/", sent | opened_before() | {"email": LAYLA})
    assert answer.status_code == 303
    assert LAYLA not in client.get(answer["Location"]).text
    assert len(mails()) == 1
    release_of(resource, "أ\n1\n")
    assert len(mails()) == 1  # not confirmed
    link = link_in_mail("confirm")
    ended_at = client.post(link)["Location"]
    assert "أُكّد" in client.get(ended_at).text
    release_of(resource, "أ\n2\n")
    assert mails()[1:] == [(LAYLA, f"بيانات جديدة: {dataset.title_ar}")]
    mail = Delivery.objects.order_by("-created_at")[0]
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = mail.headers["List-Unsubscribe"].strip("<>")
    path = way_out.split("/", 3)[3]
    from_mail_program = client.post(
        f"/{path}", {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}
    )
    assert from_mail_program.status_code == 200
    release_of(resource, "أ\n3\n")
    assert len(mails()) == 2


def test_asking_says_the_same_of_every_address_and_fills_no_mailbox(dataset, client) -> None:
    alert_of(dataset)
    body = {"dataset": dataset.slug}
    answers = set()
    for address in (LAYLA, "new@example.org"):
        answer = client.post(
            "/api/v1/data-alerts/",
            json.dumps(body | {"email": address}),
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        answers.add((answer.status_code, answer.text))
    assert len(answers) == 1
    now = timezone.now()
    for number in range(20):
        later = now + timedelta(minutes=2 * number)
        alerts.ask(
            address="new@example.org", wanted=alerts.Wanted(dataset), language="ar", now=later
        )
    assert sum(1 for address, _ in mails() if address == "new@example.org") == PER_HOUR


def test_all_who_confirmed_before_are_told_once_in_their_language(
    dataset, resource, monkeypatch
) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)
    for number in range(5):
        alert_of(dataset, f"a{number}@example.org", "en" if number == 0 else "ar")
    release_of(resource, "أ\n1\n")
    told = mails()
    assert [address for address, _ in told] == [f"a{number}@example.org" for number in range(5)]
    assert told[0][1].startswith("New data:")
    done = ReleaseTelling.objects.get()
    assert done.done_at is not None
    assert telling.tell_batch(telling_id=done.pk, now=timezone.now()) == 0
    assert len(mails()) == 5


def test_of_a_dataset_that_was_withdrawn_meanwhile_nobody_is_told(dataset, resource) -> None:
    alert_of(dataset)
    release_of(resource, "أ\n1\n")
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert mails() == []


def test_links_are_for_what_they_are_made_for(dataset) -> None:
    row = alert_of(dataset)
    with pytest.raises(NotFound):
        alerts.confirm(token=tokens.for_managing(row), now=timezone.now())
    with pytest.raises(NotFound):
        alerts.end(token=tokens.for_confirming(row), now=timezone.now())


@pytest.mark.parametrize("path", ["/ar/data-alerts/x/end/", "/en/data-alerts/x/end/"])
def test_a_link_that_leads_nowhere_says_so(client, db, path) -> None:
    assert client.get(path).status_code == 404
    assert client.get("/ar/data-alerts/?dataset=nothing").status_code == 404


def test_an_address_that_takes_no_mail_is_written_to_no_more(dataset) -> None:
    row, now = alert_of(dataset), timezone.now()
    for day in range(3):
        alerts.address_refused(LAYLA, now + timedelta(days=day))
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_person_finds_and_erases_what_their_address_is_told_of(dataset) -> None:
    alert_of(dataset)
    subject = DataSubject(user_id=0, addresses=(LAYLA,))
    provider = next(one for one in personal_data if one.name == "data_alerts")
    assert dataset.title_ar in provider.export(subject)[0]["what"]
    assert provider.erase(subject, timezone.now()) == 1


def test_the_feed_has_an_entry_for_each_release_and_stays_the_same_bytes(
    dataset, resource, client
) -> None:
    release_of(resource, "أ\n1\n")
    path = f"/ar/datasets/{quote(dataset.slug)}/feed.atom"
    answer = client.get(path)
    entries = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")  # our own
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    assert [one.rsplit("/", 1)[1] for one in ids] == ["2", "1"]
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get("/ar/datasets/nothing/feed.atom").status_code == 404


def test_the_feed_of_a_view_says_how_many_rows_fit_in_each_release_that_changed_the_file(
    dataset, resource, client
) -> None:
    release_of(resource, ARABIC_CSV.replace("002,إربد", "002,الزرقاء"))
    path = f"/ar/datasets/{quote(dataset.slug)}/{resource.public_id}/feed.atom"
    answer = client.get(path, {"c2": "الزرقاء"})
    feed = ElementTree.fromstring(answer.content)  # our own
    told = [one.findtext(f"{ATOM}summary") or "" for one in feed.findall(f"{ATOM}entry")]
    assert [one.partition(" · ")[0] for one in told] == ["صفان", "صف واحد"]
    links = [one.get("href") or "" for one in feed.findall(f"{ATOM}entry/{ATOM}link")]
    assert [one.rpartition("&")[2] for one in links] == ["release=2", "release=1"]
    whole = ElementTree.fromstring(client.get(path).content)
    assert whole.findtext(f"{ATOM}id") != feed.findtext(f"{ATOM}id")
    assert client.get(path, {"c2__near": "1"}).status_code == 400
