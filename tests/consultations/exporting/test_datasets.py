"""A closed consultation as a dataset that stays in step: what is taken back or hidden is nowhere in it any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actors import PLATFORM
from common.offered import offered_datasets
from consultations import services
from consultations.exporting.offered import ConsultationDatasets
from consultations.models import (
    Cause,
    Comment,
    Extension,
)
from consultations.services import extensions
from opendata import offered
from opendata import services as opendata_services
from opendata.models import Dataset, DatasetSource
from opendata.tables import reading
from opendata.tables.of_resource import served
from opendata.tables.query import Filter, RowsAsked
from operations.models import Instant
from tests.consultations.conftest import (
    make_consultation,
    publish_text,
    published_comment,
    settle,
    translate,
)
from tests.consultations.exporting.conftest import WORDS, author_of
from tests.consultations.exporting.datasets import (
    close,
    dataset_of,
    everything_on_disk,
    rows,
    withhold,
)
from tests.consultations.people import person

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_at_closing_public_comments_become_a_dataset(
    consultation, comments, committing, client
) -> None:
    translate(consultation, "Digital strategy")
    committing()
    assert not Dataset.objects.exists()
    close(consultation)
    committing()
    dataset = dataset_of(consultation)
    assert dataset.is_public
    assert (dataset.agency_id, dataset.licence) == (consultation.agency_id, "cc-by-4.0")
    assert dataset.title_en == "What was answered: Digital strategy"
    assert consultation.title in dataset.title_ar
    assert {row["id"] for row in rows(consultation)} == {
        comments["published"].public_id,
        comments["redacted"].public_id,
    }
    assert "ليلى" not in str(rows(consultation))  # no names in what is copied
    told = client.get(f"/api/v1/datasets/{dataset.slug}/?lang=en").json()
    (file,) = told["resources"]
    assert len(file["sha256"]) == 64
    assert file["row_count"] == 2
    columns = {column["name"]: (column["label"], column["type"]) for column in file["columns"]}
    assert columns["comment"] == ("comment", "text")
    assert columns["supports"][1] == "integer"
    assert all(column["original"] == column["name"] for column in file["columns"])
    found = client.get(f"{file['rows_url']}?comment__contains=يومًا").json()
    assert [row["comment"] for row in found["results"]] == [WORDS["published"]]


def test_consultation_and_dataset_lead_to_each_other(closed, client) -> None:
    dataset = dataset_of(closed)
    shown = client.get("/api/v1/consultations/strategy/?lang=ar").json()["dataset"]
    assert shown == {"title": dataset.title_ar, "url": f"/ar/datasets/{dataset.slug}/"}
    told = client.get(f"/api/v1/datasets/{dataset.slug}/?lang=ar").json()["made_from"]
    assert told == {"url": "/ar/consultations/strategy/", "release": 1}
    assert shown["url"] in client.get("/ar/consultations/strategy/").text
    assert "/ar/consultations/strategy/" in client.get(shown["url"]).text


def redact(comment: Comment) -> None:
    services.redact_comment(
        comment=comment, actor=PLATFORM, spans=[(0, 5)], reason="insult", now=timezone.now()
    )


@pytest.mark.parametrize(
    "act",
    [
        redact,
        withhold,
        lambda one: services.withdraw_comment(
            comment=one, author=author_of(one), now=timezone.now()
        ),
        lambda one: services.erase_comment(comment=one, author=author_of(one), now=timezone.now()),
    ],
)
def test_words_that_are_taken_away_are_nowhere_in_the_dataset_nor_on_its_disk(
    closed, comments, committing, tmp_path, act, client
) -> None:
    words = WORDS["published"].encode()
    assert words in everything_on_disk(tmp_path)
    act(comments["published"])
    committing()
    assert words not in everything_on_disk(tmp_path)
    resource = dataset_of(closed).resources.get()
    for address in ("rows/", "rows.csv", "download/csv"):
        answer = client.get(f"/api/v1/resources/{resource.public_id}/{address}")
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert words not in data
    assert dataset_of(closed).source.release == 2
    assert resource.sha256 != ""


def test_many_changes_are_one_reading_and_a_reading_again_changes_nothing(
    closed, comments, committing
) -> None:
    DBTaskResult.objects.all().delete()
    for name in ("published", "redacted"):
        withhold(comments[name])
        services.publish_comment(comment=comments[name], actor=PLATFORM, now=timezone.now())
    name = f"dataset-consultations-{closed.pk}"
    assert Instant.objects.filter(name=name, done_at__isnull=True).count() == 1
    committing()
    source = dataset_of(closed).source
    before = (source.release, dataset_of(closed).updated_at)
    offered.follow(provider="consultations", object_id=str(closed.pk), now=timezone.now())
    assert (dataset_of(closed).source.release, dataset_of(closed).updated_at) == before


def test_a_change_never_puts_off_what_is_due(closed, comments) -> None:
    withhold(comments["published"])
    first = Instant.objects.get(name=f"dataset-consultations-{closed.pk}").run_at
    withhold(comments["redacted"])
    assert Instant.objects.get(name=f"dataset-consultations-{closed.pk}").run_at == first


def test_a_reading_that_was_overtaken_stores_nothing(closed, comments, committing) -> None:
    """The slower reading began before the words were taken away; it ends after the one that came later."""
    provider = offered_datasets.provider("consultations")

    class Slow:
        """Reads the rows, and meanwhile they are taken away and another reading is done."""

        name, has_waited = "consultations", False

        def object_ids(self):
            return provider.object_ids()

        def dataset(self, object_id):
            offer = provider.dataset(object_id)
            if Slow.has_waited:
                return offer
            Slow.has_waited = True
            (table,) = offer.tables
            kept = list(table.rows())

            def late():
                withhold(comments["published"])
                offered.follow(provider="consultations", object_id=object_id, now=timezone.now())
                return iter(kept)

            return type(offer)(**{
                name: getattr(offer, name) for name in offer.__slots__ if name != "tables"
            }, tables=[type(table)(table.name, table.title_ar, table.title_en, table.columns, late)])  # fmt: skip

    offered_datasets.register(Slow())
    try:
        offered.follow(provider="consultations", object_id=str(closed.pk), now=timezone.now())
    finally:
        offered_datasets.register(provider)
    assert WORDS["published"] not in str(rows(closed))
    resource = dataset_of(closed).resources.get()
    assert reading.count(served(resource.public_id).table, Filter()) == 1


def test_what_nobody_told_of_is_found_by_the_daily_look(closed, comments, committing) -> None:
    committing()  # what the closing itself told
    Comment.objects.filter(pk=comments["published"].pk).update(
        status="withheld", reason="insult", decided_at=timezone.now()
    )
    committing()
    assert WORDS["published"] in str(rows(closed))
    offered.follow_all()
    committing()
    assert WORDS["published"] not in str(rows(closed))
    before = Instant.objects.filter(done_at__isnull=False).count()
    offered.follow_all()
    assert Instant.objects.filter(done_at__isnull=False).count() == before


def test_the_outcome_brings_what_was_decided(closed, comments, committing) -> None:
    assert {row["decision"] for row in rows(closed)} == {""}
    services.withhold_comment(
        comment=comments["pending"], actor=PLATFORM, reason="off_topic", now=timezone.now()
    )
    settle(closed)
    services.publish_outcome(consultation=closed, actor=PLATFORM)
    committing()
    assert {(row["decision"], row["reason_ar"]) for row in rows(closed)} == {
        ("noted", "أُحيط به علمًا.")
    }


def test_only_what_is_for_everybody_is_published(agency, site, committing) -> None:
    now = timezone.now()
    hidden = make_consultation(
        agency, "hidden", visibility="government", participation_level="verified"
    )
    empty = make_consultation(agency, "empty")
    still_open = make_consultation(agency, "open")
    for page in (hidden, empty, still_open):
        publish_text(page)
    made = services.submit_comment(
        consultation=hidden,
        draft=services.CommentDraft(clause_key="art-2.p-1", body="سر", language="ar"),
        participant=person(),
    )
    services.publish_comment(comment=made, actor=PLATFORM, now=now)
    published_comment(still_open)
    for page in (hidden, empty):
        close(page)
    offered.follow_all()
    committing()
    assert not Dataset.objects.exists()
    assert set(ConsultationDatasets().object_ids()) == {str(empty.pk)}


def test_an_unpublished_page_withdraws_its_dataset_and_destroys_the_files(
    closed, committing, tmp_path, client
) -> None:
    slug = dataset_of(closed).slug
    closed.unpublish()
    committing()
    assert client.get(f"/api/v1/datasets/{slug}/").status_code == 410
    assert WORDS["published"].encode() not in everything_on_disk(tmp_path)
    assert not dataset_of(closed).resources.filter(current__isnull=False).exists()
    closed.save_revision().publish()
    committing()
    assert client.get(f"/api/v1/datasets/{slug}/").status_code == 200
    assert WORDS["published"] in str(rows(closed))


def test_a_consultation_that_is_open_again_offers_nothing(closed, committing, client) -> None:
    later = timezone.now() + timedelta(days=2)
    extensions.move_closing(
        closed,
        extensions.Later(later, "عطل", ""),
        cause=Cause.OUTAGE,
        actor=PLATFORM,
        now=timezone.now(),
    )
    committing()
    assert Extension.objects.count() == 1
    assert not dataset_of(closed).is_public
    close(closed)
    committing()
    assert dataset_of(closed).is_public


def test_what_a_steward_withdrew_by_hand_stays_withdrawn_and_in_step(
    closed, comments, committing
) -> None:
    opendata_services.withdraw_dataset(
        dataset=dataset_of(closed), actor=PLATFORM, now=timezone.now()
    )
    withhold(comments["published"])
    committing()
    assert not dataset_of(closed).is_public
    assert WORDS["published"] not in str(rows(closed))


def test_a_slug_that_is_taken_gets_a_number(consultation, comments, committing, agency) -> None:
    taken = Dataset(agency=agency, slug="consultation-strategy", title_ar="أخرى", notes_ar="أخرى")
    opendata_services.save_dataset(dataset=taken, actor=PLATFORM, now=timezone.now())
    close(consultation)
    committing()
    assert dataset_of(consultation).slug == "consultation-strategy-2"


def test_a_removed_thread_or_unknown_thing_is_no_dataset(committing) -> None:
    offered.follow(provider="consultations", object_id="999999", now=timezone.now())
    assert not DatasetSource.objects.exists()


def test_formulas_do_not_run_in_the_file_and_are_whole_in_the_rows(
    consultation, committing
) -> None:
    published_comment(consultation, "=1+1")
    close(consultation)
    committing()
    assert [row["comment"] for row in rows(consultation)] == ["'=1+1"]
    resource = dataset_of(consultation).resources.get()
    assert "=1+1" in reading.rows(served(resource.public_id).table, RowsAsked()).rows[0]
