"""What the report on a consultation says, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.sanitise import text_of
from consultations import selectors
from consultations.anchoring.differences import pieces
from consultations.dates import day_words, moment_words
from consultations.log import keys
from consultations.models import (
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
    DispositionChange,
    PromiseCheck,
    Stance,
)
from consultations.moderation.masking import MASK
from consultations.outcome import decisions, reconciliation
from consultations.outcome.decisions import ThemeSummary
from consultations.reporting.blocks import Block, Difference, Heading, Paragraph, Report, Table
from consultations.selectors import clauses_of
from consultations.wording import words_of

MOST_DECISIONS = 300
MOST_PROMISES = 200
LONGEST = 600  # letters of a comment in the table
_HIDDEN = re.compile(f"(?:{MASK})+")  # few fonts have the sign


def report_on(original: ConsultationPage, language: str) -> Report:
    """The report as things stand now; some queries a theme, and a fixed number beside."""
    local = selectors.local_consultation(original, language)
    with translation.override(language):
        agency = original.agency.name_in(language) if original.agency else ""
        told = _Telling(original, local.page, language)
        return Report(local.page.title, language, agency, list(told.blocks()))


class _Telling:
    def __init__(self, original: ConsultationPage, page: ConsultationPage, language: str) -> None:
        self._original, self._page, self._language = original, page, language
        self._is_decided = decisions.is_public(original)

    def blocks(self) -> Iterator[Block]:
        yield from self._facts()
        yield from self._asked()
        yield from self._said()
        if hasattr(self._original, "outcome"):
            yield from self._did()
        yield from self._sums()
        yield from self._promises()
        yield from self._proof()

    def _facts(self) -> Iterator[Block]:
        original = self._original
        rows = [
            [_("Open from"), moment_words(original.opens_at)],
            [_("Until"), moment_words(original.closes_at)],
        ]
        if hasattr(original, "outcome"):
            rows.append([_("Outcome published"), moment_words(original.outcome.published_at)])
        if hasattr(original, "adoption"):
            rows.append([_("Adopted"), self._gazette()])
        yield Table("", [], rows)

    def _gazette(self) -> str:
        adoption = self._original.adoption  # type: ignore[attr-defined]  # the plugin misses this reverse side
        return _("Official gazette, number %(number)s, %(date)s") % {
            "number": adoption.gazette_number,
            "date": day_words(adoption.gazette_date),
        }

    def _asked(self) -> Iterator[Block]:
        yield Heading(_("We asked"))
        yield Paragraph(self._page.summary, "lead")
        for text in (self._page.scope, self._page.asked):
            if text:
                yield Paragraph(text)
        versions = selectors.published_versions(self._original)
        newest = max(versions, key=lambda one: one.number, default=None)
        for clause in clauses_of(newest, self._language) if newest else []:
            if clause.question:
                yield Heading(clause.number or clause.heading or clause.key, 3)
                yield Paragraph(clause.question, "quote")

    def _said(self) -> Iterator[Block]:
        yield Heading(_("You said"))
        campaigns = decisions.campaigns(self._original)
        yield Paragraph(_comments(campaigns.comments))
        if campaigns.campaigns:
            yield Paragraph(
                _("%(comments)s of them are in campaigns: comments of nearly the same wording.")
                % {"comments": campaigns.in_campaigns}
            )
        if not self._is_decided:
            return
        for theme in decisions.themes(self._original):
            yield from self._theme(theme)

    def _theme(self, theme: ThemeSummary) -> Iterator[Block]:
        yield Heading(theme.theme.title_in(self._language), 2)
        said = theme.theme.said_in(self._language)
        if said:
            yield Paragraph(said)
        stances = [f"{one.told}: {theme.stances[one]}" for one in Stance if theme.stances.get(one)]
        yield Paragraph(" · ".join([_comments(theme.comments), *stances]), "note")
        for quote, _comment in theme.quotes:
            yield Paragraph(quote, "quote")
        for disposition, _total in theme.answers:
            yield Paragraph(self._answer(disposition))

    def _answer(self, disposition: Disposition) -> str:
        return f"{disposition.get_decision_display()}: {disposition.reason_in(self._language)}"

    def _did(self) -> Iterator[Block]:
        yield Heading(_("We did"))
        if words := text_of(self._page.outcome_text).strip():
            yield Paragraph(words)
        if not self._is_decided:
            return
        counts = decisions.counts(self._original)
        rows = [[str(one.label), str(counts[one.value])] for one in Decision if one.value in counts]
        head = [_("Decision"), _("Comments")]
        yield Table(_("Decisions on comments"), head, rows, frozenset({1}))
        changes, total = decisions.changes(self._original)
        if changes:
            yield Heading(_("How the text changed"), 2)
        for change, number in changes:
            yield Heading(self._place(change), 3)
            yield Paragraph(
                ngettext(
                    "%(count)d decision led to this change.",
                    "%(count)d decisions led to this change.",
                    number,
                )
                % {"count": number},
                "note",
            )
            yield self._difference(change)
        if total > len(changes):
            yield Paragraph(_more(total - len(changes)), "note")
        yield from self._table()

    def _place(self, change: DispositionChange) -> str:
        clause = change.after or change.before
        return str(clause and (clause.number or clause.key))

    def _difference(self, change: DispositionChange) -> Difference:
        before, after = (words_of(one, self._language) for one in (change.before, change.after))
        return Difference(pieces(before, after))

    def _table(self) -> Iterator[Block]:
        yield Heading(_("Decisions one by one"), 2)
        rows = decisions.present(self._original)
        found = list(decisions.for_reading(rows)[:MOST_DECISIONS])
        head = [_("Comment"), _("Clause"), _("Decision"), _("Reason")]
        lines = [self._line(one) for one in found]
        yield Table("", head, lines)
        if len(found) == MOST_DECISIONS and (left := rows.count() - MOST_DECISIONS) > 0:
            yield Paragraph(_more(left), "note")

    def _line(self, disposition: Disposition) -> list[str]:
        campaign, comment = disposition.campaign, disposition.comment
        if campaign is not None:
            comment = campaign.core
        words = _beginning(comment)
        if campaign is not None:
            # In a line of its own, so that it does not turn the words beside it.
            words = f"{words}\n{_('Campaign %(number)s') % {'number': campaign.number}}".strip()
        place = comment.clause.number or comment.clause.key if comment and comment.clause else ""
        decision = str(disposition.get_decision_display())
        return [words, place, decision, disposition.reason_in(self._language)]

    def _sums(self) -> Iterator[Block]:
        found = reconciliation.reconcile(self._original)
        yield Heading(_("What became of every comment"))
        rows = [[_("Received"), str(found.received)]]
        rows += [
            [reconciliation.line_label(code), f"−{total}"] for code, total in found.excluded.items()
        ]
        rows += [
            [_("Published, and owed an answer"), str(found.eligible)],
            [_("of them in campaigns"), str(found.in_campaigns)],
            [_("of them decided on"), str(found.analysed)],
        ]
        told = _("Received, as the public log tells")
        if found.official:
            rows.append([_("Besides: the agency's own replies"), str(found.official)])
            told = _("Received, as the public log tells, with the agency's own replies")
        rows.append([told, str(found.log.received)])
        yield Table("", [], rows, frozenset({1}))
        if found.log.mismatches:
            yield Paragraph(_("The public log tells other numbers than are stored."), "lead")

    def _promises(self) -> Iterator[Block]:
        if not (hasattr(self._original, "adoption") and self._is_decided):
            return
        checks = PromiseCheck.objects.filter(disposition__consultation=self._original)
        sides = ("disposition__changes__before__texts", "disposition__changes__after__texts")
        yield Heading(_("Promise kept"))
        of = ("disposition__comment", "disposition__campaign__core")
        for check in checks.select_related(*of).prefetch_related(*sides)[:MOST_PROMISES]:
            yield Heading(str(check.get_verdict_display()), 3)
            campaign = check.disposition.campaign
            if words := _beginning(campaign.core if campaign else check.disposition.comment):
                yield Paragraph(words, "quote")
            yield Paragraph(check.disposition.reason_in(self._language))
            for change in check.disposition.changes.all():
                yield self._difference(change)
            if note := check.note_in(self._language):
                yield Paragraph(f"{_('The agency explains:')} {note}")
        if (left := checks.count() - MOST_PROMISES) > 0:
            yield Paragraph(_more(left), "note")

    def _proof(self) -> Iterator[Block]:
        yield Heading(_("How to check this report"))
        yield Paragraph(
            _(
                "Every comment and every step of the consultation stands in a public log that nobody can rewrite. "
                "The archive of the consultation proves it without this site. The key of the log:"
            )
        )
        yield Paragraph(keys.verifiers()[0].vkey, "code")


def _beginning(comment: Comment | None) -> str:
    """The first words of a comment that is public; nothing of another."""
    if comment is None or comment.status != "published":
        return ""
    words = _HIDDEN.sub("[…]", comment.body)
    return f"{words[:LONGEST]}…" if len(words) > LONGEST else words


def _comments(number: int) -> str:
    told = ngettext(
        "%(count)d public comment and reply", "%(count)d public comments and replies", number
    )
    return told % {"count": number}


def _more(number: int) -> str:
    told = ngettext(
        "%(count)d more stands in the archive of the consultation.",
        "%(count)d more stand in the archive of the consultation.",
        number,
    )
    return told % {"count": number}
