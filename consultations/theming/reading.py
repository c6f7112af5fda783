"""Reads of themes: which comments stand below which, counted once each, and what shows it. Constant query counts.

A comment is below a theme when a person put the theme on it, on words of it, or on its campaign; who joins the campaign later is
below it too. Retired themes and what a machine proposes count for nothing. Only eligible comments are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from consultations.models import Comment, ConsultationPage, SelectedTheme, Status, ThemeTag

# A theme's key, and the values of the columns by which its comments are split; empty for none.
Split = tuple[int, tuple[str, ...]]
EVIDENCE = 5  # quotes of a theme, the longest-standing first
_QUOTES_READ = 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a public comment that show a theme; `quote` stands in it as the public reads it now."""

    public_id: str
    quote: str
    stance: str


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme for readers: `count` comments, by stance ("" for none); `campaigns` of them are in campaigns."""

    pk: int
    title: str
    said: str
    count: int
    campaigns: int
    stances: Mapping[str, int]
    quotes: list[Evidence]


def present_themes(consultation: ConsultationPage) -> QuerySet[SelectedTheme]:
    """Those that are offered, in their order."""
    return SelectedTheme.objects.filter(
        consultation=consultation, retired_at__isnull=True
    ).order_by("position", "pk")


def theme_table(consultation: ConsultationPage, language: str) -> list[ThemeRow]:
    """What the comments said, theme by theme, in their order: titles and words in `language`, counts, public evidence.

    A comment below two themes is counted in both; `count` of one theme has each comment once. Six queries.
    """
    themes = list(present_themes(consultation))
    stances = counts(consultation, "stance")
    in_campaigns = _campaign_counts(consultation)
    quotes = evidence(themes)
    rows = []
    for theme in themes:
        own = {value: number for (pk, (value,)), number in stances.items() if pk == theme.pk}
        rows.append(
            ThemeRow(
                pk=theme.pk,
                title=theme.title_in(language),
                said=theme.said_in(language),
                count=sum(own.values()),
                campaigns=in_campaigns.get(theme.pk, 0),
                stances=own,
                quotes=quotes.get(theme.pk, [])[:EVIDENCE],
            )
        )
    return rows


def counts(consultation: ConsultationPage, *columns: str) -> Counter[Split]:
    """How many comments are below each theme, split by columns of the comment: (theme, values) → number. Two queries.

    Args:
        columns: paths from the comment, such as ``stance`` or ``respondent__kind``.
    """
    found = Counter[Split]()
    for rows, comment in ((_own(consultation), "comment"), (_joined(consultation), _MEMBER)):
        split = {f"split_{place}": F(f"{comment}__{path}") for place, path in enumerate(columns)}
        numbered = rows.annotate(**split).values_list("theme", *split)
        totals = numbered.annotate(number=Count(comment, distinct=True)).order_by()
        for theme, *values, number in totals:
            found[theme, tuple(value or "" for value in values)] += number
    return found


def below(comments: QuerySet[Comment], theme: SelectedTheme) -> QuerySet[Comment]:
    """Those of `comments` that stand below a theme, each once."""
    own = ThemeTag.objects.filter(theme=theme, comment=OuterRef("pk"), ended_at__isnull=True)
    campaigns = ThemeTag.objects.filter(theme=theme, campaign__isnull=False, ended_at__isnull=True)
    return comments.filter(Exists(own) | Q(membership__campaign__in=campaigns.values("campaign")))


def untagged(comments: QuerySet[Comment], consultation: ConsultationPage) -> QuerySet[Comment]:
    """Those of `comments` that stand below no theme."""
    own = _present().filter(comment=OuterRef("pk"))
    campaigns = _present().filter(theme__consultation=consultation, campaign__isnull=False)
    member = campaigns.filter(campaign=OuterRef("membership__campaign"))
    return comments.filter(~Exists(own), ~Exists(member))


def evidence(themes: Iterable[SelectedTheme]) -> dict[int, list[Evidence]]:
    """Theme → words of comments that the public can read, the oldest first, from the first sixty of each theme; one query."""
    place = Window(RowNumber(), partition_by="theme", order_by="pk")
    quoted = _own_of(themes).exclude(quote="").annotate(place_in_theme=place)
    tags = quoted.filter(place_in_theme__lte=_QUOTES_READ).select_related("comment")
    found: dict[int, list[Evidence]] = {}
    for tag in tags.order_by("theme", "pk"):
        comment = tag.comment
        if comment and tag.quote in comment.body:  # words that were hidden since are no evidence
            one = Evidence(comment.public_id, tag.quote, comment.stance)
            found.setdefault(tag.theme_id, []).append(one)
    return found


_MEMBER = "campaign__members__comment"


def _present() -> QuerySet[ThemeTag]:
    return ThemeTag.objects.filter(ended_at__isnull=True, theme__retired_at__isnull=True)


def _own_of(themes: Iterable[SelectedTheme]) -> QuerySet[ThemeTag]:
    return _present().filter(
        theme__in=[theme.pk for theme in themes],
        comment__status=Status.PUBLISHED,
        comment__is_official=False,
    )


def _own(consultation: ConsultationPage) -> QuerySet[ThemeTag]:
    """Tags on eligible comments themselves."""
    return _present().filter(
        theme__consultation=consultation,
        comment__consultation=consultation,
        comment__status=Status.PUBLISHED,
        comment__is_official=False,
    )


def _joined(consultation: ConsultationPage) -> QuerySet[ThemeTag]:
    """Tags on campaigns, once for each eligible member that has not got the theme by itself."""
    twin = ThemeTag.objects.filter(
        theme=OuterRef("theme"), comment=OuterRef(_MEMBER), ended_at__isnull=True
    )
    return _present().filter(
        ~Exists(twin),
        theme__consultation=consultation,
        **{
            f"{_MEMBER}__consultation": consultation,
            f"{_MEMBER}__status": Status.PUBLISHED,
            f"{_MEMBER}__is_official": False,
        },
    )


def _campaign_counts(consultation: ConsultationPage) -> dict[int, int]:
    """Theme → how many of its comments are members of campaigns."""
    found = Counter[int]()
    own = _own(consultation).filter(comment__membership__campaign__isnull=False)
    for rows, comment in ((own, "comment"), (_joined(consultation), _MEMBER)):
        numbered = rows.values_list("theme").annotate(number=Count(comment, distinct=True))
        found.update(dict(numbered.order_by()))
    return found
