"""Turn the bytes of a feed into clean items; pure, no network and no database."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from cms.errors import FeedUnreadable
from common.sanitise import clean_foreign_html, text_of

MAX_ITEMS = 100
MAX_HTML = 20_000
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry, sanitised."""

    identity: str
    title: str
    url: str
    summary: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed held; ``fault`` says in one line what was wrong with it although it could be read."""

    items: list[Item]
    fault: str = ""


def read(body: bytes, content_type: str = "") -> Feed:
    """Read RSS or Atom of any version, well formed or not.

    Raises:
        FeedUnreadable: the bytes are no feed.
    """
    # A file object: a string could be taken for an address or a file name and be opened.
    headers = {"content-type": content_type} if content_type else {}
    parsed = feedparser.parse(io.BytesIO(body), response_headers=headers)
    if not parsed.get("version") and not parsed.entries:
        raise FeedUnreadable(_fault(parsed))
    items: dict[str, Item] = {}
    for entry in parsed.entries[:MAX_ITEMS]:
        item = _item(entry)
        if item is not None:
            items.setdefault(item.identity, item)
    return Feed(items=list(items.values()), fault=_fault(parsed) if parsed.bozo else "")


def _fault(parsed: Any) -> str:  # Any: feedparser ships no types
    fault = parsed.get("bozo_exception")
    return _storable(f"{type(fault).__name__}: {fault}")[:300] if fault else ""


def _item(entry: Any) -> Item | None:
    link = _storable(str(entry.get("link") or "")).strip()
    url = link if link.lower().startswith(("http://", "https://")) and len(link) <= 1000 else ""
    title = text_of(_storable(str(entry.get("title") or "")))[:300]
    html = _storable(_html(entry))[:MAX_HTML]
    published_at = _date(entry.get("published_parsed") or entry.get("updated_parsed"))
    summary = clean_foreign_html(html)
    title = title or text_of(summary)[:120] or url
    if not title:
        return None
    name = str(entry.get("id") or "") or link or f"{title}\n{published_at}"
    identity = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    return Item(
        identity=identity, title=title[:300], url=url, summary=summary, published_at=published_at
    )


def _html(entry: Any) -> str:
    """The summary; where there is none, the content."""
    if entry.get("summary"):
        return str(entry["summary"])
    content = entry.get("content") or []
    return str(content[0].get("value") or "") if content else ""


def _date(parsed: Any) -> datetime | None:
    """feedparser's UTC tuple as a date, or None when no calendar has that day."""
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("", text)
