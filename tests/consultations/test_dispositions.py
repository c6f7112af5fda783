"""Deciding about comments: by whom, about what, with which proof, and never over somebody else's decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from accounts.models import Agency, Role
from common.errors import NotFound, Refused
from consultations import drafting, services
from consultations.dispositions import changes, selectors
from consultations.dispositions.rulings import Order, Pair, Ruling, Target, ruling
from consultations.eligibility import eligible, with_disposition
from consultations.errors import (
    ChangeEmpty,
    ChangeRefused,
    CommentsAwaitModeration,
    DispositionChanged,
    DispositionsMissing,
    ForbiddenCharacters,
    NotOwed,
    OutcomeStands,
    ReasonRefused,
)
from consultations.models import (
    Campaign,
    CampaignMember,
    ClauseTask,
    Comment,
    ConsultationPage,
    Disposition,
    Outcome,
    PendingLeaf,
    Status,
)
from consultations.outcome import decisions
from tests.consultations.conftest import (
    ARABIC,
    ENGLISH,
    comment_on,
    make_consultation,
    publish_text,
    published_comment,
    settle,
)

pytestmark = pytest.mark.django_db
NOTED = ruling("noted", "أُحيط به علمًا.")


def decide(thing, given: Ruling = NOTED, *, actor=PLATFORM, seen: int | None = None) -> Disposition:
    return services.decide(thing=thing, actor=actor, ruling=given, seen=seen, now=timezone.now())


def end(page: ConsultationPage) -> None:
    """Close it now: what is published from here on was not consulted on."""
    ConsultationPage.objects.filter(pk=page.pk).update(closes_at=timezone.now())
    page.refresh_from_db()


def campaign_of(page: ConsultationPage, *comments: Comment, number: int = 1) -> Campaign:
    campaign = Campaign.objects.create(
        consultation=page, number=number, core=comments[0], found_at=timezone.now()
    )
    for comment in comments:
        CampaignMember.objects.create(comment=comment, campaign=campaign)
    return campaign


def pair(page: ConsultationPage, key: str, numbers: tuple[int, int] = (1, 2)) -> Pair:
    rows = [page.versions.get(number=number).clauses.filter(key=key).first() for number in numbers]
    before, after = (row.pk if row else 0 for row in rows)
    return Pair(before, after)


@pytest.fixture
def closed(consultation) -> ConsultationPage:
    """Over, with a comment, and a second version that changes 2.1, adds 2.2 and drops 1.2."""
    comment = published_comment(consultation)
    end(consultation)
    arabic = ARABIC.replace("٣٠", "٦٠").replace("1.2 يقصد بالجهة كل وزارة أو مؤسسة عامة.\n\n", "")
    publish_text(consultation, arabic + "\n[art-2.p-2] 2.2 يُنشر التأخر.\n", ENGLISH)
    comment.refresh_from_db()
    return consultation


@pytest.fixture
def comment(closed) -> Comment:
    return closed.comments.get()


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (Ruling("noted", " \u200f"), ReasonRefused),
        (Ruling("noted", "س" * 2001), ReasonRefused),
        (Ruling("noted", "سبب", "x" * 2001), ReasonRefused),
        (Ruling("noted", "سبب\x00"), ForbiddenCharacters),
        (Ruling("accepted", "سبب"), ChangeRefused),
        (Ruling("partly", "سبب"), ChangeRefused),
    ],
)
def test_a_decision_needs_a_reason_and_what_is_accepted_a_change(comment, given, refusal) -> None:
    with pytest.raises(refusal):
        decide(comment, given)
    assert not Disposition.objects.exists()


@pytest.mark.parametrize("key", ["art-2.p-1", "art-2.p-2", "art-1.p-2"])
def test_what_is_accepted_points_to_a_clause_that_was_changed_added_or_removed(
    closed, comment, key
) -> None:
    row = decide(comment, ruling("accepted", "عُدّل النص.", changes=[pair(closed, key)]))
    (change,) = row.changes.all()
    assert {one.key for one in (change.before, change.after) if one} == {key}
    assert decisions.changed_keys(closed) == {key: 1}
    assert list(decisions.narrowed(decisions.present(closed), changed=key)) == [row]
    assert not decisions.narrowed(decisions.present(closed), changed="art-1")


def test_a_clause_that_reads_the_same_is_no_change(closed, comment) -> None:
    with pytest.raises(ChangeEmpty):
        decide(comment, ruling("partly", "سبب", changes=[pair(closed, "art-1.p-1")]))


def test_a_change_of_the_translation_alone_is_a_change(consultation) -> None:
    one = published_comment(consultation)
    end(consultation)
    publish_text(consultation, ARABIC, ENGLISH.replace("30 days", "30 working days"))
    decide(one, ruling("accepted", "أُوضحت.", changes=[pair(consultation, "art-2.p-1")]))
    assert [c.key for c in changes.offered(changes.versions_of(consultation), None, "ar")] == [
        "art-2.p-1"
    ]


def test_a_change_is_of_this_text_and_runs_from_what_was_consulted_on_to_what_is_later(
    closed, comment, agency
) -> None:
    other = make_consultation(agency, slug="other")
    publish_text(other)
    publish_text(other, ARABIC.replace("٣٠", "٩٠"))
    right = pair(closed, "art-2.p-1")
    publish_text(closed, ARABIC.replace("٣٠", "٩٠"))
    for wrong in (
        pair(other, "art-2.p-1"),
        Pair(right.after, right.before),  # backwards
        pair(closed, "art-2.p-1", (2, 3)),  # nobody could comment on the second version
        Pair(right.before, pair(closed, "art-1.p-1").after),  # another clause
        Pair(right.before, 0),  # it is not gone
        Pair(0, right.after),  # it is not new
        Pair(0, 10**9),
    ):
        with pytest.raises(ChangeRefused):
            decide(comment, ruling("accepted", "سبب", changes=[right, wrong]))
    assert not Disposition.objects.exists()


def test_a_draft_version_proves_nothing(consultation) -> None:
    one = published_comment(consultation)
    end(consultation)
    texts = {"ar": drafting.parse(ARABIC.replace("٣٠", "٩٠"))}
    services.draft_text_version(consultation=consultation, actor=PLATFORM, texts=texts)
    with pytest.raises(ChangeRefused):
        decide(one, ruling("accepted", "سبب", changes=[pair(consultation, "art-2.p-1")]))


def test_the_changed_clauses_are_offered_with_the_comments_own_marked(closed, comment) -> None:
    found = changes.offered(changes.versions_of(closed), comment.version, "ar")
    assert [(one.key, one.change) for one in found] == [
        ("art-1.p-2", "removed"),
        ("art-2.p-1", "changed"),
        ("art-2.p-2", "added"),
    ]
    assert changes.own_of(comment, found) == {pair(closed, "art-2.p-1")}
    assert ("added", "٦٠") in [(p.operation.value, p.text) for p in found[1].pieces]


@pytest.mark.parametrize("state", ["pending", "withheld", "withdrawn", "erased", "official"])
def test_nothing_is_decided_about_what_is_not_owed_an_answer(consultation, state) -> None:
    now = timezone.now()
    one = comment_on(consultation) if state == "pending" else published_comment(consultation)
    if state == "official":
        one = services.answer_comment(
            comment=one, actor=PLATFORM, body="شكرًا.", language="ar", now=now
        )
    elif state != "pending":
        reason = "insult" if state == "withheld" else ""
        empty = {"body": ""} if state == "erased" else {}
        ended_at = None if state == "withheld" else now
        Comment.objects.filter(pk=one.pk).update(
            status=state, reason=reason, ended_at=ended_at, **empty
        )
    with pytest.raises(NotOwed) as refusal:
        decide(one)
    assert refusal.value.facts["state"] == state


def test_a_new_decision_keeps_the_old_one_as_history_and_a_repeated_one_is_none(comment) -> None:
    first = decide(comment)
    assert decide(comment, seen=None) == first
    second = decide(comment, ruling("declined", "المهلة تكفي."), seen=first.pk)
    assert [row.pk for row in selectors.history_of(comment)] == [second.pk, first.pk]
    assert decisions.of_comments([comment]) == {comment.pk: second}


def test_who_decides_on_what_somebody_else_decided_meanwhile_is_told(comment) -> None:
    first = decide(comment)
    with pytest.raises(DispositionChanged) as refusal:
        decide(comment, ruling("declined", "المهلة تكفي."), seen=None)
    assert refusal.value.facts == {"stands": first.pk, "reference": comment.public_id}
    assert Disposition.objects.get() == first


def test_a_comment_that_is_withdrawn_later_drops_out(closed, comment) -> None:
    decide(comment)
    Comment.objects.filter(pk=comment.pk).update(status=Status.WITHDRAWN, ended_at=timezone.now())
    assert sum(selectors.decision_counts(closed).values()) == 0
    services.publish_outcome(consultation=closed, actor=PLATFORM)


def test_a_campaign_is_decided_as_a_whole_and_one_of_it_by_itself(consultation) -> None:
    ours = [published_comment(consultation, f"ستون يومًا {n}.") for n in range(3)]
    campaign = campaign_of(consultation, *ours)
    decide(campaign)
    decide(ours[0], ruling("declined", "المهلة تكفي."))
    counts = selectors.decision_counts(consultation)
    assert (counts["noted"], counts["declined"], counts[selectors.UNDECIDED]) == (2, 1, 0)
    assert selectors.campaign_sizes([campaign]) == {campaign.pk: 2}


def test_a_campaign_without_public_comments_is_not_decided(consultation) -> None:
    campaign = campaign_of(consultation, comment_on(consultation))
    with pytest.raises(NotOwed):
        decide(campaign)


def test_many_are_decided_at_once_or_none(
    consultation, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    comments = [published_comment(consultation, f"رأي {n}.") for n in range(12)]
    waiting = comment_on(consultation)
    orders = [Order(Target.of(one), None, NOTED) for one in [*comments, waiting]]
    act = {"consultation": consultation, "actor": PLATFORM, "now": timezone.now()}
    with pytest.raises(NotOwed) as refusal:
        services.decide_many(orders=orders, **act)
    assert refusal.value.facts["reference"] == waiting.public_id
    assert not Disposition.objects.exists()
    with django_assert_max_num_queries(14) as few:
        services.decide_many(orders=orders[:2], **act)
    with django_assert_num_queries(len(few)):
        services.decide_many(orders=orders[2:12], **act)
    assert Disposition.objects.count() == 12


def test_a_comment_of_another_consultation_is_not_found(consultation, january) -> None:
    one = published_comment(consultation)
    with pytest.raises(NotFound):
        services.decide_many(
            consultation=january,
            actor=PLATFORM,
            orders=[Order(Target.of(one), None, NOTED)],
            now=timezone.now(),
        )


def officer(agency, role=Role.POLICY_OFFICER, user_id=7) -> Actor:
    return Actor(user_id=user_id, roles=frozenset({(agency.pk, role)}))


def test_officers_of_the_agency_decide_and_others_on_the_clauses_that_they_answer_for(
    consultation, django_user_model
) -> None:
    other = Agency.objects.create(slug="mof", name_ar="وزارة المالية", name_en="Finance")
    person = django_user_model.objects.create_user("nour@example.org")
    named = officer(other, Role.EDITOR, person.pk)
    one, elsewhere = (
        published_comment(consultation),
        published_comment(consultation, "رأي.", clause_key="art-1.p-1"),
    )
    for actor in (officer(other), named, officer(consultation.agency, Role.MODERATOR)):
        with pytest.raises(Refused):
            decide(one, actor=actor)
    ClauseTask.objects.create(
        consultation=consultation,
        clause_key="art-2",
        agency=other,
        person=person,
        due_on=timezone.localdate(),
        assigned_at=timezone.now(),
    )
    row = Disposition.objects.none()
    for actor in (officer(other, user_id=None), named):
        row = decide(
            one,
            replace(NOTED, reason_ar=f"سبب {actor.user_id}"),
            actor=actor,
            seen=row.pk if row else None,
        )
        with pytest.raises(Refused):
            decide(elsewhere, actor=actor)
    with pytest.raises(Refused):
        decide(campaign_of(consultation, one, elsewhere), actor=named)
    gone = replace(named, roles=frozenset())
    with pytest.raises(Refused):
        decide(one, actor=gone, seen=row.pk)
    assert decide(elsewhere, actor=officer(consultation.agency, user_id=None)).decision == "noted"


def test_the_outcome_waits_for_decisions_and_for_the_moderators(closed, comment) -> None:
    with pytest.raises(DispositionsMissing) as missing:
        services.publish_outcome(consultation=closed, actor=PLATFORM)
    assert missing.value.facts == {"count": 1}
    settle(closed)
    Comment.objects.create(consultation=closed, body="تأخر إدخاله", language="ar")
    with pytest.raises(CommentsAwaitModeration) as waiting:
        services.publish_outcome(consultation=closed, actor=PLATFORM)
    assert waiting.value.facts == {"count": 1}
    assert not Outcome.objects.exists()
    closed.comments.filter(status=Status.PENDING).delete()
    services.publish_outcome(consultation=closed, actor=PLATFORM)
    leaf = PendingLeaf.objects.get(leaf__contains="outcome.published").leaf
    assert '"counts":{"noted":1}' in leaf


def test_after_the_outcome_a_decision_changes_with_a_published_correction_only(
    closed, comment
) -> None:
    first = decide(comment)
    services.publish_outcome(consultation=closed, actor=PLATFORM)
    changed = ruling("declined", "المهلة تكفي.")
    with pytest.raises(OutcomeStands):
        decide(comment, changed, seen=first.pk)
    changed = replace(changed, correction_ar="سُجّل القرار خطأ.", correction_en="A slip.")
    second = decide(comment, changed, seen=first.pk)
    assert second.correction_ar == "سُجّل القرار خطأ."
    leaf = PendingLeaf.objects.get(leaf__contains="outcome.corrected").leaf
    assert '"was":"noted"' in leaf
    assert comment.public_id in leaf
    assert services.publish_outcome(consultation=closed, actor=PLATFORM)


def test_a_comment_that_is_public_only_after_the_outcome_gets_its_first_decision_without_one(
    closed, comment
) -> None:
    settle(closed)
    late = published_like(comment)
    services.publish_outcome(consultation=closed, actor=PLATFORM)
    services.publish_comment(comment=late, actor=PLATFORM, now=timezone.now())
    assert selectors.decision_counts(closed)[selectors.UNDECIDED] == 1
    assert decide(late).correction_ar == ""
    assert not PendingLeaf.objects.filter(leaf__contains="outcome.corrected").exists()


def published_like(comment: Comment) -> Comment:
    """A comment that a moderator had withheld."""
    return Comment.objects.create(
        consultation=comment.consultation,
        body="محجوب",
        language="ar",
        status=Status.WITHHELD,
        reason="insult",
        decided_at=timezone.now(),
    )


def test_selectors_cost_the_same_for_one_comment_and_for_many(
    consultation, django_assert_num_queries
) -> None:
    comments = [published_comment(consultation, f"رأي {n}.") for n in range(6)]
    settle(consultation)
    for some in (comments[:1], comments):
        with django_assert_num_queries(3):
            assert len(decisions.of_comments(some)) == len(some)
    with django_assert_num_queries(1):
        selectors.decision_counts(consultation)
    with django_assert_num_queries(1):
        (places,) = selectors.progress_by_clause([consultation.pk]).values()
    assert places["art-2.p-1"] == selectors.Progress(6, 6)
    assert with_disposition(eligible(consultation)).filter(disposition_id=None).count() == 0
