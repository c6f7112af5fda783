"""Policies: numbered sections, anchors that stay, versions that never change."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Agency
from cms.models import PolicyPage, PolicyVersion
from tests.cms import pages

FIND = "/api/v1/pages/find/?path=/ar/policies/e-participation/"
VERSIONS = "/api/v1/policies/e-participation/versions"


def republish(page: PolicyPage, **changes: object) -> None:
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_sections_are_numbered_by_their_order_and_keep_their_anchors(
    agency: Agency, client: Client
) -> None:
    pages.policy(agency)
    sections = client.get(FIND).json()["page"]["content"]["sections"]
    assert [(row["number"], row["anchor"]) for row in sections] == [(1, "purpose"), (2, "scope")]


def test_a_new_version_leaves_the_earlier_text_readable_at_its_address(
    agency: Agency, client: Client
) -> None:
    page = pages.policy(agency)
    republish(
        page,
        version=2,
        adopted_on=date(2026, 5, 3),
        change_note="أضيف قسم المهل.",
        sections=[pages.section("purpose", "الغاية", "نص جديد.")],
    )
    content = client.get(FIND).json()["page"]["content"]
    assert [row["number"] for row in content["versions"]] == ["2", "1"]
    first = client.get(f"{VERSIONS}/1/").json()
    assert first["adopted_on"] == "2024-03-17"
    assert len(first["sections"]) == 2
    assert "تنظّم هذه السياسة المشاركة." in first["sections"][0]["html"]


def test_publishing_the_same_text_again_makes_no_version(agency: Agency) -> None:
    page = pages.policy(agency)
    republish(page)
    assert PolicyVersion.objects.count() == 1


def test_a_correction_under_the_same_version_is_kept_beside_it(agency: Agency) -> None:
    page = pages.policy(agency)
    republish(page, sections=[pages.section("purpose", "الغاية", "نص مصحّح.")])
    assert sorted(PolicyVersion.objects.values_list("number", flat=True)) == ["1", "1.1"]


def test_going_back_to_an_earlier_text_is_a_publication_too(agency: Agency) -> None:
    page = pages.policy(agency)
    original = list(page.sections.raw_data)
    republish(page, sections=[pages.section("purpose", "الغاية", "نص آخر.")])
    page.sections = page._meta.get_field("sections").to_python(list(original))
    republish(page)
    assert PolicyVersion.objects.order_by("-pk").first().number == "1.2"


def test_two_sections_cannot_share_an_anchor(agency: Agency) -> None:
    twice = [pages.section("purpose", "أ", "نص"), pages.section("purpose", "ب", "نص")]
    with pytest.raises(ValidationError) as refusal:
        pages.policy(agency, sections=twice)
    assert set(refusal.value.message_dict) == {"sections"}


@pytest.mark.parametrize("number", ["9", "x", "1" * 40])
def test_an_unknown_version_is_404(agency: Agency, client: Client, number: str) -> None:
    pages.policy(agency)
    assert client.get(f"{VERSIONS}/{number}/").status_code == 404


def test_the_policy_page_costs_the_same_with_many_versions(
    agency: Agency, client: Client, django_assert_max_num_queries
) -> None:
    page = pages.policy(agency)
    client.get(FIND)
    with django_assert_max_num_queries(24) as one:
        client.get(FIND)
    for version in range(2, 12):
        republish(page, version=version)
    with django_assert_max_num_queries(24) as many:
        assert len(client.get(FIND).json()["page"]["content"]["versions"]) == 11
    assert len(one) == len(many)
