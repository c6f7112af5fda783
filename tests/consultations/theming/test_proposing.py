"""A search for themes: asked for, done by a task, and honest about what became of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from benchmarks.consultations import themes
from common.errors import Refused
from consultations.errors import ThemesUnderWay
from consultations.models import CandidateTag, CandidateTheme, Proposal, ThemeRun, ThemeTag
from consultations.theming import clustering, deciding, proposing, tagging
from consultations.theming.deciding import Wording
from consultations.theming.workspace import last_run, open_candidates
from tests.consultations.theming.conftest import campaign_of, many_comments, theme_of

TEXTS = [one.text for one in themes.gold("transport")]


def search(consultation):
    now = timezone.now()
    run = proposing.ask_for_themes(consultation=consultation, actor=PLATFORM, now=now)
    proposing.search_for_themes(run_id=run.pk, now=now)
    run.refresh_from_db()
    return run


def test_a_search_proposes_themes_and_tags_nothing(consultation):
    comments = many_comments(consultation, TEXTS)

    run = search(consultation)

    found = open_candidates(consultation)
    assert run.done_at is not None
    assert (run.comments, run.proposed) == (len(TEXTS), len(found))
    assert 6 <= len(found) <= 13
    assert all(one.theme.label and one.samples for one in found)
    placed = set(CandidateTag.objects.values_list("comment", flat=True))
    assert len(placed) > 0.9 * len(comments)
    assert not ThemeTag.objects.exists()


def test_a_second_call_of_the_task_changes_nothing(consultation):
    many_comments(consultation, TEXTS)
    run = search(consultation)
    before = list(CandidateTheme.objects.values_list("pk", "state"))

    proposing.search_for_themes(run_id=run.pk, now=timezone.now())
    proposing.search_for_themes(run_id=10**9, now=timezone.now())

    assert list(CandidateTheme.objects.values_list("pk", "state")) == before


def test_a_new_search_replaces_what_nobody_decided_on_and_leaves_what_somebody_did(consultation):
    many_comments(consultation, TEXTS)
    search(consultation)
    accepted, dismissed, *_others = [one.theme for one in open_candidates(consultation)]
    now = timezone.now()
    deciding.accept_candidate(candidate=accepted, actor=PLATFORM, wording=Wording("محور"), now=now)
    deciding.dismiss_candidate(candidate=dismissed, actor=PLATFORM, now=now)
    taken = set(accepted.tags.values_list("comment", flat=True))

    search(consultation)

    states = dict(CandidateTheme.objects.values_list("pk", "state"))
    assert (states[accepted.pk], states[dismissed.pk]) == (Proposal.ACCEPTED, Proposal.DISMISSED)
    assert set(accepted.tags.values_list("comment", flat=True)) == taken
    anew = CandidateTag.objects.filter(candidate__state=Proposal.OPEN)
    assert anew.exists()
    assert not anew.filter(comment__in=taken).exists()
    replaced = CandidateTag.objects.filter(candidate__state=Proposal.REPLACED)
    assert not replaced.exists()


def test_comments_that_have_a_theme_are_not_searched(consultation):
    comments = many_comments(consultation, TEXTS)
    theme = theme_of(consultation, "نقل")
    now = timezone.now()
    tagging.tag_comments(theme=theme, comments=comments[:60], actor=PLATFORM, now=now)
    campaign = campaign_of(*comments[60:70])
    tagging.tag_campaign(theme=theme, campaign=campaign, actor=PLATFORM, now=now)

    assert search(consultation).comments == len(TEXTS) - 70


def test_a_campaign_counts_once_among_the_texts_and_its_members_are_proposed_all(consultation):
    many_comments(consultation, TEXTS)
    copies = many_comments(consultation, [f"{TEXTS[0]} {place}" for place in range(60)])
    campaign_of(*copies)

    assert len(list(proposing._texts(proposing.open_comments(consultation)))) == len(TEXTS) + 1
    search(consultation)

    placed = CandidateTag.objects.filter(comment__in=copies).values_list("comment", flat=True)
    assert set(placed) == {one.pk for one in copies}


def test_copies_that_no_campaign_holds_count_once_too(consultation):
    many_comments(consultation, [TEXTS[0], f" {TEXTS[0]}\n", TEXTS[1]])

    assert len(list(proposing._texts(proposing.open_comments(consultation)))) == 2


def test_too_few_comments_are_searched_in_vain_and_that_is_told(consultation):
    many_comments(consultation, TEXTS[:5])

    run = search(consultation)

    assert (run.comments, run.proposed, run.failed_at) == (5, 0, None)
    assert open_candidates(consultation) == []


def test_one_search_at_a_time_and_a_dead_one_does_not_block_for_ever(consultation):
    now = timezone.now()
    ask = {"consultation": consultation, "actor": PLATFORM}
    dead = proposing.ask_for_themes(**ask, now=now)

    with pytest.raises(ThemesUnderWay):
        proposing.ask_for_themes(**ask, now=now + timedelta(minutes=119))
    proposing.ask_for_themes(**ask, now=now + timedelta(minutes=121))

    dead.refresh_from_db()
    assert dead.failed_at is not None


def test_a_search_that_fails_says_so_and_may_be_tried_again(consultation, monkeypatch):
    many_comments(consultation, TEXTS)
    now = timezone.now()
    run = proposing.ask_for_themes(consultation=consultation, actor=PLATFORM, now=now)
    with monkeypatch.context() as patched:
        patched.setattr(clustering, "DIRECTIONS", -5)  # what no library accepts
        with pytest.raises(Exception, match="n_components"):
            proposing.search_for_themes(run_id=run.pk, now=now)

    assert last_run(consultation).failed_at is not None
    assert not CandidateTheme.objects.exists()

    proposing.search_for_themes(run_id=run.pk, now=now)

    run = last_run(consultation)
    assert (run.failed_at, run.done_at) == (None, now)


def test_more_comments_than_are_read_are_put_below_themes_all(consultation, monkeypatch):
    monkeypatch.setattr(proposing, "READ", 60)
    monkeypatch.setattr(proposing, "BATCH", 25)
    comments = many_comments(consultation, TEXTS)

    search(consultation)

    assert len(list(proposing._texts(proposing.open_comments(consultation)))) == 60
    placed = set(CandidateTag.objects.values_list("comment", flat=True))
    assert len(placed) > 0.8 * len(comments)


def test_only_who_runs_the_consultation_asks(consultation):
    stranger = Actor(user_id=None, roles=frozenset({(999, "policy_officer")}))
    with pytest.raises(Refused):
        proposing.ask_for_themes(consultation=consultation, actor=stranger, now=timezone.now())
    assert not ThemeRun.objects.exists()
