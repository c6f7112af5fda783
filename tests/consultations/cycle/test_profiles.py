"""Who responds, as far as a consultation asks; and figures split by it that point at nobody."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
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
from consultations.models import Comment, ConsultationPage, Respondent
from consultations.participation import Authorship
from consultations.profiles import Profile
from tests.consultations.conftest import make_consultation, publish_text
from tests.consultations.surveys.test_suppression import tables
from tests.replay import arranged

pytestmark = [pytest.mark.database, pytest.mark.django_db]
COMPANY = Profile(kind="company", organisation="شركة الأمل", sector="HEAL", governorate="")


@pytest.fixture
def asking(agency):
    def build() -> ConsultationPage:
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

    return arranged("asking", build)


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
    for kind in ("company", "individual", "civil_society", "agency"):
        for stance, number in (("supports", 6), ("opposes", 5)):
            for _ in range(number):
                comment(asking, Profile(kind=kind), stance)
    told = client.get("/api/v1/consultations/asking/figures/?lang=ar").json()
    (kinds,) = [split for split in told["splits"] if split["by"] == "kind"]
    assert {row["code"]: row["comments"] for row in kinds["rows"]} == {
        "individual": 11,
        "company": 11,
        "civil_society": 11,
        "agency": 11,
        "": 0,
    }
    company = next(row for row in kinds["rows"] if row["code"] == "company")
    assert company["stances"] == {"supports": 6, "neutral": 0, "opposes": 5, "": 0}
    page = client.get("/ar/consultations/asking/figures/").text
    assert "شركة" in page
    assert "11" in page


def test_small_numbers_are_hidden_with_what_would_tell_them(asking, client) -> None:
    for kind, number in (("company", 2), ("individual", 9), ("civil_society", 6), ("agency", 7)):
        for _ in range(number):
            comment(asking, Profile(kind=kind), "supports")
    told = client.get("/api/v1/consultations/asking/figures/").json()
    (kinds,) = [split for split in told["splits"] if split["by"] == "kind"]
    # Not the smallest of the others is hidden beside it, but the next in the list: which one tells nothing.
    assert {row["code"]: row["comments"] for row in kinds["rows"]} == {
        "individual": 9,
        "company": None,
        "civil_society": None,
        "agency": 7,
        "": 0,
    }
    assert "محجوب" in client.get("/ar/consultations/asking/figures/").text


def test_what_waits_or_was_withheld_is_not_counted(asking) -> None:
    for _ in range(6):
        comment(asking, publish=False)
    assert [split.rows for split in figures.figures(asking, "ar")] == [[], [], []]


# --- Nothing can be worked out from figures -------------------------------------------------------------------------

Table = dict[str, dict[str, int]]


def table_of(cells: Sequence[int], columns: int) -> Table:
    names = [*(f"g-{place}" for place in range(len(cells) // columns - 1)), ""]
    return {
        row: dict.fromkeys(COLUMNS, 0)
        | dict(zip(COLUMNS, cells[place * columns : (place + 1) * columns], strict=False))
        for place, row in enumerate(names)
    }


def published(table: Table) -> tuple[object, ...]:
    """All that the public knows: what is shown, and the sums of the columns, which the consultation's own page shows."""
    shown = hide_small(table)
    columns = [sum(cells[column] for cells in table.values()) for column in COLUMNS]
    cells = [(total, *of_row.values()) for total, of_row in shown.values()]
    return (*columns, *cells)


def worked_out(possible: list[Table], hide=hide_small) -> list[object]:
    """Hidden totals and cells that are the same in all tables that are published alike."""
    shown = hide(possible[0])
    found: list[object] = []
    for row, (total, cells) in shown.items():
        if total is None and len({sum(one[row].values()) for one in possible}) < 2:
            found.append((row, possible))
        found += [
            (row, column, possible)
            for column, number in cells.items()
            if number is None and len({one[row][column] for one in possible}) < 2
        ]
    return found


@pytest.mark.parametrize(
    ("rows", "columns", "most"), [(3, 1, 30), (3, 2, 16), (4, 2, 10), (3, 3, 9)]
)
def test_no_hidden_number_can_be_worked_out(rows, columns, most) -> None:
    for total in range(SMALLEST, most):
        alike: dict[tuple[object, ...], list[Table]] = defaultdict(list)
        for cells in tables(rows * columns, total):
            table = table_of(cells, columns)
            alike[published(table)].append(table)
        assert [found for group in alike.values() for found in worked_out(group)] == []


def test_the_rule_that_hid_the_smallest_other_is_caught() -> None:
    def hide(table: Table) -> dict[str, tuple[int | None, dict[str, int | None]]]:
        totals = {row: sum(cells.values()) for row, cells in table.items()}
        hidden = {row for row, total in totals.items() if 0 < total < SMALLEST}
        if len(hidden) == 1:
            others = [row for row in totals if row not in hidden]
            hidden.add(min(others, key=lambda row: totals[row]))
        return {row: (None if row in hidden else totals[row], {}) for row in table}

    alike: dict[object, list[Table]] = defaultdict(list)
    for cells in tables(3, 13):
        alike[str(hide(table_of(cells, 1)))].append(table_of(cells, 1))
    assert [found for group in alike.values() for found in worked_out(group, hide)]


@given(
    table=st.fixed_dictionaries(
        {
            row: st.fixed_dictionaries({column: st.integers(0, 40) for column in COLUMNS})
            for row in ("a", "b", "c", "")
        }
    )
)
def test_what_is_shown_of_a_table_is_true_and_never_small(table) -> None:
    for row, (total, cells) in hide_small(table).items():
        assert total is None or total == sum(table[row].values())
        assert not total or total >= SMALLEST
        for column, number in cells.items():
            assert number is None or number == table[row][column]
            assert not number or number >= SMALLEST
