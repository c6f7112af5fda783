"""What the officer's workspace shows: proposals to decide on, progress, and a theme split by who speaks and of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from consultations import profiles
from consultations.eligibility import eligible
from consultations.figures import COLUMNS, SPLITS
from consultations.models import (
    CandidateTheme,
    Comment,
    ConsultationPage,
    Proposal,
    SelectedTheme,
    Status,
    ThemeRun,
)
from consultations.theming.reading import counts, untagged
from consultations.theming.tagging import waiting

SAMPLES = 3
CLAUSES = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposed theme with the number of its comments, how many of them are in campaigns, and the surest of them."""

    theme: CandidateTheme
    count: int
    campaigns: int
    samples: list[Comment]


@dataclass(frozen=True, slots=True)
class Progress:
    comments: int
    without: int


@dataclass(frozen=True, slots=True)
class SplitRow:
    """`code` is empty for what was not given."""

    code: str
    label: str
    count: int
    stances: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Split:
    by: str
    title: str
    rows: list[SplitRow]


TITLES = {
    "place": _("By clause"),
    "kind": _("By kind of respondent"),
    "sector": _("By sector"),
    "governorate": _("By governorate"),
}


def open_candidates(consultation: ConsultationPage) -> list[Candidate]:
    """What waits for a decision, the largest first; a query and one for each of at most twenty."""
    is_public = Q(tags__comment__status=Status.PUBLISHED)
    in_campaign = is_public & Q(tags__comment__membership__campaign__isnull=False)
    rows = CandidateTheme.objects.filter(consultation=consultation, state=Proposal.OPEN)
    numbered = rows.annotate(
        count=Count("tags", filter=is_public), campaigns=Count("tags", filter=in_campaign)
    ).order_by("-count", "pk")
    return [Candidate(one, one.count, one.campaigns, _samples(one)) for one in numbered]


def _samples(candidate: CandidateTheme) -> list[Comment]:
    """Asked for each by an index: numbering the tags of all of them took seconds with 100,000 comments."""
    tags = candidate.tags.filter(comment__status=Status.PUBLISHED).select_related("comment")
    return [tag.comment for tag in tags.order_by("-weight", "pk")[:SAMPLES]]


def progress(consultation: ConsultationPage) -> Progress:
    """How far the officer is; two queries."""
    comments = eligible(consultation)
    return Progress(comments.count(), untagged(comments, consultation).count())


def last_run(consultation: ConsultationPage) -> ThemeRun | None:
    return ThemeRun.objects.filter(consultation=consultation).order_by("-pk").first()


def waiting_counts(consultation: ConsultationPage) -> dict[int, int]:
    """Theme → comments that are proposed below it and wait to be confirmed; one query."""
    rows = waiting().filter(candidate__consultation=consultation).values_list("candidate__theme")
    return dict(rows.annotate(number=Count("comment", distinct=True)).order_by())


def splits(theme: SelectedTheme, language: str) -> list[Split]:
    """A theme's comments by clause and by what respondents say of themselves, each by stance; two queries a split, and one."""
    consultation = theme.consultation
    labels = profiles.choices(language)
    asked = [part for part in SPLITS if part in consultation.questions]
    made = [_split(theme, "place", "place", {})]
    made += [_split(theme, part, f"respondent__{part}", labels[part]) for part in asked]
    return [one for one in made if one.rows]


def _split(theme: SelectedTheme, by: str, path: str, labels: Mapping[str, str]) -> Split:
    table: dict[str, Counter[str]] = {}
    for (pk, (code, stance)), number in counts(theme.consultation, path, "stance").items():
        if pk == theme.pk:
            table.setdefault(code, Counter())[stance] += number
    rows = [
        SplitRow(code, labels.get(code, code), sum(cells.values()), {c: cells[c] for c in COLUMNS})
        for code, cells in table.items()
    ]
    rows.sort(key=lambda row: (-row.count, row.code))
    return Split(by, str(TITLES[by]), rows[:CLAUSES])
