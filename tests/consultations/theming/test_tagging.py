"""Themes on comments, words of them and campaigns: counted once, shown as the public reads them, gone with the erased."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import PLATFORM, Actor
from common.errors import Refused
from consultations import services
from consultations.eligibility import eligible
from consultations.errors import NotEligible, QuoteNotFound, ThemeRetired
from consultations.models import CampaignMember, CandidateTag, Respondent, ThemeTag
from consultations.participation import Authorship
from consultations.theming import deciding, tagging
from consultations.theming.deciding import Wording
from consultations.theming.reading import below, counts, theme_table, untagged
from tests.consultations.conftest import comment_on, make_consultation, published_comment
from tests.consultations.theming.conftest import campaign_of, candidate_of, theme_of

STRANGER = Actor(user_id=None, roles=frozenset({(999, "policy_officer")}))


def tag(theme, comment, quote=""):
    return tagging.tag_comment(
        theme=theme, comment=comment, actor=PLATFORM, now=timezone.now(), quote=quote
    )


def table(consultation, language="ar"):
    return {row.title: row for row in theme_table(consultation, language)}


def test_a_theme_on_words_of_a_comment_keeps_them_as_evidence(consultation, theme, comment):
    made = tag(theme, comment, "  الرسوم\nمرتفعة ")

    assert made.quote == "الرسوم مرتفعة"
    row = table(consultation)["الرسوم"]
    assert [(one.public_id, one.quote, one.stance) for one in row.quotes] == [
        (comment.public_id, "الرسوم مرتفعة", "opposes")
    ]
    assert (row.count, row.stances) == (1, {"opposes": 1})
    assert "Fees" in table(consultation, "en")


def test_words_that_are_not_in_the_comment_are_refused(theme, comment):
    with pytest.raises(QuoteNotFound):
        tag(theme, comment, "الرسوم منخفضة")
    assert not ThemeTag.objects.exists()


def test_the_same_tag_twice_is_one_and_several_quotes_count_once(consultation, theme, comment):
    assert tag(theme, comment, "الرسوم") == tag(theme, comment, "الرسوم")
    tag(theme, comment, "المهلة قصيرة")
    tag(theme, comment)

    assert ThemeTag.objects.count() == 3
    assert table(consultation)["الرسوم"].count == 1


def test_what_is_not_public_gets_no_theme(agency, consultation, theme):
    waiting = comment_on(consultation, "ينتظر.")
    elsewhere = published_comment(make_other(agency))
    official = services.answer_comment(
        comment=published_comment(consultation),
        actor=PLATFORM,
        body="شكرًا.",
        language="ar",
        now=timezone.now(),
    )
    for comment in (waiting, elsewhere, official):
        with pytest.raises(NotEligible):
            tag(theme, comment)


def make_other(agency):
    from tests.consultations.conftest import publish_text

    other = make_consultation(agency, slug="other")
    publish_text(other)
    return other


def test_a_campaigns_theme_is_on_those_who_join_later_too(consultation, theme, comment):
    twin = published_comment(consultation, "الرسوم مرتفعة جدا والمهلة قصيرة")
    campaign = campaign_of(comment, twin)
    tagging.tag_campaign(theme=theme, campaign=campaign, actor=PLATFORM, now=timezone.now())
    tag(theme, twin, "الرسوم")
    late = published_comment(consultation, "الرسوم مرتفعة جدا، المهلة قصيرة")

    assert table(consultation)["الرسوم"].count == 2
    CampaignMember.objects.create(comment=late, campaign=campaign)

    row = table(consultation)["الرسوم"]
    assert (row.count, row.campaigns) == (3, 3)
    assert set(below(eligible(consultation), theme)) == {comment, twin, late}
    assert not untagged(eligible(consultation), consultation).exists()


def test_who_leaves_a_campaign_leaves_its_theme(consultation, theme, comment):
    campaign = campaign_of(comment)
    tagging.tag_campaign(theme=theme, campaign=campaign, actor=PLATFORM, now=timezone.now())
    CampaignMember.objects.filter(comment=comment).update(campaign=None, is_settled=True)

    assert table(consultation)["الرسوم"].count == 0
    assert not below(eligible(consultation), theme).exists()


def test_a_campaign_of_another_consultation_gets_no_theme(agency, theme):
    campaign = campaign_of(published_comment(make_other(agency)))

    with pytest.raises(NotEligible):
        tagging.tag_campaign(theme=theme, campaign=campaign, actor=PLATFORM, now=timezone.now())


def test_counts_split_by_what_respondents_say_of_themselves(consultation, theme, comment):
    other = published_comment(consultation, "الرسوم.", stance="supports")
    Respondent.objects.create(comment=comment, kind="company")
    for one in (comment, other):
        tag(theme, one)

    assert counts(consultation, "respondent__kind", "stance") == {
        (theme.pk, ("company", "opposes")): 1,
        (theme.pk, ("", "supports")): 1,
    }


def test_a_tag_that_is_taken_off_stays_as_history_and_counts_no_more(consultation, theme, comment):
    made = tag(theme, comment)
    tagging.untag(tag=made, actor=PLATFORM, now=timezone.now())
    tagging.untag(tag=made, actor=PLATFORM, now=timezone.now())

    made.refresh_from_db()
    assert made.ended_at is not None
    assert table(consultation)["الرسوم"].count == 0
    assert tag(theme, comment).pk != made.pk


def test_a_retired_theme_keeps_its_tags_and_takes_no_more(consultation, theme, comment):
    tag(theme, comment)
    deciding.retire_theme(theme=theme, actor=PLATFORM, now=timezone.now())

    assert theme_table(consultation, "ar") == []
    with pytest.raises(ThemeRetired):
        tag(theme, comment)
    deciding.return_theme(theme=theme, actor=PLATFORM, now=timezone.now())
    assert table(consultation)["الرسوم"].count == 1


def test_proposals_are_confirmed_by_a_person_and_what_was_refused_is_not(consultation, theme):
    comments = [published_comment(consultation, f"تعليق {place}") for place in range(4)]
    candidate = candidate_of(consultation, *comments, label="آخر")
    deciding.merge_candidate(candidate=candidate, theme=theme, actor=PLATFORM, now=timezone.now())
    tagging.refuse_proposal(theme=theme, comment=comments[0], actor=PLATFORM, now=timezone.now())
    tagging.untag(tag=tag(theme, comments[1]), actor=PLATFORM, now=timezone.now())

    seen = tagging.preview(theme)
    assert (seen.count, [one.pk for one in seen.surest]) == (2, [comments[2].pk, comments[3].pk])
    assert tagging.preview(theme, least=0.65).count == 1
    assert table(consultation)["الرسوم"].count == 0

    confirm = {"theme": theme, "actor": PLATFORM, "now": timezone.now()}
    assert tagging.confirm_proposals(**confirm, least=0.65) == 1
    assert tagging.confirm_proposals(**confirm) == 1
    assert tagging.confirm_proposals(**confirm) == 0
    assert table(consultation)["الرسوم"].count == 2
    assert set(ThemeTag.objects.filter(ended_at=None).values_list("proposal", flat=True)) == {
        candidate.pk
    }


def test_many_comments_get_a_theme_at_once_and_those_that_have_it_stay_as_they_are(
    agency, consultation, theme, comment
):
    tag(theme, comment)
    fresh, waiting = published_comment(consultation, "جديد."), comment_on(consultation, "ينتظر.")
    many = [comment, fresh, waiting, published_comment(make_other(agency))]

    put = tagging.tag_comments(theme=theme, comments=many, actor=PLATFORM, now=timezone.now())

    assert put == 1
    assert table(consultation)["الرسوم"].count == 2


def test_hidden_words_are_no_evidence_any_more(consultation, theme, comment):
    tag(theme, comment, "المهلة قصيرة")
    start = comment.body.index("المهلة")
    services.redact_comment(
        comment=comment,
        actor=PLATFORM,
        spans=[(start, start + 6)],
        reason="personal_data",
        now=timezone.now(),
    )

    row = table(consultation)["الرسوم"]
    assert (row.count, row.quotes) == (1, [])
    with pytest.raises(QuoteNotFound):
        tag(theme, comment, "المهلة")


def test_a_withheld_or_withdrawn_comment_is_neither_counted_nor_quoted(
    consultation, theme, comment
):
    tag(theme, comment, "الرسوم")
    services.withhold_comment(comment=comment, actor=PLATFORM, reason="insult", now=timezone.now())

    row = table(consultation)["الرسوم"]
    assert (row.count, row.quotes) == (0, [])
    with pytest.raises(NotEligible):
        tag(theme, comment)


def test_an_erased_comment_loses_its_quotes_and_proposals(consultation, theme):
    sent = comment_on(consultation, "الرسوم مرتفعة جدًا، والمهلة قصيرة.")
    author = Authorship(receipt_code=sent.receipt.code)
    comment = services.publish_comment(comment=sent, actor=PLATFORM, now=timezone.now())
    candidate = candidate_of(consultation, comment)
    tag(theme, comment, "الرسوم")
    tag(theme, comment, "المهلة")
    tagging.untag(tag=tag(theme, comment, "قصيرة"), actor=PLATFORM, now=timezone.now())

    services.erase_comment(comment=comment, author=author, now=timezone.now())

    assert list(ThemeTag.objects.values_list("quote", flat=True).distinct()) == [""]
    assert not ThemeTag.objects.filter(ended_at=None).exists()
    assert not CandidateTag.objects.filter(candidate=candidate).exists()


def test_only_who_runs_the_consultation_tags(consultation, theme, comment):
    made, campaign, now = tag(theme, comment), campaign_of(comment), timezone.now()
    by = {"actor": STRANGER, "now": now}
    acts = [
        lambda: tagging.tag_comment(theme=theme, comment=comment, **by),
        lambda: tagging.tag_comments(theme=theme, comments=[comment], **by),
        lambda: tagging.tag_campaign(theme=theme, campaign=campaign, **by),
        lambda: tagging.untag(tag=made, **by),
        lambda: tagging.refuse_proposal(theme=theme, comment=comment, **by),
        lambda: tagging.confirm_proposals(theme=theme, **by),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()


def test_the_table_asks_as_much_for_many_themes_as_for_one(
    consultation, comment, django_assert_num_queries
):
    for title in "أبتثج":
        tag(theme_of(consultation, title), comment, "الرسوم")

    with django_assert_num_queries(6):
        rows = theme_table(consultation, "ar")
    assert [row.count for row in rows] == [1] * 5


@given(st.text(alphabet="اب \n.«»", max_size=30), st.data())
def test_any_words_of_a_comment_are_found_in_it_whatever_the_blanks(body, data):
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    quote = "  ".join(body[start:end].split())

    found = tagging.found_in(body, quote)

    assert found in body
    assert found.split() == quote.split()


def test_wording_of_a_theme_does_not_touch_its_tags(consultation, theme, comment):
    tag(theme, comment)
    deciding.word_theme(theme=theme, actor=PLATFORM, wording=Wording("الأجور"), now=timezone.now())

    assert table(consultation)["الأجور"].count == 1
