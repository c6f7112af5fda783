"""Documents that leave the site or are not public yet, full of hostile strings: letters, reports, archives, drafts.

Runs in a process of the site, as `planting`. What leaves the site is read without any policy; it lies as files in a folder.
``open-…`` are the same made by templates that escape nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template import engines
from django.utils import timezone
from wagtail.models import Page

from accounts.actors import PLATFORM
from accounts.models import Agency, User
from cms.models import HomePage, PlainPage
from cms.preview import services as previews
from consultations import selectors, services
from consultations.anchoring.differences import Piece
from consultations.archiving import pages as archive
from consultations.drafting import DraftClause
from consultations.models import (
    ConsultationEvent,
    ConsultationPage,
    EventKind,
    Subscription,
    TextVersion,
)
from consultations.models.consultation import Moderation
from consultations.models.text import ClauseKind
from consultations.reporting import pdf
from consultations.reporting.blocks import Difference, Heading, Paragraph, Report, Table
from consultations.subscriptions import letters as subscription_letters
from opendata.community import letters as data_letters
from opendata.models import DataAlert, DataQuestion, Dataset, Release
from operations.models import Delivery
from tests import hostile
from tests.e2e.hostile import planting

TEXT = "hostile-text"
A_PAGE, A_LETTER = 50, 10
OPEN = 60  # of our own strings, in the documents without escaping
SHEET = "static/frontend/mark.js"  # an empty page for frames, where `Watch` looks for it


def plant(folder: str) -> None:
    """Write the documents below ``folder``/papers, and what stands in them into ``folder``/papers.json."""
    place = Path(folder) / "papers"
    (place / SHEET).parent.mkdir(parents=True)
    (place / SHEET).write_text("")
    with transaction.atomic():
        told = {
            "letters": _letters(place),
            "report": _report(place / "report.html"),
            "texts": _texts(),
            "previews": _previews(),
            "posters": _posters(),
        }
        _archives(place)
    with _nothing_escaped():
        _letters(place, "open-", OPEN)
        _report(place / "open-report.html", OPEN)
    (Path(folder) / "papers.json").write_text(json.dumps(told), "utf-8")


def _strings() -> dict[int, str]:
    return {n: text for n, text in enumerate(planting.texts()) if "\0" not in text}


def _titles(most: int | None = None) -> dict[int, str]:
    return dict(islice(planting._fitting(200), most))


@contextmanager
def _nothing_escaped() -> Iterator[None]:
    engine = engines["django"].engine
    engine.autoescape, before = False, engine.autoescape
    try:
        yield
    finally:
        engine.autoescape = before


# --- Letters ---------------------------------------------------------------------------------------------------------


def _letters(place: Path, start: str = "", most: int | None = None) -> dict[str, list[str]]:
    """Letters of ten strings each, and four kinds more of those that may be titles: file → strings that are in it."""
    told: dict[str, list[str]] = {}
    strings, titles = list(_strings().values())[:most], _titles()
    Delivery.objects.all().delete()
    for number in range(0, len(strings), A_LETTER):
        some = strings[number : number + A_LETTER]
        dataset = _dataset(number, titles.get(number, planting.WORD))
        alert = DataAlert(address=f"release-{number}", language="ar", dataset=dataset)
        data_letters.send_release(
            alert, Release(dataset=dataset, number=1, note_ar="\n".join(some))
        )
        told[f"release-{number}"] = some
    for number in list(titles)[: 0 if start else len(hostile.OWN) : 3]:
        _others(number, _dataset(number, titles[number]), told)
    for one in Delivery.objects.all():
        (place / f"{start}{one.recipient}.html").write_text(one.html, "utf-8")
    Delivery.objects.all().delete()
    return told


def _dataset(number: int, title: str) -> Dataset:
    return Dataset(slug=f"hd-{number}", title_ar=title, title_en=title)


def _others(number: int, dataset: Dataset, told: dict[str, list[str]]) -> None:
    language = "ar" if number % 2 else "en"
    question = DataQuestion(dataset=dataset)
    alert = DataAlert(address=f"answer-{number}", language=language, question=question)
    data_letters.send_answer(alert, question)
    asked = DataAlert(address=f"asked-{number}", language=language, dataset=dataset)
    data_letters.send_confirmation(asked)
    page = ConsultationPage.objects.get(slug=f"hc-{number}")
    subscription = Subscription(address=f"news-{number}", language="ar", consultation=page)
    event = ConsultationEvent(consultation=page, kind=EventKind.OPENED)
    news = subscription_letters.news_of(event, "ar", replies=0)
    subscription_letters.send_news(subscription, news, page.title)
    subscription.address = f"question-{number}"
    subscription_letters.send_question(subscription)
    for kind in ("answer", "asked", "news", "question"):
        told[f"{kind}-{number}"] = [dataset.title_ar]


# --- Reports and archives --------------------------------------------------------------------------------------------


def _report(path: Path, most: int | None = None) -> list[str]:
    """All strings in every kind of block of one document."""
    strings = list(_strings().values())[:most]
    blocks: list[Any] = []
    for number, text in enumerate(strings):
        blocks += [
            Heading(text, 1 + number % 3),
            Paragraph(text, ("", "lead", "quote", "note")[number % 4]),
            Difference([Piece("added", text), Piece("removed", text), Piece("equal", text)]),
        ]
    blocks.append(Table(strings[0], strings[:5], [[text] * 3 for text in strings]))
    report = Report(strings[1], "ar", strings[2], blocks)
    path.write_text(pdf.page_of(report), "utf-8")
    return strings


def _texts() -> list[str]:
    """A consultation whose clauses, notes and questions are the strings, in two versions."""
    agency = Agency.objects.get(slug="modee")
    page = planting._consultation(agency, TEXT, Moderation.POST)
    strings = list(_strings().values())
    clauses = [
        DraftClause(f"p-{n}", ClauseKind.PARAGRAPH, "", "", text, note=text, question=text)
        for n, text in enumerate(strings)
    ]
    newer = [
        replace(one, text=strings[n + 1]) if n < len(hostile.OWN) else one
        for n, one in enumerate(clauses)
    ]
    for texts in (clauses, newer):
        version = services.draft_text_version(
            consultation=page, actor=PLATFORM, texts={"ar": texts}
        )
        services.publish_text_version(version=version, actor=PLATFORM, now=timezone.now())
    return strings


def _archives(place: Path) -> None:
    """The pages of two archives, of what was said and of the text."""
    for slug in (planting.SHOWN, TEXT):
        page = ConsultationPage.objects.get(slug=slug)
        versions: list[TextVersion] = sorted(
            selectors.published_versions(page), key=lambda one: one.number
        )
        archive.Writer(page, page, place / f"archive-{slug}", "ar").write(versions[-2:])


# --- Drafts and posters ----------------------------------------------------------------------------------------------


def _previews() -> dict[str, Any]:
    """Drafts of prose pages: fifty strings in the bodies of each; one behind a reviewer's link."""
    home = HomePage.objects.get(locale__language_code="ar")
    titles, strings = list(_titles(most=60).values()), list(_strings().values())
    told: dict[str, Any] = {"addresses": [], "words": []}
    batches = [strings[at : at + A_PAGE] for at in range(0, len(strings), A_PAGE)]
    for number, title in enumerate(titles[::2]):
        some = batches[number] if number < len(batches) else []
        page = PlainPage(title=title, slug=f"hp-{number}", summary=title[:250], live=False)
        page.body = list(_blocks(some))
        home.add_child(instance=page)
        preview = page.create_page_preview()
        told["addresses"].append(f"/preview/?content_type=cms.plainpage&token={preview.token}")
        told["words"] += [title, *(text[:120] for text in some if "\n" not in text[:120])]
    page.body = list(_blocks(batches[0]))
    page.save_revision()
    link = previews.make_preview_link(
        page=Page.objects.get(pk=page.pk),
        by=User.objects.filter(is_superuser=True)[0],
        days=3,
        now=timezone.now(),
    )
    told["addresses"].append(f"/preview/link/{previews.signed(link)}/")
    return told


def _blocks(strings: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Headings are text; the others are HTML, whatever is in it."""
    for text in strings:
        yield "heading", text[:120]
        yield "paragraph", f"<p>{text}</p>"
        yield "callout", {"level": "info", "text": text}


def _posters() -> dict[str, str]:
    """Address of a poster → the title on it."""
    numbers = [n for n in _titles() if n < len(hostile.OWN)][::2]
    pages = Page.objects.filter(slug__in=[f"hg-{n}" for n in numbers], locale__language_code="ar")
    return {f"/{settings.LANGUAGE_CODE}/poster/{one.translation_key}/": one.title for one in pages}
