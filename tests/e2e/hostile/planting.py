"""Put every hostile string into a site: as comment, name, title, feed entry and cell. Runs in a process of that site.

Comments come through their intake, feeds through their importer, tables through their reader; titles are written row by row. What
a door refuses (a name with a line break, a title beyond its length) is left out there, and counted.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from copy import copy
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from accounts.actors import PLATFORM
from accounts.models import Agency
from cms.feeds import services as feeds
from cms.models import AgencyPage, FeedSource, ServicePage
from common import bidi, http, plain_text
from common.arabic import fold, sort_key
from consultations import drafting, services
from consultations.errors import EmptyComment
from consultations.models import ConsultationPage, Status
from consultations.models.consultation import Moderation
from consultations.services import CommentDraft
from opendata import ingesting
from opendata import services as data
from opendata.models import Dataset
from search.models import Document
from tests import hostile

SHOWN, WAITING = "hostile-comments", "hostile-queue"
DATASET = "hostile-cells"
CLAUSE = "art-1.p-1"
TEXT = "# المادة 1: الآجال\n\n1.1 تجيب الجهة خلال ثلاثين يومًا.\n"
PER_FEED = 90
WORD = "عدائية"


def texts() -> list[str]:
    """The strings with their canaries; a string's place is its canary's number."""
    return [hostile.armed(one.text, number) for number, one in enumerate(hostile.ALL)]


def plant(report: str) -> None:
    """Plant everything and write what was planted: kind → its strings as stored, by number."""
    agency = Agency.objects.get(slug="modee")
    now = timezone.now()
    doors: dict[str, Callable[[], dict[int, Any]]] = {
        "comment": lambda: _comments(_consultation(agency, SHOWN, Moderation.POST)),
        "waiting": lambda: _comments(_consultation(agency, WAITING, Moderation.PRE), most=60),
        "guide": lambda: _pages(_guide(agency), "services"),
        "consultation": lambda: _pages(_closed(agency, "hc"), "consultations"),
        "dataset": lambda: _datasets(agency, now),
        "cell": lambda: _cells(agency),
        "feed": _feeds,
    }
    planted = {}
    for kind, put in doors.items():
        with transaction.atomic():
            planted[kind] = put()
    Path(report).write_text(json.dumps(planted), "utf-8")


def _fitting(maximum: int) -> Iterable[tuple[int, str]]:
    """What a title takes: one line, of this length, with something to see."""
    for number, text in enumerate(texts()):
        if len(text) <= maximum and not bidi.is_invisible_only(text) and "\0" not in text:
            yield number, text


def _consultation(agency: Agency, slug: str, moderation: str) -> ConsultationPage:
    page = _closed(agency, slug)
    now = timezone.now()
    page.opens_at, page.closes_at = now - timedelta(days=2), now + timedelta(days=20)
    page.moderation = moderation
    page.save_revision().publish()
    version = services.draft_text_version(
        consultation=page, actor=PLATFORM, texts={"ar": drafting.parse(TEXT)}
    )
    services.publish_text_version(version=version, actor=PLATFORM, now=now)
    page.refresh_from_db()
    return page


def _comments(page: ConsultationPage, most: int | None = None) -> dict[int, Any]:
    """Each string as a comment and, where it may be one, as its author's name."""
    stored = {}
    moderated_after = page.moderation == Moderation.POST  # those with a hint wait all the same
    for number, text in islice(enumerate(texts()), most):
        name = text if plain_text.is_author_name(text) and len(text) <= 80 else ""
        draft = CommentDraft(clause_key=CLAUSE, body=text[:4000], language="ar", author_name=name)
        try:
            comment = services.submit_comment(consultation=page, draft=draft)
        except EmptyComment:
            continue
        if comment.status == Status.PENDING and moderated_after:
            services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
        stored[number] = [comment.public_id, comment.body, comment.author_name]
    return stored


def _pages(first: Page, place: str) -> dict[int, str]:
    """Copies of a page, one for each title, with documents of the search: rows as saving each writes them, all at once.

    ``first`` stays as the pattern; its own title is harmless.
    """
    stored = dict(_fitting(255))
    parent = first.get_parent()
    steps = [
        parent._get_path(parent.path, parent.depth + 1, parent.numchild + n + 1)
        for n in range(len(stored))
    ]
    names = {f"{first.slug}-{number}": text for number, text in stored.items()}
    copies = [
        _copy(first, slug, text, path)
        for (slug, text), path in zip(names.items(), steps, strict=True)
    ]
    bases = [
        Page(**{f.attname: getattr(one, f.attname) for f in Page._meta.local_concrete_fields})
        for one in copies
    ]
    for base in bases:
        base.pk = base.id = None
    Page.objects.bulk_create(bases)
    for one, base in zip(copies, bases, strict=True):
        one.pk = one.id = one.page_ptr_id = base.pk
    model = type(first)
    model._base_manager._insert(copies, fields=model._meta.local_concrete_fields, using="default")
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(copies))
    Document.objects.bulk_create([_document(one, place) for one in copies])
    return stored


def _copy(first: Page, slug: str, text: str, path: str) -> Page:
    one = copy(first)
    one.title = one.draft_title = text
    one.slug, one.path = slug, path
    one.url_path = first.url_path.replace(f"/{first.slug}/", f"/{slug}/")
    one.translation_key, one.latest_revision_id, one.live_revision_id = uuid4(), None, None
    for name in ("promise", "who_can_apply", "summary", "search_description"):
        if hasattr(one, name):
            setattr(one, name, text)
    return one


def _document(page: Page, place: str) -> Document:
    return Document(
        provider=place,
        object_id=str(page.pk),
        language="ar",
        kind=place.rstrip("s"),
        title=page.title,
        folded_title=fold(page.title),
        title_key=sort_key(page.title),
        summary=page.title,
        body=f"{WORD} {page.title}",
        keywords=WORD,
        url=f"/ar/{place}/{page.slug}/",
    )


def _guide(agency: Agency) -> ServicePage:
    page = ServicePage(title=WORD, slug="hg", promise=WORD)
    section = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    return section.add_child(instance=page)


def _closed(agency: Agency, slug: str) -> ConsultationPage:
    now = timezone.now()
    page = ConsultationPage(
        title=WORD,
        slug=slug,
        summary=WORD,
        opens_at=now - timedelta(days=40),
        closes_at=now - timedelta(days=5),
    )
    section = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    return section.add_child(instance=page)


def _datasets(agency: Agency, now: Any) -> dict[int, str]:
    stored = dict(_fitting(200))
    rows = [
        Dataset(
            agency=agency,
            slug=f"hd-{number}",
            title_ar=text,
            title_en=text,
            notes_ar=text,
            keywords_ar=text,
            contact_name=text[:120],
            search_text="hostile",
            published_at=now,
            updated_at=now,
        )
        for number, text in stored.items()
    ]
    Dataset.objects.bulk_create(rows)
    return stored


def _cells(agency: Agency) -> dict[int, str]:
    """One table: each string in a row of its own, and three of them as names of columns."""
    table = io.StringIO()
    writer = csv.writer(table)
    heads = [text for _, text in islice(_fitting(60), 20, 23)]
    writer.writerow(["n", "text", *heads])
    stored = {n: text[:4000] for n, text in enumerate(texts()) if "\0" not in text}
    for number, text in stored.items():
        writer.writerow([number, text, "1", "2", text[:80]])
    dataset = data.save_dataset(
        dataset=Dataset(
            agency=agency, slug=DATASET, title_ar="خلايا", title_en="Cells", notes_ar="خلايا"
        ),
        actor=PLATFORM,
        now=timezone.now(),
    )
    upload = ingesting.Upload(io.BytesIO(table.getvalue().encode()), "cells.csv", "text/csv")
    resource = ingesting.add_resource(
        dataset=dataset,
        actor=PLATFORM,
        upload=upload,
        titles=ingesting.Titles("خلايا", "Cells"),
        now=timezone.now(),
    )
    file = ingesting.read_file(file_id=resource.files.get().pk, now=timezone.now())
    if file is None:
        raise AssertionError(resource)
    if file.findings:  # numbers among the strings look like telephones
        ingesting.accept_findings(file=file, actor=PLATFORM, reason="x", now=timezone.now())
    data.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    return stored


def _feeds() -> dict[int, str]:
    """Feeds whose entries have the strings as title and as HTML, taken over as from the network."""
    rows, sources = list(enumerate(texts())), 0
    while chosen := rows[sources * PER_FEED : (sources + 1) * PER_FEED]:
        sources += 1
        source = FeedSource.objects.create(
            title=chosen[0][1][:200] or "x", url=f"https://feed-{sources}.example/", language="ar"
        )
        body = "".join(
            f"<item><guid>{n}</guid><title>{_xml(text)}</title>"
            f"<description>{_xml(text)}</description><link>https://example.org/{n}</link></item>"
            for n, text in chosen
        )
        feed = f"<rss version='2.0'><channel>{body}</channel></rss>".encode()
        feeds.refresh_source(
            source_id=source.pk,
            now=timezone.now(),
            fetch=lambda url, feed=feed, **_: http.Fetched(url=url, status=200, body=feed),
        )
    return {}


def _xml(text: str) -> str:
    return escape("".join(sign for sign in text if sign in "\t\n" or sign >= " "))


def stored_form(number: int) -> str:
    """What of a string a comment keeps: the whole, up to its greatest length."""
    return plain_text.as_stored(texts()[number][:4000])
