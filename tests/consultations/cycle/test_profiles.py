"""Who responds, as far as a consultation asks; and figures split by it that point at nobody."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import PLATFORM
from cms.models.taxonomy import Governorate
from consultations import figures, services
from consultations.errors import ForbiddenCharacters, ProfileRefused
from consultations.figures import COLUMNS, SMALLEST, hide_small
from consultations.models import Comment, Respondent
from consultations.participation import Authorship
from consultations.profiles import Profile
from tests.consultations.conftest import make_consultation, publish_text

pytestmark = [pytest.mark.database, pytest.mark.django_db]
COMPANY = Profile(kind="company", organisation="شركة الأمل", sector="HEAL", governorate="")


@pytest.fixture
def asking(agency):
    page = make_consultation(
        agency,
        "asking",
        asks_kind="required",
        asks_organisation="optional",
        asks_sector="optional",
        asks_governorate="optional",
    )
    publish_text(page)
    return page


def comment(page, profile: Profile = COMPANY, stance: str = "", publish: bool = True) -> Comment:
    draft = services.CommentDraft(
        clause_key="art-2.p-1", body="رأي", language="ar", stance=stance, profile=profile
    )
    made = services.submit_comment(consultation=page, draft=draft)
    if publish:
        services.publish_comment(comment=made, actor=PLATFORM, now=timezone.now())
    return made


def send(client, page, **respondent):
    return client.post(
        f"/api/v1/consultations/{page.slug}/comments/",
        {"clause": "art-2.p-1", "body": "رأي", "respondent": respondent or None},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )


def test_nothing_is_asked_and_nothing_kept_unless_an_officer_says_so(consultation) -> None:
    comment(consultation)
    assert not Respondent.objects.exists()


def test_answers_are_kept_beside_the_comment(asking) -> None:
    made = comment(asking)
    kept = Respondent.objects.get(comment=made)
    assert (kept.kind, kept.organisation, kept.sector) == ("company", "شركة الأمل", "HEAL")


def test_what_is_needed_is_needed(asking, client) -> None:
    with pytest.raises(ProfileRefused) as refusal:
        comment(asking, Profile(sector="HEAL"))
    assert refusal.value.facts == {"fields": ["kind"]}
    answer = send(client, asking)
    assert (answer.status_code, answer.json()["code"]) == (422, "profile_refused")
    assert not Comment.objects.exists()
    assert send(client, asking, kind="individual").status_code == 201


@pytest.mark.parametrize(
    ("profile", "error"),
    [
        (Profile(kind="king"), ProfileRefused),
        (Profile(kind="company", sector="XXXX"), ProfileRefused),
        (Profile(kind="company", governorate="atlantis"), ProfileRefused),
        (Profile(kind="company", organisation="س" * 121), ProfileRefused),
        (Profile(kind="company", organisation="شركة\u202e"), ForbiddenCharacters),
        (Profile(kind="company", organisation="a\nb"), ForbiddenCharacters),
    ],
)
def test_what_is_no_choice_is_refused(asking, profile, error) -> None:
    with pytest.raises(error):
        comment(asking, profile)
    assert not Comment.objects.exists()


def test_governorates_are_the_site_s_own(asking, client) -> None:
    name = Governorate.objects.create(slug="irbid", name_ar="إربد", name_en="Irbid").slug
    assert send(client, asking, kind="individual", governorate=name).status_code == 201
    offered = client.get("/api/v1/profile-choices/?lang=ar").json()["governorate"]
    assert name in [one["code"] for one in offered]


def test_capacity_and_organisation_stand_beside_the_comment_and_the_rest_does_not(
    asking, client
) -> None:
    made = comment(asking)
    address = f"/api/v1/consultations/asking/comments/{made.public_id}/?lang=ar"
    shown = client.get(address).json()
    assert shown["respondent"] == {
        "kind": "company",
        "kind_label": "شركة",
        "organisation": "شركة الأمل",
    }
    assert "HEAL" not in client.get(address).content.decode()
    assert "شركة الأمل" in client.get("/ar/consultations/asking/p/art-2.p-1/").text


def test_a_withheld_or_erased_comment_says_nothing_of_its_author(asking, client) -> None:
    made = comment(asking, publish=False)
    services.withhold_comment(comment=made, actor=PLATFORM, reason="insult", now=timezone.now())
    address = f"/api/v1/consultations/asking/comments/{made.public_id}/"
    assert client.get(address).json()["respondent"] is None
    author = Authorship(receipt_code=made.receipt.code)
    services.erase_comment(comment=made, author=author, now=timezone.now())
    assert not Respondent.objects.exists()


def test_the_form_asks_keeps_and_reviews_the_answers(asking, client) -> None:
    address = "/ar/consultations/asking/p/art-2.p-1/"
    form = client.get(address).text
    assert 'name="kind"' in form
    assert 'name="organisation"' in form
    typed = {"step": "review", "body": "رأي مكتوب", "version": "1", "organisation": "شركة الأمل"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "رأي مكتوب" in refused.text
    assert "شركة الأمل" in refused.text
    review = client.post(address, typed | {"kind": "company"})
    assert review.status_code == 200
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', review.text))
    assert (hidden["kind"], hidden["organisation"]) == ("company", "شركة الأمل")


def test_a_form_without_questions_asks_nothing(consultation, client) -> None:
    form = client.get(f"/ar/consultations/{consultation.slug}/p/art-2.p-1/").text
    assert 'name="kind"' not in form


def test_a_kept_draft_keeps_the_answers(asking, client) -> None:
    typed = {"consultation": "asking", "clause": "art-2.p-1", "body": "رأي"}
    given = typed | {"respondent": {"kind": "company"}}
    key = client.post("/api/v1/drafts/", given, "application/json").json()["key"]
    opened = client.post("/api/v1/drafts/open/", {"key": key}, "application/json").json()
    assert opened["respondent"]["kind"] == "company"


# --- Figures -------------------------------------------------------------------------------------------------------


def test_figures_split_by_what_is_asked(asking, client) -> None:
    for kind, stance, number in (
        ("company", "supports", 6),
        ("company", "opposes", 5),
        ("individual", "supports", 7),
        ("individual", "opposes", 8),
    ):
        for _ in range(number):
            comment(asking, Profile(kind=kind), stance)
    told = client.get("/api/v1/consultations/asking/figures/?lang=ar").json()
    (kinds,) = [split for split in told["splits"] if split["by"] == "kind"]
    assert {row["code"]: row["comments"] for row in kinds["rows"]} == {
        "individual": 15,
        "company": 11,
    }
    company = next(row for row in kinds["rows"] if row["code"] == "company")
    assert company["stances"] == {"supports": 6, "neutral": 0, "opposes": 5, "": 0}
    page = client.get("/ar/consultations/asking/figures/").text
    assert "شركة" in page
    assert "15" in page


def test_small_numbers_are_hidden_with_what_would_tell_them(asking, client) -> None:
    for kind, number in (("company", 2), ("individual", 9), ("civil_society", 6)):
        for _ in range(number):
            comment(asking, Profile(kind=kind), "supports")
    told = client.get("/api/v1/consultations/asking/figures/").json()
    (kinds,) = [split for split in told["splits"] if split["by"] == "kind"]
    assert {row["code"]: row["comments"] for row in kinds["rows"]} == {
        "company": None,
        "individual": 9,
        "civil_society": None,
    }
    assert "محجوب" in client.get("/ar/consultations/asking/figures/").text


def test_what_waits_or_was_withheld_is_not_counted(asking) -> None:
    for _ in range(6):
        comment(asking, publish=False)
    assert [split.rows for split in figures.figures(asking, "ar")] == [[], [], []]


@given(
    table=st.dictionaries(
        st.sampled_from("abcdef"),
        st.fixed_dictionaries({column: st.integers(0, 12) for column in COLUMNS}),
        min_size=1,
    )
)
def test_no_hidden_number_is_what_is_missing_in_its_row_or_column(table) -> None:
    shown = hide_small(table)
    for row, (total, cells) in shown.items():
        assert total is None or not 0 < total < SMALLEST
        assert all(number is None or not 0 < number < SMALLEST for number in cells.values())
        hidden = [column for column, number in cells.items() if number is None]
        others = [number for number in cells.values() if number]
        assert total is None or len(hidden) != 1 or not others, row
    for column in COLUMNS:
        hidden_rows = [row for row in shown if shown[row][1][column] is None]
        others = [shown[row][1][column] for row in shown if shown[row][1][column]]
        assert len(hidden_rows) != 1 or not others
