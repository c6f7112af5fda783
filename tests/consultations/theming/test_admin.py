"""The officer's screens of themes."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from accounts.services import grant
from consultations.models import CandidateTag, Respondent, SelectedTheme, ThemeRun, ThemeTag
from tests.consultations.conftest import comment_on, make_consultation, published_comment
from tests.consultations.theming.conftest import (
    campaign_of,
    candidate_of,
    many_comments,
    theme_of,
)


@pytest.fixture
def officer(client, agency):
    user = User.objects.create(email="officer@example.org", is_staff=True)
    grant(user=user, agency=agency, role=Role.POLICY_OFFICER)
    client.force_login(user)
    return client


def at(name, consultation, **more):
    return reverse(f"consultations_{name}", kwargs={"pk": consultation.pk, **more})


def test_the_workspace_is_linked_from_the_overview(officer, consultation):
    assert (
        at("themes", consultation)
        in officer.get(reverse("consultations_overview")).content.decode()
    )


def test_the_officer_has_the_comments_searched(officer, consultation):
    answer = officer.post(at("themes", consultation), {"act": "propose"}, follow=True)

    assert ThemeRun.objects.get().asked_by.email == "officer@example.org"
    assert "يجري البحث" in answer.content.decode()
    again = officer.post(at("themes", consultation), {"act": "propose"})
    assert again.status_code == 409


def test_proposals_are_accepted_merged_and_dismissed(officer, consultation, comment):
    first, second, third = (
        candidate_of(consultation, comment, label=label) for label in ("الرسوم", "الأجور", "أخرى")
    )
    shown = officer.get(at("themes", consultation)).content.decode()
    assert "الأجور" in shown
    assert comment.body in shown

    accepted = at("theme_proposed", consultation, candidate=first.pk)
    officer.post(accepted, {"act": "accept", "title_ar": "الرسوم", "title_en": "Fees"})
    theme = SelectedTheme.objects.get()
    merged = at("theme_proposed", consultation, candidate=second.pk)
    officer.post(merged, {"act": "merge", "theme": theme.pk})
    officer.post(at("theme_proposed", consultation, candidate=third.pk), {"act": "dismiss"})

    for one in (first, second, third):
        one.refresh_from_db()
    assert [one.state for one in (first, second, third)] == ["accepted", "merged", "dismissed"]
    assert first.decided_by.email == "officer@example.org"
    assert officer.post(accepted, {"act": "accept", "title_ar": "ب"}).status_code == 409


def test_what_was_typed_comes_back_with_the_reason(officer, consultation, comment):
    candidate = candidate_of(consultation, comment)
    address = at("theme_proposed", consultation, candidate=candidate.pk)

    answer = officer.post(address, {"act": "accept", "title_ar": " ", "title_en": "My <title>"})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "My &lt;title&gt;" in shown
    assert 'role="alert"' in shown
    added = officer.post(at("themes", consultation), {"act": "add", "said_en": "kept words"})
    assert added.status_code == 422
    assert "kept words" in added.content.decode()


def test_proposals_are_confirmed_after_a_preview(officer, consultation, theme):
    comments = many_comments(consultation, [f"تعليق رقم {place}" for place in range(4)])
    candidate = candidate_of(consultation, *comments)
    candidate.state, candidate.theme = "merged", theme
    candidate.save()
    address = at("theme_confirm", consultation, theme=theme.pk)

    shown = officer.get(address, {"least": "0.7"}).content.decode()
    assert "3 تعليقات" in shown
    assert "تعليق رقم 3" not in shown
    assert not ThemeTag.objects.exists()

    officer.post(address, {"least": "0.7"})
    assert ThemeTag.objects.count() == 3


def test_a_theme_is_worded_moved_and_retired(officer, consultation, theme):
    other = theme_of(consultation, "أخرى")
    address = at("theme", consultation, theme=theme.pk)

    officer.post(address, {"act": "word", "title_ar": "الأجور", "said_ar": "طلبوا خفضها."})
    officer.post(address, {"act": "down"})
    theme.refresh_from_db()
    other.refresh_from_db()
    assert (theme.title_ar, theme.said_ar, theme.position > other.position) == (
        "الأجور",
        "طلبوا خفضها.",
        True,
    )
    refused = officer.post(address, {"act": "word", "title_ar": "أخرى"})
    assert refused.status_code == 409
    officer.post(address, {"act": "retire"})
    shown = officer.get(address).content.decode()
    assert "officer@example.org" in shown
    officer.post(address, {"act": "return"})
    theme.refresh_from_db()
    assert theme.retired_at is None


def test_a_theme_is_shown_by_clause_stance_and_respondent(officer, consultation, theme, comment):
    Respondent.objects.create(comment=comment, kind="company")
    type(consultation).objects.filter(pk=consultation.pk).update(asks_kind="optional")
    officer.post(
        at("theme_comments", consultation),
        {"act": "tag", "comment": comment.public_id, "to": theme.pk, "quote": "المهلة قصيرة"},
    )

    shown = officer.get(at("theme", consultation, theme=theme.pk)).content.decode()

    for words in ("art-2.p-1", "شركة", "المهلة قصيرة"):
        assert words in shown


def test_a_comment_gets_a_theme_on_its_words_and_loses_it_again(
    officer, consultation, theme, comment
):
    address = at("theme_comments", consultation)
    form = {"act": "tag", "comment": comment.public_id, "to": theme.pk, "back": "stance=opposes"}

    answer = officer.post(address, {**form, "quote": "المهلة  قصيرة"})
    assert answer["Location"] == f"{address}?stance=opposes#c-{comment.public_id}"
    tag = ThemeTag.objects.get()
    assert (tag.quote, tag.by.email) == ("المهلة قصيرة", "officer@example.org")

    refused = officer.post(address, {**form, "quote": "ليست فيه"})
    assert refused.status_code == 422
    assert "ليست فيه" in refused.content.decode()

    officer.post(address, {"act": "untag", "tag": tag.pk})
    tag.refresh_from_db()
    assert tag.ended_by.email == "officer@example.org"


def test_a_whole_campaign_and_many_marked_comments_get_a_theme(
    officer, consultation, theme, comment
):
    twin, alone = published_comment(consultation, "نسخة."), published_comment(consultation, "وحده.")
    campaign = campaign_of(comment, twin)
    address = at("theme_comments", consultation)

    officer.post(address, {"act": "tag", "comment": twin.public_id, "to": theme.pk, "whole": "1"})
    assert ThemeTag.objects.get().campaign == campaign
    shown = officer.get(address, {"campaign": 1}).content.decode()
    assert alone.public_id not in shown
    assert comment.public_id in shown

    marked = {"act": "many", "to": theme.pk, "comments": [alone.public_id, "\x00", "none"]}
    officer.post(address, marked)
    assert ThemeTag.objects.get(comment__isnull=False).comment == alone
    nothing = officer.post(address, {"act": "many", "to": theme.pk}, follow=True)
    assert nothing.status_code == 200


def test_a_proposal_is_refused_for_one_comment(officer, consultation, theme, comment):
    candidate = candidate_of(consultation, comment)
    candidate.state, candidate.theme = "merged", theme
    candidate.save()
    address = at("theme_comments", consultation)
    assert comment.public_id in officer.get(address, {"proposed": theme.pk}).content.decode()

    officer.post(address, {"act": "refuse", "comment": comment.public_id, "to": theme.pk})

    assert CandidateTag.objects.get().refused_by.email == "officer@example.org"
    assert comment.public_id not in officer.get(address, {"proposed": theme.pk}).content.decode()


def test_the_list_is_filtered(officer, consultation, theme, comment):
    company = published_comment(
        consultation, "الأُجورُ عالية", stance="supports", clause_key="art-1.p-1"
    )
    Respondent.objects.create(comment=company, kind="company")
    comment_on(consultation, "ينتظر.")
    ThemeTag.objects.create(theme=theme, comment=comment, at=timezone.now())
    candidate = candidate_of(consultation, company)
    one, other = {comment.public_id}, {company.public_id}

    def found(**asked):
        shown = officer.get(at("theme_comments", consultation), asked).content.decode()
        return {key for key in (comment.public_id, company.public_id) if f'id="c-{key}"' in shown}

    assert found() == one | other
    assert found(theme=theme.pk) == one
    assert found(theme="none") == other
    assert found(candidate=candidate.pk) == other
    assert found(clause="art-1.p-1") == other
    assert found(stance="supports") == other
    assert found(kind="company") == other
    assert found(text="الاجور") == other
    assert found(text=comment.public_id) == one
    assert found(theme=10**8) == set()


def test_the_list_goes_on_where_the_last_page_ended(officer, consultation):
    many = many_comments(consultation, [f"تعليق {place}" for place in range(45)])
    address, seen, pages = at("theme_comments", consultation), [], 0
    query = ""
    while True:
        answer = officer.get(f"{address}?{query}")
        seen += [row["comment"].public_id for row in answer.context["rows"]]
        query, pages = answer.context["next_query"], pages + 1
        if not query:
            break
    assert (seen, pages) == ([one.public_id for one in reversed(many)], 3)


def test_the_list_asks_as_much_for_twenty_comments_as_for_one(
    officer, consultation, theme, django_assert_max_num_queries
):
    comments = many_comments(consultation, [f"تعليق {place}" for place in range(20)])
    campaign_of(*comments[:5])
    for comment in comments:
        ThemeTag.objects.create(theme=theme, comment=comment, at=timezone.now())
    candidate_of(consultation, *comments)
    officer.get(at("theme_comments", consultation))

    with django_assert_max_num_queries(25):
        answer = officer.get(at("theme_comments", consultation))
    assert answer.status_code == 200
    assert answer.context["rows"]


@pytest.mark.parametrize(
    "query",
    [
        "theme=x&after=99999999999999999999&clause=%D9%A1",
        "theme=-1&campaign=x&proposed=1e9&candidate=%D9%A3",
        "stance=none&kind=zz&text=%E2%80%8F",
        "back=%ff",
    ],
)
def test_odd_addresses_are_read_as_nothing_asked(officer, consultation, query):
    assert officer.get(f"{at('theme_comments', consultation)}?{query}").status_code == 200


def test_odd_forms_change_nothing(officer, consultation, theme, comment):
    address = at("theme_comments", consultation)
    for form in (
        {"act": "tag", "comment": "\x00", "to": theme.pk},
        {"act": "tag", "comment": comment.public_id, "to": "x"},
        {"act": "tag", "comment": comment.public_id, "to": 10**30},
        {"act": "untag", "tag": "\u0663"},
    ):
        assert officer.post(address, form).status_code == 404
    for door in (address, at("theme", consultation, theme=theme.pk)):
        assert officer.post(door, {"act": "x"}).status_code == 302
    assert not ThemeTag.objects.exists()


def test_another_agencys_themes_stay_closed(officer, agency, consultation, theme):
    from accounts.models import Agency
    from cms.services import open_agency_section

    other = Agency.objects.create(slug="ssc", name_ar="الضمان", name_en="Social security")
    open_agency_section(agency=other)
    theirs = make_consultation(other, slug="theirs")
    candidate = candidate_of(theirs)

    for closed in (at("themes", theirs), at("theme_comments", theirs)):
        assert officer.get(closed).status_code == 403
    own = {"candidate": candidate.pk}
    assert (
        officer.post(at("theme_proposed", consultation, **own), {"act": "dismiss"}).status_code
        == 404
    )
