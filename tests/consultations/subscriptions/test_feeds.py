"""Atom feeds: valid, with lasting ids and true dates, in each language, and not sent twice to who has them."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.actors import PLATFORM
from consultations import services
from tests.consultations.conftest import make_consultation, publish_text, translate

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = (
    "consultations/feed.atom",
    "consultations/strategy/feed.atom",
    "agencies/moj/consultations.atom",
    "response-clock/feed.atom",
)


def read(path: str):
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    found = feedparser.parse(answer.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.fixture
def both(consultation, january):
    translate(consultation, "Draft <b>strategy</b> & more")
    return consultation, january


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", FEEDS)
def test_every_feed_is_valid_and_names_itself_and_its_other_language(both, path, language) -> None:
    found = read(f"/{language}/{path}")
    assert found.feed.id.startswith("tag:")
    assert found.entries
    root = ElementTree.fromstring(Client().get(f"/{language}/{path}").content)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    links = {
        (one.get("rel"), one.get("hreflang")): one.get("href")
        for one in root.findall(f"{ATOM}link")
    }
    assert links["self", None].endswith(f"/{language}/{path}")
    other = "en" if language == "ar" else "ar"
    assert links["alternate", other].endswith(f"/{other}/{path}")
    # RFC 4287 §4.1.1 and §4.1.2: exactly one of each, at least one author.
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert element.findall(f"{ATOM}author")
    ids = [entry.id for entry in found.entries]
    assert len(set(ids)) == len(ids)
    updated = [parse_datetime(entry.updated) for entry in found.entries]
    assert all(one and one <= timezone.now() for one in updated)
    assert parse_datetime(found.feed.updated) == max(one for one in updated if one)


def test_titles_are_text_whatever_stands_in_them(both) -> None:
    titles = [entry.title for entry in read("/en/consultations/feed.atom").entries]
    assert "Draft &lt;b&gt;strategy&lt;/b&gt; &amp; more" in titles or any(
        "<b>" in one for one in titles
    )


@pytest.mark.parametrize("path", FEEDS)
def test_who_has_a_feed_gets_304_until_something_happens(both, path) -> None:
    consultation, january = both
    first = Client().get(f"/ar/{path}")
    headers = {"If-None-Match": first["ETag"]}
    again = Client().get(f"/ar/{path}", headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    publish_text(consultation)
    services.publish_outcome(consultation=january, actor=PLATFORM)
    assert Client().get(f"/ar/{path}", headers=headers).status_code == 200


def test_an_empty_feed_is_valid_and_stays_the_same(site) -> None:
    for path in ("consultations/feed.atom", "response-clock/feed.atom"):
        assert read(f"/ar/{path}").entries == []
        assert Client().get(f"/ar/{path}").content == Client().get(f"/ar/{path}").content


def test_ids_outlive_a_changed_title_and_address(consultation) -> None:
    before = [entry.id for entry in read("/ar/consultations/strategy/feed.atom").entries]
    consultation.title, consultation.slug = "عنوان آخر", "another"
    consultation.save_revision().publish()
    after = read("/ar/consultations/another/feed.atom")
    assert [entry.id for entry in after.entries] == before
    assert "عنوان آخر" in after.entries[0].title


def test_an_answer_that_comes_leaves_the_feed_of_overdue_ones(january) -> None:
    (entry,) = read("/ar/response-clock/feed.atom").entries
    assert timezone.localtime(parse_datetime(entry.updated)).hour == 0
    services.publish_outcome(consultation=january, actor=PLATFORM)
    assert read("/ar/response-clock/feed.atom").entries == []


@pytest.mark.parametrize("visibility", ["invited", "government"])
def test_no_feed_tells_of_what_is_not_for_everybody(agency, visibility) -> None:
    past = timezone.now() - timedelta(days=300)
    make_consultation(
        agency,
        "secret",
        visibility=visibility,
        participation_level="verified",
        opens_at=past,
        closes_at=past + timedelta(days=30),
    )
    for path in (*FEEDS[:1], *FEEDS[2:], "consultations/calendar.ics"):
        assert b"secret" not in Client().get(f"/ar/{path}").content
    for path in ("feed.atom", "calendar.ics"):
        assert Client().get(f"/ar/consultations/secret/{path}").status_code == 404


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/ar/consultations/", "/ar/consultations/feed.atom"),
        ("/ar/consultations/strategy/", "/ar/consultations/strategy/feed.atom"),
        ("/ar/agencies/moj/", "/ar/agencies/moj/consultations.atom"),
        ("/ar/response-clock/", "/ar/response-clock/feed.atom"),
    ],
)
def test_pages_lead_programs_to_their_feeds(consultation, page, feed) -> None:
    text = Client().get(page).text
    line = next(one for one in text.splitlines() if "application/atom+xml" in one)
    assert f'href="{feed}"' in line
    assert Client().get(feed).status_code == 200


def test_calendars_stand_on_the_public_site(consultation) -> None:
    for path in (
        "consultations/calendar.ics",
        "consultations/strategy/calendar.ics",
        "agencies/moj/consultations.ics",
    ):
        answer = Client().get(f"/en/{path}")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert b"BEGIN:VEVENT" in answer.content
