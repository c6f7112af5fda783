"""A guide's rules, its content for front ends, and what happens when it is suspended or retired."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms.models import ServicePage
from cms.translation import publish_translation
from tests.cms.guide_factory import REENGINEERED, make_guide, make_point


def content_of(client, guide) -> dict:
    answer = client.get("/api/v1/pages/find/", {"path": guide.get_url()})
    assert answer.status_code == 200, answer.text
    return answer.json()["page"]["content"]


def test_going_electronic_is_refused_until_the_procedure_was_counted(agency) -> None:
    guide = make_guide(agency, "record", status="paper_only")
    guide.status = "connected"
    with pytest.raises(ValidationError) as refusal:
        guide.full_clean()
    assert set(refusal.value.message_dict) == set(REENGINEERED)


def test_going_electronic_is_refused_when_nothing_became_shorter(agency) -> None:
    guide = make_guide(agency, "record", status="paper_only")
    guide.status = "connected"
    for name in REENGINEERED:
        setattr(guide, name, 4)
    with pytest.raises(ValidationError) as refusal:
        guide.full_clean()
    assert list(refusal.value.message_dict) == ["steps_after"]


def test_a_simplified_service_goes_electronic(agency) -> None:
    guide = make_guide(agency, "record", status="paper_only")
    guide.status = "connected"
    for name, number in REENGINEERED.items():
        setattr(guide, name, number)
    guide.full_clean()


def test_a_service_that_was_electronic_all_along_needs_no_figures(agency) -> None:
    guide = make_guide(agency, "fines", status="paper_only")
    guide.status, guide.electronic_since = "interlinked", date(2017, 5, 1)
    guide.full_clean()


def test_a_connected_service_becomes_interlinked_without_new_figures(agency) -> None:
    guide = make_guide(agency, "fines", status="connected")
    guide.status = "interlinked"
    guide.full_clean()


def test_a_suspended_service_says_since_when_and_what_to_do_meanwhile(agency) -> None:
    guide = make_guide(agency, "record")
    guide.status = "suspended"
    with pytest.raises(ValidationError) as refusal:
        guide.full_clean()
    assert set(refusal.value.message_dict) == {"suspended_from", "alternative"}


def test_the_bundle_carries_everything_that_the_page_shows(agency, client) -> None:
    guide = make_guide(
        agency,
        "record",
        fees=[("portal", 1500), ("counter", 2000)],
        channels=["portal", "counter"],
        duration_value=1,
        who_can_apply="من أتم الثامنة عشرة\n\nوالمقيم إقامة قانونية",
        documents=json.dumps([{"type": "document", "value": {"name": "الهوية", "note": ""}}]),
        steps=json.dumps(
            [{"type": "step", "value": {"do": "قدم الطلب", "get": "رقم", "time": "5 دقائق"}}]
        ),
        start_url="https://portal.example/record",
        review_on=date(2027, 1, 1),
    )
    make_point(agency, "p1", services=[guide])
    content = content_of(client, guide)
    assert content["fees"][0] == {
        "channel": {"slug": "portal", "name": "البوابة"},
        "amount_minor": 1500,
        "amount": "1.500",
        "currency": "JOD",
        "text": "1.500 دينار أردني",
        "note": "",
    }
    assert content["who_can_apply"] == ["من أتم الثامنة عشرة", "والمقيم إقامة قانونية"]
    assert content["documents"] == [{"name": "الهوية", "note": ""}]
    assert content["steps"] == [{"do": "قدم الطلب", "get": "رقم", "time": "5 دقائق"}]
    assert content["start"] == {"url": "https://portal.example/record", "name": ""}
    assert content["duration"] == {"value": 1, "unit": "working_days"}
    assert [point["code"] for point in content["points"]] == ["p1"]
    assert len(content["changes"]) == 1 and content["changes"][0]["is_first"]


def test_a_suspended_guide_has_no_start_but_a_banner(agency, client) -> None:
    guide = make_guide(
        agency,
        "record",
        status="suspended",
        suspended_from=date(2026, 11, 1),
        alternative="راجع مكتب الوزارة.",
        start_url="https://portal.example/record",
    )
    content = content_of(client, guide)
    assert content["start"] is None
    assert content["suspension"] == {
        "from": "2026-11-01",
        "until": None,
        "alternative": "راجع مكتب الوزارة.",
    }


def test_a_retired_guide_is_gone_and_names_its_successor_in_the_readers_language(
    agency, client
) -> None:
    successor = make_guide(agency, "new-record")
    publish_translation(successor, "en", {"title": "New record"})
    old = make_guide(agency, "old-record", status="retired", successor=successor)
    english = publish_translation(old, "en", {"title": "Old record"})
    for guide, title in ((old, successor.title), (english, "New record")):
        language = guide.locale.language_code
        answer = client.get("/api/v1/pages/find/", {"path": guide.get_url()})
        assert answer.status_code == 410
        assert answer.json()["code"] == "service_retired"
        assert answer.json()["successor"] == {
            "title": title,
            "url": f"/{language}/services/new-record/",
        }
    assert client.get("/api/v1/services/old-record/").status_code == 410


def test_related_guides_appear_in_the_readers_language(agency, client) -> None:
    other = make_guide(agency, "other")
    publish_translation(other, "en", {"title": "Other"})
    guide = make_guide(agency, "record")
    guide.related_services = [other]
    guide.save_revision().publish()
    english = publish_translation(guide, "en", {"title": "Record", "promise": "Now."})
    english = ServicePage.objects.get(pk=english.pk)
    assert [r["title"] for r in content_of(client, english)["related"]] == ["Other"]
    assert [r["title"] for r in content_of(client, guide)["related"]] == [other.title]


@pytest.mark.parametrize("slug", ["absent", "خدمة"])
def test_an_unknown_guide_is_not_found(agency, client, slug) -> None:
    assert client.get(f"/api/v1/services/{slug}/").status_code == 404


def test_a_suspension_reaches_the_translation_at_once_even_before_its_notice_is_translated(
    agency, client
) -> None:
    guide = make_guide(agency, "record")
    english = publish_translation(guide, "en", {"title": "Record", "promise": "Now."})
    guide.status, guide.suspended_from = "suspended", date(2026, 11, 1)
    guide.alternative = "راجع مكتب الوزارة."
    guide.save_revision().publish()
    content = content_of(client, ServicePage.objects.get(pk=english.pk))
    assert content["status"]["code"] == "suspended"
    assert content["suspension"]["alternative"] == "راجع مكتب الوزارة."
