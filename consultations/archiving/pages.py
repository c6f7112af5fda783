"""The archive's pages: plain HTML that needs no server, no script and no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from common.sanitise import text_of
from common.tables import table_rows
from consultations.anchoring import differences
from consultations.anchoring.clauses import ClauseText as Wording
from consultations.anchoring.differences import ClauseChange
from consultations.archiving import comments
from consultations.archiving.comments import CommentPage
from consultations.log import keys
from consultations.models import ConsultationPage, PromiseCheck, TextVersion
from consultations.outcome import decisions, reconciliation
from consultations.selectors import ReadClause, clauses_of

DECISIONS_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Text:
    """One version; ``name`` is that of its page."""

    version: TextVersion
    name: str

    @classmethod
    def of(cls, version: TextVersion) -> Text:
        return cls(version, "text-adopted" if version.is_adopted else f"text-{version.number}")


@dataclass(frozen=True, slots=True)
class Line:
    """A clause of a text: what is shown of it, its table where it is one, and where its comments stand."""

    clause: ReadClause
    rows: list[list[str]] = field(default_factory=list)
    comments: str = ""
    total: int = 0


class Writer:
    """Writes the pages in one language below ``folder``; each is known by its name without ending."""

    def __init__(
        self, original: ConsultationPage, page: ConsultationPage, folder: Path, language: str
    ) -> None:
        self._original, self._page, self._folder, self._language = original, page, folder, language
        self._texts: list[Text] = []

    def write(self, versions: Sequence[TextVersion]) -> None:
        self._folder.mkdir()
        self._texts = [Text.of(one) for one in versions]
        with translation.override(self._language):
            index = self._comments()
            for text in self._texts:
                self._text(text, index)
            for older, newer in pairwise(self._texts):
                self._changes(older, newer)
            self._decisions(index)
            self._promises(index)
            self._numbers()
            self._render("verify", vkey=keys.verifiers()[0].vkey)
            self._index(index)

    def _comments(self) -> comments.Index:
        """The comments, clause by clause; only one page of them is held at a time."""
        index = comments.Index()
        newest = [one for one in self._texts if not one.version.is_adopted]
        clauses = clauses_of(newest[-1].version, self._language) if newest else []
        for page in comments.pages(self._original, [one.key for one in clauses], index):
            self._comment_page(page, {one.key: one for one in clauses})
        return index

    def _comment_page(self, page: CommentPage, clauses: dict[str, ReadClause]) -> None:
        parts = [(clauses.get(place), place, shown) for place, shown in page.parts]
        self._render("comments", page.name, parts=parts, number=page.number, is_last=page.is_last)

    def _text(self, text: Text, index: comments.Index) -> None:
        lines = [
            Line(
                one,
                table_rows(one.text) if one.kind == "table" else [],
                index.page_of(one.key),
                one.counts.published,
            )
            for one in clauses_of(text.version, self._language)
        ]
        self._render("text", text.name, text=text, lines=lines)

    def _changes(self, older: Text, newer: Text) -> None:
        old, new = (clauses_of(one.version, self._language) for one in (older, newer))
        found = differences.compare([_wording(one) for one in old], [_wording(one) for one in new])
        rows = [_changed(one, old, new) for one in found if one.change != "unchanged"]
        name = f"changes-{older.name}-{newer.name}"
        self._render("changes", name, rows=rows, older=older, newer=newer)

    def _decisions(self, index: comments.Index) -> None:
        if not decisions.is_public(self._original):
            return
        number, last = 1, None
        rows = decisions.present(self._original)
        while True:
            batch = list(
                decisions.for_reading(rows if last is None else rows.filter(pk__lt=last))[
                    : DECISIONS_A_PAGE + 1
                ]
            )
            shown = batch[:DECISIONS_A_PAGE]
            self._render(
                "decisions",
                f"decisions-{number}",
                rows=[(one, *_parts(one, index)) for one in shown],
                number=number,
                is_last=len(batch) <= DECISIONS_A_PAGE,
            )
            if len(batch) <= DECISIONS_A_PAGE:
                return
            number, last = number + 1, shown[-1].pk

    def _promises(self, index: comments.Index) -> None:
        if not hasattr(self._original, "adoption"):
            return
        checks = PromiseCheck.objects.filter(disposition__consultation=self._original)
        rows = checks.select_related("disposition__comment", "disposition__campaign__core")
        self._render(
            "promises",
            adoption=self._original.adoption,
            rows=[(one, *_parts(one.disposition, index)) for one in rows.iterator(chunk_size=500)],
        )

    def _numbers(self) -> None:
        found = reconciliation.reconcile(self._original)
        excluded = [
            (reconciliation.line_label(code), total) for code, total in found.excluded.items()
        ]
        self._render("numbers", numbers=found, excluded=excluded)

    def _index(self, index: comments.Index) -> None:
        original = self._original
        is_decided = decisions.is_public(original)
        self._render(
            "index",
            comment_pages=index.pages,
            is_decided=is_decided,
            themes=decisions.themes(original) if is_decided else [],
            campaigns=decisions.campaigns(original),
            outcome_text=text_of(self._page.outcome_text) if hasattr(original, "outcome") else "",
            pairs=list(pairwise(self._texts)),
        )

    def _render(self, template: str, name: str = "", **context: Any) -> None:  # Any: as templates
        shared = {
            "original": self._original,
            "page": self._page,
            "language": self._language,
            "other": "en" if self._language == "ar" else "ar",
            "texts": self._texts,
            "name": name or template,
            "agency": self._original.agency.name_in(self._language)
            if self._original.agency
            else "",
            "adoption": getattr(self._original, "adoption", None),
        }
        html = render_to_string(f"consultations/archive/{template}.html", shared | context)
        (self._folder / f"{name or template}.html").write_text(html, encoding="utf-8")


def _wording(clause: ReadClause) -> Wording:
    return Wording(clause.text or clause.heading, clause.key)


def _changed(
    change: ClauseChange, old: Sequence[ReadClause], new: Sequence[ReadClause]
) -> tuple[ReadClause, ClauseChange]:
    """The clause as it is now, or was, with what became of it."""
    return (new[change.new] if change.new is not None else old[change.old or 0]), change


def _parts(disposition: Any, index: comments.Index) -> Iterator[Any]:  # Any: for templates
    """The comment that was decided on, the page where it stands, and the changes that it led to, in pieces."""
    comment = disposition.comment or disposition.campaign.core
    yield comment
    yield index.page_of(comment.place) if comment else ""
    yield [comments.pieces_of(change) for change in disposition.changes.all()]
