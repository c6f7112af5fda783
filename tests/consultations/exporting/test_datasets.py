"""A closed consultation as a dataset that stays in step: what is taken back or hidden is nowhere in it any more."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actors import PLATFORM
from common.offered import offered_datasets
from consultations import services
from consultations.exporting.offered import ConsultationDatasets
from consultations.models import (
    Cause,
    Comment,
    ConsultationPage,
    Disposition,
    Extension,
    SurveyAnswer,
)
from consultations.services import extensions
from consultations.surveys.checking import Given
from opendata import offered, store
from opendata import services as opendata_services
from opendata.models import CkanCopy, Dataset, DatasetSource
from operations import instants, worker
from operations.models import Instant
from tests.consultations.conftest import (
    make_consultation,
    publish_text,
    published_comment,
    translate,
)
from tests.consultations.exporting.conftest import WORDS, author_of
from tests.consultations.people import person
from tests.consultations.surveys.conftest import make_poll, make_survey, respond
from tests.opendata import ckan_stub

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "media")},
        }
    }


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    """Run what waits for the end of the transaction, then the worker, with whatever is due."""

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            instants.fire_due(now=timezone.now() + offered.DELAY + timedelta(seconds=1))
            worker.drain(strict=True)

    return run


def close(page: ConsultationPage) -> None:
    """Its last instant is over, and the worker has noticed."""
    now = timezone.now()
    ConsultationPage.objects.filter(pk=page.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(seconds=1)
    )
    page.refresh_from_db()
    services.announce_change(consultation_id=page.pk)


def dataset_of(page: ConsultationPage) -> Dataset:
    return Dataset.objects.get(source__object_id=str(page.pk))


def rows(page: ConsultationPage, name: str = "comments") -> list[dict[str, str]]:
    resource = dataset_of(page).resources.get(name=name)
    with resource.file.open("rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode())))


def everything_on_disk(folder) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.fixture
def closed(consultation, comments, committing) -> ConsultationPage:
    close(consultation)
    committing()
    return consultation


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


def withhold(comment: Comment) -> None:
    services.withhold_comment(comment=comment, actor=PLATFORM, reason="insult", now=timezone.now())


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
    assert store.query(resource, store.RowQuery()).count == 1


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
    for name in ("published", "redacted"):
        Disposition.objects.create(
            consultation=closed, comment=comments[name], decision="noted", reason_ar="أُخذ العلم.",
            decided_at=timezone.now(),
        )  # fmt: skip
    services.publish_outcome(consultation=closed, actor=PLATFORM)
    committing()
    assert {(row["decision"], row["reason_ar"]) for row in rows(closed)} == {
        ("noted", "أُخذ العلم.")
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
    assert not dataset_of(closed).resources.exists()
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
    assert store.query(resource, store.RowQuery()).rows[0]["comment"] == "=1+1"


# --- Surveys and polls -----------------------------------------------------------------------------------------------


def test_results_are_those_of_the_results_page_with_the_same_numbers_hidden(
    consultation, committing, client
) -> None:
    survey = make_survey(consultation)
    for number in range(7):
        chosen = "o-1" if number < 6 else "o-2"
        extra = (Given("q-3", text=f"لا أعرف كيف {number}"),) if chosen == "o-2" else ()
        respond(survey, (Given("q-1", options=(chosen,)), *extra))
    close(consultation)
    committing()
    page = client.get("/api/v1/consultations/strategy/surveys/home/results/?lang=ar").json()
    wanted = {
        (question["key"], row["key"]): row["count"]
        for question in page["questions"]
        for row in question["rows"]
    }
    found = {
        (row["question"], row["option"]): int(row["count"]) if row["count"] else None
        for row in rows(consultation, "survey-results")
    }
    assert found == wanted
    assert None in found.values()
    assert not dataset_of(consultation).resources.filter(name="survey-texts").exists()
    answer = SurveyAnswer.objects.exclude(text="").get()
    services.decide_text(answer=answer, actor=PLATFORM, reason="", now=timezone.now())
    committing()
    assert [row["text"] for row in rows(consultation, "survey-texts")] == ["لا أعرف كيف 6"]
    services.decide_text(answer=answer, actor=PLATFORM, reason="insult", now=timezone.now())
    committing()
    assert not dataset_of(consultation).resources.filter(name="survey-texts").exists()


def test_few_votes_are_hidden_and_many_are_counted(consultation, committing) -> None:
    make_poll(consultation)
    close(consultation)
    committing()
    assert {row["count"] for row in rows(consultation, "poll-results")} == {""}


def test_ckan_gets_the_dataset_and_its_new_fingerprint(
    consultation, comments, committing, settings, monkeypatch
) -> None:
    with ckan_stub.running() as ckan:
        settings.CKAN_URL, settings.CKAN_TOKEN = ckan.url, ckan_stub.TOKEN
        close(consultation)
        committing()
        (package,) = ckan.packages.values()
        first = package["resources"][0]["hash"]
        withhold(comments["published"])
        committing()
        (package,) = ckan.packages.values()
        assert package["resources"][0]["hash"] != first
        assert package["resources"][0]["url"].startswith(site_settings.SITE_URL)
        consultation.unpublish()
        committing()
        assert next(iter(ckan.packages.values()))["state"] == "deleted"
    assert CkanCopy.objects.get().error == ""
    assert Client().get("/api/v1/datasets/").json()["count"] == 0
