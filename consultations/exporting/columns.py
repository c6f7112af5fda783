"""The columns of an export of comments: name, label, meaning and type of each, and who gets to see it.

None of them is an address, a telephone number, an IP address or a pseudonym.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.themes import Theme
from consultations.models import (
    Channel,
    Decision,
    RespondentKind,
    Scope,
    Stance,
    Status,
    WithholdingReason,
)

TEXT, INTEGER, DATE, INSTANT, FLAG, LIST = "text", "integer", "date", "datetime", "boolean", "list"


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is for programs and never changes. ``choices`` turn codes into labels where people read."""

    name: str
    label: str | Promise
    meaning: str | Promise
    kind: str = TEXT
    choices: type[models.TextChoices] | None = None
    for_officials: bool = False


COLUMNS = (
    Column("id", _("number of the comment"), _("The same on the site and in the public log.")),
    Column("received_at", _("received at"), _("When it came in."), INSTANT),
    Column("language", _("language"), _("Code of the language in which it was written.")),
    Column(
        "status",
        _("state of moderation"),
        _("Published, awaiting moderation, withheld, withdrawn or erased."),
        choices=Status,
        for_officials=True,
    ),
    Column(
        "rule",
        _("rule"),
        _("The published rule under which it was withheld, or parts of it are hidden."),
        choices=WithholdingReason,
    ),
    Column("decided_at", _("decided at"), _("When it was published or withheld."), INSTANT),
    Column(
        "ended_at",
        _("withdrawn or erased at"),
        _("When its author took it away."),
        INSTANT,
        for_officials=True,
    ),
    Column("reply_to", _("reply to"), _("Number of the comment that it replies to.")),
    Column("is_official", _("official reply"), _("Whether it is the agency's own."), FLAG),
    Column("replaces", _("replaces"), _("Number of its author's earlier wording.")),
    Column("version", _("text version"), _("Number of the version that its author read."), INTEGER),
    Column("clause", _("clause"), _("Key of the clause commented on; empty: the whole draft.")),
    Column("place", _("place now"), _("Key of the clause of the newest version where it stands.")),
    Column("passage", _("marked passage"), _("Words of the clause that were marked.")),
    Column("comment", _("comment"), _("What was written; hidden parts are left out.")),
    Column("suggestion", _("suggested wording"), _("How the clause should read instead.")),
    Column("stance", _("stance"), _("Supports, opposes or neither."), choices=Stance),
    Column("name", _("name"), _("As its author gave it to be shown; often empty.")),
    Column(
        "respondent",
        pgettext_lazy("export", "responds as"),
        _("In what capacity its author responds, where that is asked."),
        choices=RespondentKind,
    ),
    Column("organisation", _("organisation"), _("As its author gave it.")),
    Column(
        "sector",
        _("sector"),
        _("Where it is asked; counted only."),
        choices=Theme,
        for_officials=True,
    ),
    Column(
        "governorate",
        _("governorate"),
        _("Short name, where it is asked; counted only."),
        for_officials=True,
    ),
    Column(
        "channel",
        _("channel"),
        _("How it came in, where staff have entered it; empty: sent on the site."),
        choices=Channel,
    ),
    Column("received_on", _("received on"), _("Day on which staff were given it."), DATE),
    Column("event", _("event"), _("At which staff were given it.")),
    Column("supports", _("supporters"), _("How many people support it."), INTEGER),
    Column(
        "campaign",
        pgettext_lazy("export", "campaign"),
        _("Number of the campaign that it is part of. Public with the outcome."),
        INTEGER,
    ),
    Column("themes", _("themes"), _("What it is about. Public with the outcome."), LIST),
    Column(
        "decision",
        pgettext_lazy("export", "decision"),
        _("What the agency decided on it. Public with the outcome."),
        choices=Decision,
    ),
    Column("reason_ar", _("reason in Arabic"), _("Why, in Arabic. Public with the outcome.")),
    Column("reason_en", _("reason in English"), _("Why, in English. Public with the outcome.")),
    Column(
        "changes",
        _("changes of the text"),
        _("Keys of the clauses that were changed: before → after. Public with the outcome."),
        LIST,
    ),
)


def columns_of(scope: str) -> tuple[Column, ...]:
    """Those of a public file, or all."""
    return tuple(one for one in COLUMNS if scope != Scope.PUBLIC or not one.for_officials)
