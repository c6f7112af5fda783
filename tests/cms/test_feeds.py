"""Feeds of other sites: whatever they hold, they load or say what is wrong."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from cms import tasks
from cms.errors import FeedUnreadable
from cms.feeds import reading, services
from cms.models import FeedItem, FeedSource, FeedState
from common import http
from common.sanitise import clean_foreign_html, text_of

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
HOSTILE = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data")) / "hostile" / "feeds"


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode()


def item(title: str = "خبر", extra: str = "") -> str:
    return f"<item><title>{title}</title>{extra}</item>"


def answering(body: bytes, status: int = 200, **headers: str):
    """A fetch that answers from memory and remembers what it was asked."""
    asked: list[dict] = []

    def fetch(url: str, **options) -> http.Fetched:
        asked.append({"url": url, **options})
        return http.Fetched(url=url, status=status, body=body, **headers)

    fetch.asked = asked
    return fetch


@pytest.fixture
def source(db) -> FeedSource:
    return FeedSource.objects.create(
        title="أخبار", url="https://news.example/feed.xml", language="ar"
    )


def refresh(source: FeedSource, fetch, now: datetime = NOON) -> FeedSource:
    return services.refresh_source(source_id=source.pk, now=now, fetch=fetch)


def test_items_are_stored_once_however_often_they_come(source) -> None:
    body = rss(item(extra="<guid>1</guid>"), item(extra="<guid>2</guid>"))
    assert refresh(source, answering(body)).state == FeedState.LOADED
    refresh(source, answering(body))
    assert source.items.count() == 2


def test_an_item_without_id_is_known_by_its_link_or_by_title_and_date(source) -> None:
    same_link = "<link>https://news.example/1</link>"
    same_day = "<pubDate>Sun, 14 Jan 2018 09:00:00 +0200</pubDate>"
    body = rss(
        item("الأول", same_link),
        item("الأول معدلًا", same_link),
        item("ثان", same_day),
        item("ثان", same_day),
    )
    refresh(source, answering(body))
    assert sorted(source.items.values_list("title", flat=True)) == ["الأول", "ثان"]


def test_a_corrected_item_is_corrected_here(source) -> None:
    refresh(source, answering(rss(item("خطأ", "<guid>1</guid>"))))
    refresh(source, answering(rss(item("صواب", "<guid>1</guid>"))))
    assert source.items.get().title == "صواب"


def test_the_next_fetch_is_conditional_and_an_unchanged_feed_keeps_its_items(source) -> None:
    first = answering(rss(item()), etag='"v1"', last_modified="Mon, 01 Jan 2018 00:00:00 GMT")
    refresh(source, first)
    second = answering(b"", status=304)
    refresh(source, second)
    assert second.asked[0]["etag"] == '"v1"'
    assert second.asked[0]["last_modified"] == "Mon, 01 Jan 2018 00:00:00 GMT"
    source.refresh_from_db()
    assert (source.state, source.items.count(), source.etag) == (FeedState.LOADED, 1, '"v1"')


def test_a_failure_is_a_state_with_its_reason_and_keeps_what_was_there(source) -> None:
    refresh(source, answering(rss(item())))

    def fail(url: str, **options) -> http.Fetched:
        raise http.Unreachable("connection refused")

    failed = refresh(source, fail)
    assert (failed.state, failed.failures) == (FeedState.FAILED, 1)
    assert "connection refused" in failed.last_error
    assert failed.items.count() == 1


def test_a_failing_feed_is_asked_more_and_more_rarely_but_once_a_day(source) -> None:
    pauses = []
    for _attempt in range(8):
        failed = refresh(source, answering(b"<html>no feed</html>"))
        pauses.append(failed.next_fetch_at - NOON)
    assert pauses[:3] == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]
    assert pauses[-1] == timedelta(days=1)


def test_an_address_inside_the_network_is_refused_and_shown_to_the_editor(db) -> None:
    inside = FeedSource.objects.create(title="x", url="http://127.0.0.1/feed", language="ar")
    failed = services.refresh_source(source_id=inside.pk, now=NOON)
    assert failed.state == FeedState.FAILED
    assert failed.last_error


def test_a_page_that_is_no_feed_says_so() -> None:
    with pytest.raises(FeedUnreadable):
        reading.read(b"<!doctype html><html><body>hello</body></html>")


def test_a_broken_feed_loads_what_can_be_read_and_says_what_is_wrong(source) -> None:
    broken = b"<rss version='2.0'><channel><item><title>a</title></item><item><title>b & c</ti"
    read = refresh(source, answering(broken))
    assert read.state == FeedState.FAULTY
    assert read.last_error
    assert read.items.count() >= 1


def test_foreign_html_keeps_words_and_absolute_links_only() -> None:
    html = (
        '<p onclick="x()">نص <a href="https://a.example/">رابط</a> <a href="/relative">ن</a>'
        '<a href="javascript:alert(1)">س</a><a href="//evil.example">ص</a><img src="https://t.example/p.gif"></p>'
        "<script>alert(1)</script>"
    )
    cleaned = clean_foreign_html(html)
    assert '<a href="https://a.example/">رابط</a>' in cleaned
    for dropped in ("relative", "javascript", "evil", "<img", "onclick", "<script"):
        assert dropped not in cleaned


def test_titles_are_text() -> None:
    assert text_of("<b>بيان</b> &amp; <i>خبر</i>\n هام") == "بيان & خبر هام"


def test_items_beyond_the_limit_are_the_oldest_ones(source, monkeypatch) -> None:
    monkeypatch.setattr(services, "KEPT_ITEMS", 2)
    days = [
        item(f"يوم {day}", f"<guid>{day}</guid><pubDate>Sun, {day} Jan 2018 09:00:00 GMT</pubDate>")
        for day in (10, 14, 12)
    ]
    refresh(source, answering(rss(*days)))
    assert list(source.items.values_list("title", flat=True)) == ["يوم 14", "يوم 12"]


def test_only_enabled_sources_whose_time_has_come_are_fetched(source) -> None:
    assert services.due_sources(now=NOON) == [source.pk]
    FeedSource.objects.update(next_fetch_at=NOON + timedelta(minutes=1))
    assert services.due_sources(now=NOON) == []
    FeedSource.objects.update(next_fetch_at=NOON, is_enabled=False)
    assert services.due_sources(now=NOON) == []


def test_each_due_source_becomes_one_task_on_the_long_queue(source) -> None:
    from django_tasks_db.models import DBTaskResult

    tasks.fetch_due_feeds.func()
    row = DBTaskResult.objects.get(task_path="cms.tasks.fetch_feed")
    assert row.queue_name == "long"


def test_the_public_list_is_newest_first_and_costs_the_same_for_many(
    source, site, client: Client, django_assert_max_num_queries
) -> None:
    many = [item(f"خبر {n}", f"<guid>{n}</guid>") for n in range(30)]
    refresh(source, answering(rss(*many)))
    with django_assert_max_num_queries(4):
        answer = client.get("/api/v1/feeds/?lang=ar").json()
    assert (answer["count"], len(answer["results"])) == (30, 20)
    shown = client.get("/ar/feeds/")
    assert shown.status_code == 200
    assert "خبر 1" in shown.text
    assert client.get("/en/feeds/").status_code == 200


def test_the_editor_sees_the_error(source, site, client: Client) -> None:
    refresh(source, answering(b"nothing"))
    client.force_login(User.objects.create_superuser("a@example.org", "a-long-password"))
    listing = client.get("/admin/snippets/cms/feedsource/")
    source.refresh_from_db()
    assert listing.status_code == 200
    assert "syntax error" in source.last_error
    assert "syntax error" in listing.text


def hostile_files() -> list[Path]:
    return sorted(HOSTILE.rglob("*.xml"))


@pytest.mark.skipif(not HOSTILE.exists(), reason="hostile/feeds needs DIWAN_SHARED_DATA")
def test_every_hostile_feed_loads_or_says_why_not(source) -> None:
    files = hostile_files()
    assert len(files) >= 800
    states: dict[str, int] = {}
    for number, path in enumerate(files):
        FeedItem.objects.all().delete()
        read = refresh(source, answering(path.read_bytes()), NOON + timedelta(seconds=number))
        assert read.state in {FeedState.LOADED, FeedState.FAULTY, FeedState.FAILED}, path
        assert bool(read.last_error) == (read.state != FeedState.LOADED), path
        states[read.state] = states.get(read.state, 0) + 1
        for html in read.items.values_list("summary", flat=True):
            assert clean_foreign_html(html) == html, path
    assert states[FeedState.LOADED] > 700
