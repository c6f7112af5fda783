"""Proposals of a machine and decisions of people: kept apart, with who and when."""

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from common.errors import Refused
from consultations.errors import ProposalDecided, ThemeExists, ThemeRefused, ThemeRetired
from consultations.models import Proposal, SelectedTheme, ThemeChange, ThemeTag
from consultations.theming import deciding
from consultations.theming.deciding import Wording
from consultations.theming.reading import present_themes, theme_table
from tests.consultations.conftest import make_consultation
from tests.consultations.theming.conftest import candidate_of, theme_of

STRANGER = Actor(user_id=None, roles=frozenset({(999, "policy_officer")}))


def titles(consultation):
    return [theme.title_ar for theme in present_themes(consultation)]


def test_an_accepted_proposal_becomes_a_theme_and_tags_nothing(consultation, comment):
    candidate = candidate_of(consultation, comment)

    made = deciding.accept_candidate(
        candidate=candidate,
        actor=PLATFORM,
        wording=Wording("الرسوم والدفع", "Fees"),
        now=timezone.now(),
    )

    candidate.refresh_from_db()
    assert (candidate.state, candidate.theme, made.candidate) == ("accepted", made, candidate)
    assert titles(consultation) == ["الرسوم والدفع"]
    assert not ThemeTag.objects.exists()
    assert theme_table(consultation, "ar")[0].count == 0


def test_a_merged_proposal_is_proposed_below_the_theme_that_there_was(consultation, comment, theme):
    candidate = candidate_of(consultation, comment, label="الدفع")

    deciding.merge_candidate(candidate=candidate, theme=theme, actor=PLATFORM, now=timezone.now())

    candidate.refresh_from_db()
    assert (candidate.state, candidate.theme) == (Proposal.MERGED, theme)
    assert titles(consultation) == ["الرسوم"]
    assert theme.changes.latest("pk").before == {"proposal": "الدفع"}


def test_who_is_quicker_decides(consultation, theme):
    candidate = candidate_of(consultation)
    deciding.dismiss_candidate(candidate=candidate, actor=PLATFORM, now=timezone.now())

    with pytest.raises(ProposalDecided):
        deciding.merge_candidate(
            candidate=candidate, theme=theme, actor=PLATFORM, now=timezone.now()
        )
    with pytest.raises(ProposalDecided):
        deciding.accept_candidate(
            candidate=candidate, actor=PLATFORM, wording=Wording("آخر"), now=timezone.now()
        )

    candidate.refresh_from_db()
    assert candidate.state == Proposal.DISMISSED


def test_a_proposal_cannot_be_merged_into_another_consultations_theme(agency, consultation):
    other = theme_of(make_consultation(agency, slug="other"))

    with pytest.raises(Refused):
        deciding.merge_candidate(
            candidate=candidate_of(consultation),
            theme=other,
            actor=PLATFORM,
            now=timezone.now(),
        )


@pytest.mark.parametrize(
    "wording",
    [
        Wording(""),
        Wording(" \u200f "),
        Wording("أ" * 121),
        Wording("أ\x00ب"),
        Wording("الرسوم", "a\u202eb"),
        Wording("الرسوم", said_ar="ن" * 1001),
    ],
)
def test_a_theme_needs_words_that_can_be_shown(consultation, wording):
    with pytest.raises(ThemeRefused):
        deciding.make_theme(
            consultation=consultation, actor=PLATFORM, wording=wording, now=timezone.now()
        )
    assert not SelectedTheme.objects.exists()


def test_two_themes_have_two_titles(consultation, theme):
    with pytest.raises(ThemeExists):
        theme_of(consultation, " الرسوم ")

    deciding.retire_theme(theme=theme, actor=PLATFORM, now=timezone.now())
    theme_of(consultation, "الرسوم")
    with pytest.raises(ThemeExists):
        deciding.return_theme(theme=theme, actor=PLATFORM, now=timezone.now())

    theme.refresh_from_db()
    assert theme.retired_at is not None


def test_each_change_of_a_theme_says_what_was_before(consultation, theme):
    now = timezone.now()
    deciding.word_theme(theme=theme, actor=PLATFORM, wording=Wording("الأجور", "Fees"), now=now)
    deciding.word_theme(theme=theme, actor=PLATFORM, wording=Wording("الأجور", "Fees"), now=now)
    deciding.retire_theme(theme=theme, actor=PLATFORM, now=now)
    deciding.retire_theme(theme=theme, actor=PLATFORM, now=now)
    deciding.return_theme(theme=theme, actor=PLATFORM, now=now)

    told = ThemeChange.objects.filter(theme=theme).order_by("pk").values_list("kind", "before")
    assert list(told) == [
        ("made", {}),
        ("worded", {"title_ar": "الرسوم"}),
        ("retired", {}),
        ("returned", {"retired_at": now.isoformat()}),
    ]


def test_themes_move_within_their_list(consultation):
    first, second, third = (theme_of(consultation, title) for title in ("أ", "ب", "ج"))
    now = timezone.now()

    deciding.move_theme(theme=third, actor=PLATFORM, by=-1, now=now)
    assert titles(consultation) == ["أ", "ج", "ب"]
    deciding.move_theme(theme=first, actor=PLATFORM, by=99, now=now)
    assert titles(consultation) == ["ج", "ب", "أ"]
    deciding.move_theme(theme=first, actor=PLATFORM, by=1, now=now)
    assert titles(consultation) == ["ج", "ب", "أ"]

    deciding.retire_theme(theme=second, actor=PLATFORM, now=now)
    with pytest.raises(ThemeRetired):
        deciding.move_theme(theme=second, actor=PLATFORM, by=-1, now=now)


def test_only_who_runs_the_consultation_decides(consultation, theme):
    candidate, now = candidate_of(consultation), timezone.now()
    acts = [
        lambda: deciding.make_theme(
            consultation=consultation, actor=STRANGER, wording=Wording("س"), now=now
        ),
        lambda: deciding.accept_candidate(
            candidate=candidate, actor=STRANGER, wording=Wording("س"), now=now
        ),
        lambda: deciding.merge_candidate(candidate=candidate, theme=theme, actor=STRANGER, now=now),
        lambda: deciding.dismiss_candidate(candidate=candidate, actor=STRANGER, now=now),
        lambda: deciding.word_theme(theme=theme, actor=STRANGER, wording=Wording("س"), now=now),
        lambda: deciding.move_theme(theme=theme, actor=STRANGER, by=1, now=now),
        lambda: deciding.retire_theme(theme=theme, actor=STRANGER, now=now),
        lambda: deciding.return_theme(theme=theme, actor=STRANGER, now=now),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()
    assert ThemeChange.objects.count() == 1
