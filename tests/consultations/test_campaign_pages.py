"""Campaigns as readers and policy officers see them."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import Campaign, CampaignMember
from consultations.participation import Authorship
from tests.consultations.conftest import published_comment
from tests.consultations.test_campaigns import COPIES, OTHER, OWN, found_campaign, sent

API = "/api/v1/consultations/strategy/campaigns/"


@pytest.fixture
def campaign(consultation):
    cache.clear()
    found, _comments = found_campaign(consultation)
    sent(consultation, OWN)
    return found


def address(campaign):
    return f"/admin/consultations/{campaign.consultation_id}/campaigns/{campaign.number}/"


def test_the_api_counts_and_shows_the_core(client, campaign):
    answer = client.get(API).json()

    assert answer["consultation"]["comments_count"] == 5
    assert (answer["campaigns_count"], answer["in_campaigns_count"]) == (1, 4)
    (one,) = answer["results"]
    assert (one["number"], one["size"], one["name"]) == (1, 4, "")
    assert one["core"]["body"] in COPIES


def test_a_campaign_of_which_too_little_is_public_is_not_told(client, campaign):
    for comment in [one.comment for one in campaign.members.all()][:2]:
        services.withhold_comment(
            comment=comment, actor=PLATFORM, reason="insult", now=timezone.now()
        )

    answer = client.get(API).json()
    assert (answer["campaigns_count"], answer["results"]) == (0, [])


def test_the_wording_of_a_withdrawn_core_is_not_shown(client, campaign):
    core = campaign.core
    services.withdraw_comment(
        comment=core, author=Authorship(receipt_code=core.receipt.code), now=timezone.now()
    )

    (one,) = client.get(API).json()["results"]
    assert (one["size"], one["core"]) == (3, None)
    page = client.get("/ar/consultations/strategy/campaigns/").content.decode()
    assert "نص الحملة لم يعد منشورًا" in page


def test_the_consultation_says_how_many_are_in_campaigns(client, campaign):
    page = client.get("/ar/consultations/strategy/").content.decode()
    assert "التعليقات: 5، منها 4 في حملة واحدة" in page
    english = client.get("/en/consultations/strategy/campaigns/").content.decode()
    assert "Comments: 5, of which 4 in 1 campaign" in english


def test_without_campaigns_nothing_is_said(client, consultation):
    cache.clear()
    assert "campaigns/" not in client.get("/ar/consultations/strategy/").content.decode()
    page = client.get("/ar/consultations/strategy/campaigns/")
    assert page.status_code == 200


@pytest.mark.parametrize("path", ["nothing/campaigns/", "page-1/campaigns/"])
def test_campaigns_of_no_consultation_are_not_found(client, db, path):
    assert client.get(f"/api/v1/consultations/{path}").status_code == 404


def test_the_comments_of_one_campaign_are_listed(client, campaign, consultation):
    reply = published_comment(
        consultation, COPIES[0], clause_key="", parent=campaign.core.public_id, author_name="رنا"
    )
    CampaignMember.objects.create(comment=reply, campaign=campaign, likeness=1)
    answer = client.get("/api/v1/consultations/strategy/comments/?campaign=1&page_size=2").json()
    assert (answer["count"], len(answer["results"])) == (5, 2)
    shown = client.get("/ar/consultations/strategy/campaigns/?campaign=1").content.decode()
    assert "رنا" in shown
    assert OWN not in shown


@pytest.mark.parametrize("asked", ["2", "x", "0", "%00", "9" * 30])
def test_a_campaign_that_is_none_has_no_list(client, campaign, asked):
    page = client.get(f"/ar/consultations/strategy/campaigns/?campaign={asked}")
    assert page.status_code in {400, 404}
    answer = client.get(f"/api/v1/consultations/strategy/comments/?campaign={asked}")
    assert answer.status_code == 400 or answer.json()["count"] == 0


def test_the_officer_sees_variants_and_settles(admin_client, campaign):
    listing = admin_client.get(f"/admin/consultations/{campaign.consultation_id}/campaigns/")
    assert address(campaign) in listing.content.decode()
    page = admin_client.get(address(campaign)).content.decode()
    assert "<ins>" in page

    admin_client.post(address(campaign), {"act": "name", "name": " الحديقة  العامة "})
    member = campaign.members.exclude(comment=campaign.core).first()
    admin_client.post(address(campaign), {"act": "take_out", "comment": member.comment.public_id})

    campaign.refresh_from_db()
    assert campaign.name == "الحديقة العامة"
    assert CampaignMember.objects.get(pk=member.pk).campaign is None


def test_the_officer_joins_and_dissolves(admin_client, campaign, consultation):
    other, _comments = found_campaign(consultation, OTHER, OTHER + " والسلام", OTHER)
    admin_client.post(address(campaign), {"act": "join", "other": other.number})
    assert not Campaign.objects.filter(pk=other.pk).exists()

    admin_client.post(address(campaign), {"act": "dissolve"})
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"act": "x"},
        {"act": "join", "other": "one"},
        {"act": "join", "other": "1"},
        {"act": "join", "other": "٣"},
        {"act": "take_out", "comment": "\x00"},
        {"act": "put_in", "comment": "\x00"},
        {"act": "name", "name": "x" * 121},
        {"act": "name", "name": "a\u202eb"},
    ],
)
def test_what_makes_no_sense_changes_nothing(admin_client, campaign, given):
    before = list(CampaignMember.objects.values_list("comment", "campaign", "is_settled"))

    assert admin_client.post(address(campaign), given).status_code == 302

    assert list(CampaignMember.objects.values_list("comment", "campaign", "is_settled")) == before
    campaign.refresh_from_db()
    assert campaign.name == ""
