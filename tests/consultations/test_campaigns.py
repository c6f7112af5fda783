"""Campaigns in the product: comments join as they come, people settle, nothing made of words outlives them."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from common.errors import NotFound, Refused
from consultations import services
from consultations.errors import CampaignRefused
from consultations.log import receipts
from consultations.models import Campaign, CampaignMember, CommentSketch, Receipt
from consultations.participation import Authorship
from consultations.services import campaign_finding, campaigns
from tests.consultations.conftest import comment_on, published_comment

LETTER = (
    "نحن سكان الحي نرفض تحويل الحديقة العامة إلى موقف سيارات. هذه الحديقة هي المتنفس الوحيد لأطفالنا، "
    "وقد زرعنا أشجارها بأيدينا قبل عشرين عامًا. نطالب البلدية بالبحث عن أرض بديلة قبل أي قرار."
)
OTHER = (
    "أعترض على تعديل قانون الإيجارات لأنه يمنح المالك حق الإخلاء دون سبب. ستجد آلاف العائلات نفسها في الشارع "
    "خلال أشهر قليلة. أطالب بحذف المادة الخامسة ووضع سقف للزيادة السنوية."
)
COPIES = [
    LETTER,
    f"السلام عليكم ورحمة الله،\n{LETTER}",
    f"{LETTER}\nمع خالص التحية\nأحمد عبد الله",
    LETTER.replace("نرفض", "نعارض").replace("أ", "ا"),
]
OWN = "الجسر الجديد يحتاج إلى ممر للمشاة ودرابزين متين، فالعابرون اليوم يسيرون بين السيارات ليلًا ونهارًا."


def sent(page, *bodies):
    return [published_comment(page, body) for body in bodies]


def join(page):
    return campaign_finding.join_recent(now=timezone.now())


def groups(page):
    """The members of each campaign, by number."""
    rows = CampaignMember.objects.filter(campaign__consultation=page).order_by("comment_id")
    found = {}
    for row in rows.select_related("campaign"):
        found.setdefault(row.campaign.number, []).append(row.comment_id)
    return found


def found_campaign(page, *bodies):
    comments = sent(page, *(bodies or COPIES))
    join(page)
    return Campaign.objects.get(consultation=page, core__in=comments), comments


def test_copies_make_a_campaign_and_strangers_stay_out_of_it(consultation):
    comments = sent(consultation, *COPIES, OWN)

    assert join(consultation) == 5
    assert groups(consultation) == {1: [one.pk for one in comments[:4]]}


def test_a_later_copy_joins_and_a_second_look_changes_nothing(consultation):
    _campaign, comments = found_campaign(consultation, *COPIES[:3])
    late = sent(consultation, COPIES[3], OWN)

    assert join(consultation) == 2
    assert groups(consultation) == {1: [one.pk for one in [*comments, late[0]]]}
    assert join(consultation) == 0


def test_what_is_not_public_is_in_no_campaign(consultation):
    for body in COPIES:
        comment_on(consultation, body)

    assert join(consultation) == 0
    assert not Campaign.objects.exists()


def test_all_at_once_and_one_by_one_find_the_same(consultation):
    for body in [*COPIES, OWN, OTHER, f"{OTHER}\nشكرًا لكم", f"تحية طيبة،\n{OTHER}"]:
        sent(consultation, body)
        join(consultation)
    one_by_one = groups(consultation)

    campaign_finding.recompute(consultation=consultation, now=timezone.now())

    assert groups(consultation) == one_by_one
    assert len(one_by_one) == 2


def test_grouping_anew_keeps_number_and_name(consultation):
    campaign, _comments = found_campaign(consultation)
    campaigns.name_campaign(campaign=campaign, actor=PLATFORM, name="الحديقة")
    sent(consultation, OTHER, OTHER + " والسلام", OTHER)

    call_command("recompute_campaigns", "strategy")

    names = Campaign.objects.order_by("number").values_list("number", "name")
    assert list(names) == [(1, "الحديقة"), (2, "")]


def test_the_command_names_what_it_does_not_know(db):
    with pytest.raises(CommandError, match="nothing-of-the-kind"):
        call_command("recompute_campaigns", "nothing-of-the-kind")


def test_nobody_is_in_a_campaign_for_quoting_the_text(agency):
    from tests.consultations.conftest import make_consultation, publish_text

    clause = "تلتزم الجهة المختصة بالبت في طلب الترخيص خلال ثلاثين يومًا من تاريخ تقديمه مستوفيًا الوثائق المطلوبة"
    page = make_consultation(agency)
    publish_text(page, f"# المادة 2: الآجال\n\n2.1 {clause}.\n", "")
    said = [
        "أقترح أن تكون المدة أقصر بكثير مما كتب",
        "من يراقب ذلك في القرى البعيدة عن العاصمة؟",
        OWN,
    ]
    for one in said:
        published_comment(page, f"{clause}. {one}", clause_key="")
    join(page)

    assert not Campaign.objects.exists()


def test_what_a_person_settled_the_machine_leaves_alone(consultation):
    campaign, comments = found_campaign(consultation)
    stranger = sent(consultation, OWN)[0]
    campaigns.take_out(campaign=campaign, comment=comments[1], actor=PLATFORM)
    campaigns.put_in(campaign=campaign, public_id=stranger.public_id, actor=PLATFORM)

    campaign_finding.recompute(consultation=consultation, now=timezone.now())

    kept = [comments[0].pk, comments[2].pk, comments[3].pk, stranger.pk]
    assert groups(consultation) == {1: kept}


def test_a_dissolved_campaign_does_not_come_back(consultation):
    campaign, _comments = found_campaign(consultation)
    campaigns.dissolve_campaign(campaign=campaign, actor=PLATFORM)
    campaign_finding.recompute(consultation=consultation, now=timezone.now())

    assert not Campaign.objects.exists()


def test_joined_campaigns_stay_one(consultation):
    first, _comments = found_campaign(consultation)
    second, _others = found_campaign(consultation, OTHER, OTHER + " والسلام", OTHER)
    campaigns.join_campaigns(campaign=first, other=second, actor=PLATFORM)
    campaign_finding.recompute(consultation=consultation, now=timezone.now())

    assert {number: len(ids) for number, ids in groups(consultation).items()} == {1: 7}


def test_a_campaign_is_not_joined_to_itself(consultation):
    campaign, _comments = found_campaign(consultation)

    with pytest.raises(CampaignRefused):
        campaigns.join_campaigns(campaign=campaign, other=campaign, actor=PLATFORM)


def test_only_who_runs_the_consultation_settles(consultation):
    campaign, comments = found_campaign(consultation)
    nobody = Actor(1, frozenset())

    with pytest.raises(Refused):
        campaigns.take_out(campaign=campaign, comment=comments[0], actor=nobody)
    with pytest.raises(Refused):
        campaigns.dissolve_campaign(campaign=campaign, actor=nobody)


@pytest.mark.parametrize("public_id", ["", "0000000000000000", "\x00"])
def test_only_public_comments_are_put_in(consultation, public_id):
    campaign, _comments = found_campaign(consultation)

    with pytest.raises(NotFound):
        campaigns.put_in(campaign=campaign, public_id=public_id, actor=PLATFORM)


def test_erasing_leaves_nothing_that_was_made_of_the_words(consultation):
    campaign, comments = found_campaign(consultation)
    core = campaign.core
    receipt = receipts.find(Receipt.objects.get(comment=core).code)
    services.erase_comment(
        comment=core, author=Authorship(receipt_code=receipt.code), now=timezone.now()
    )

    assert not CommentSketch.objects.filter(comment=core).exists()
    assert not CampaignMember.objects.filter(comment=core).exists()
    campaign.refresh_from_db()
    assert campaign.core_id in {one.pk for one in comments if one != core}


def test_hidden_words_are_in_no_sketch(consultation):
    _campaign, comments = found_campaign(consultation)
    before = bytes(CommentSketch.objects.get(comment=comments[0]).signature)
    services.redact_comment(
        comment=comments[0], actor=PLATFORM, spans=[(0, 80)], reason="insult", now=timezone.now()
    )

    assert not CommentSketch.objects.filter(comment=comments[0]).exists()
    join(consultation)
    assert bytes(CommentSketch.objects.get(comment=comments[0]).signature) != before
