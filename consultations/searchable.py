"""Consultations as search sees them: the page, each clause of its text, its surveys and polls, and what became of it.

Comments are not searched here, and nothing of what is not for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.rich_text import get_text_for_indexing

from common.search_registry import SearchableDocument, facet_labels, searchable, searchable_pages
from common.searchable_pages import joined, page_document, part_document
from consultations import selectors
from consultations.api.survey_summaries import words_in
from consultations.models import (
    ClauseKind,
    ConsultationPage,
    Decision,
    PollOption,
    PromiseCheck,
    Stage,
    Visibility,
)
from consultations.outcome import decisions
from consultations.selectors import ReadClause
from consultations.surveys import poll_results, reading
from operations.clock import database_now

MOST_CLAUSES = 400
MOST_REASONS = 300


def register() -> None:
    searchable_pages.register(
        "consultations.ConsultationPage", consultation_document, consultation_parts
    )
    facet_labels.register("state", state_labels)
    searchable.listen(_follow_original)


def _follow_original(provider: str, object_id: str) -> None:
    """Translations have their dates, text and outcome from the page that was written first: they change with it."""
    if provider != "pages":
        return
    own = ConsultationPage.objects.filter(pk=object_id, is_thread=False)
    group = ConsultationPage.objects.filter(translation_key__in=own.values("translation_key"))
    pages = list(group.order_by("pk").values_list("pk", flat=True))
    if pages and str(pages[0]) == object_id:
        for pk in pages[1:]:
            searchable.notify(provider, str(pk))


def state_labels(language: str) -> dict[str, str]:
    """The states as consultations' pages name them."""
    with translation.override(language):
        return {
            Stage.ANNOUNCED: _("Coming soon"),
            Stage.OPEN: _("Open"),
            Stage.CLOSED: _("Under analysis"),
            Stage.OUTCOME: _("Outcome published"),
            Stage.WITHDRAWN: _("Withdrawn"),
        }


def consultation_document(page: ConsultationPage) -> SearchableDocument | None:
    """The page with its newest text and, once published, its outcome. None of what is not for everybody, and of threads."""
    if page.visibility != Visibility.PUBLIC or page.is_thread:
        return None
    original = _original(page)
    clauses = _clauses(page, original)
    texts = [page.easy_summary, page.scope, page.asked, page.use_of_answers]
    texts += [page.next_steps, page.other_ways]
    texts += [block.value.title for block in page.documents if block.value]
    texts += [part for one in clauses for part in (one.heading, one.text, one.note, one.question)]
    return page_document(
        page,
        kind="consultation",
        summary=page.summary,
        body=joined([*texts, *_outcome_texts(page, original)]),
        facets={
            "topic": [original.topic],
            "state": [original.stage_at(database_now()).value],
        },
        date=original.opens_at,
    )


def consultation_parts(
    page: ConsultationPage, whole: SearchableDocument
) -> Iterator[SearchableDocument]:
    """What stands on or below the page: surveys, polls, outcome, adopted text, and clauses in the order of the text."""
    original = _original(page)
    yield from _surveys(original, whole)
    yield from _polls(original, whole)
    yield from _results(page, original, whole)
    yield from islice(_clause_parts(_clauses(page, original), whole), MOST_CLAUSES)


def _original(page: ConsultationPage) -> ConsultationPage:
    return selectors.local_consultation(page, page.locale.language_code).original


def _clauses(page: ConsultationPage, original: ConsultationPage) -> list[ReadClause]:
    versions = selectors.published_versions(original)
    return selectors.clauses_of(versions[-1], page.locale.language_code) if versions else []


def _clause_parts(
    clauses: list[ReadClause], whole: SearchableDocument
) -> Iterator[SearchableDocument]:
    """Every clause that says something, under its own number and the heading above it."""
    above = ""
    for one in clauses:
        if one.kind == ClauseKind.HEADING:
            above = one.heading
        if not (one.text or one.note or one.question):
            continue
        yield part_document(
            whole,
            part=one.key,
            kind="clause",
            title=" · ".join(part for part in (one.heading or above, one.number) if part)
            or whole.title,
            url=f"#{one.key}",
            summary=one.text,
            body=joined([one.note, one.question]),
        )


def _outcome_texts(page: ConsultationPage, original: ConsultationPage) -> list[str]:
    """What the agency answered, as the page shows it once the outcome is published."""
    if not hasattr(original, "outcome"):
        return []
    texts = [get_text_for_indexing(page.outcome_text)]
    for block in page.outcome_items:
        one = block.value
        texts += [one["theme"], one["said"], str(Decision(one["decision"]).label), one["reason"]]
    return texts


def _results(
    page: ConsultationPage, original: ConsultationPage, whole: SearchableDocument
) -> Iterator[SearchableDocument]:
    language = whole.language
    if decisions.is_public(original):
        reasons = [one.reason_in(language) for one in decisions.present(original)[:MOST_REASONS]]
        yield part_document(
            whole,
            part="outcome",
            kind="outcome",
            title=f"{_('We asked, you said, we did')}: {whole.title}",
            url=f"{whole.url}outcome/",
            summary=page.summary,
            body=joined([*_outcome_texts(page, original), *dict.fromkeys(reasons)]),
        )
    if not hasattr(original, "adoption"):
        return
    adoption = original.adoption
    clauses = selectors.clauses_of(adoption.version, language)
    yield part_document(
        whole,
        part="adopted",
        kind="adopted_text",
        title=f"{_('The text as adopted')}: {whole.title}",
        url=f"{whole.url}adopted/",
        summary=_("Official gazette no. %(number)s") % {"number": adoption.gazette_number},
        body=joined(part for one in clauses for part in (one.heading, one.text)),
    )
    checks = PromiseCheck.objects.filter(disposition__in=decisions.present(original))
    notes = [one.note_ar if language == "ar" else one.note_en or one.note_ar for one in checks]
    if notes:
        yield part_document(
            whole,
            part="promises",
            kind="outcome",
            title=_("The promise kept"),
            url=f"{whole.url}promises/",
            body=joined(notes),
        )


def _surveys(original: ConsultationPage, whole: SearchableDocument) -> Iterator[SearchableDocument]:
    language = whole.language
    for version in reading.public_surveys(original):
        form = reading.read_form(version)
        texts = [words_in(language, form.intro_ar, form.intro_en)]
        for one in form.questions:
            texts += [words_in(language, one.text_ar, one.text_en)]
            texts += [words_in(language, each.label_ar, each.label_en) for each in one.options]
        yield part_document(
            whole,
            part=f"survey-{version.survey.name}",
            kind="survey",
            title=words_in(language, form.title_ar, form.title_en),
            url=f"{whole.url}surveys/{version.survey.name}/",
            summary=texts[0],
            body=joined(texts[1:]),
        )


def _polls(original: ConsultationPage, whole: SearchableDocument) -> Iterator[SearchableDocument]:
    language = whole.language
    polls = poll_results.public_polls(original)
    options = PollOption.objects.filter(poll__in=polls).order_by("position") if polls else []
    for poll in polls:
        yield part_document(
            whole,
            part=f"poll-{poll.name}",
            kind="poll",
            title=words_in(language, poll.question_ar, poll.question_en),
            url=f"{whole.url}polls/{poll.name}/",
            body=joined(
                words_in(language, one.label_ar, one.label_en)
                for one in options
                if one.poll_id == poll.pk
            ),
        )
