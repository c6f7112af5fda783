"""Results of surveys and polls in a consultation's dataset, and its copy in CKAN."""

from __future__ import annotations

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import SurveyAnswer
from consultations.surveys.checking import Given
from opendata.models import CkanCopy
from tests.consultations.exporting.datasets import close, dataset_of, rows, withhold
from tests.consultations.surveys.conftest import make_poll, make_survey, respond
from tests.opendata import ckan_stub

pytestmark = [pytest.mark.database, pytest.mark.django_db]


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
    assert (
        not dataset_of(consultation)
        .resources.filter(name="survey-texts", current__isnull=False)
        .exists()
    )
    answer = SurveyAnswer.objects.exclude(text="").get()
    services.decide_text(answer=answer, actor=PLATFORM, reason="", now=timezone.now())
    committing()
    assert [row["text"] for row in rows(consultation, "survey-texts")] == ["لا أعرف كيف 6"]
    services.decide_text(answer=answer, actor=PLATFORM, reason="insult", now=timezone.now())
    committing()
    assert (
        not dataset_of(consultation)
        .resources.filter(name="survey-texts", current__isnull=False)
        .exists()
    )


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
