"""The adopted text stands apart from the drafts, its corrections keep what was before, and promises are checked against it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from common.errors import Refused
from consultations import drafting, selectors, services
from consultations.drafting import DraftClause
from consultations.errors import (
    AdoptionRefused,
    AdoptionTooEarly,
    DraftNotUnderstood,
    NothingToExplain,
)
from consultations.log.audit import audit
from consultations.log.stages import record_stage
from consultations.models import (
    Adoption,
    Clause,
    ClauseText,
    Decision,
    FormerAdoption,
    Kept,
    LogEntry,
    PromiseCheck,
    TextVersion,
)
from consultations.outcome.adopting import Gazette, adopt, explain
from tests.consultations.conftest import ARABIC, make_consultation, published_comment
from tests.consultations.outcome import makers
from tests.consultations.outcome.twenty import BROKEN, DRAFT, ENACTED, FIRST

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOBODY = Actor(user_id=None)
GAZETTE = Gazette("5998", timezone.localdate() - timedelta(days=1), "https://gazette.example/5998")


def adopted(page, arabic: str = makers.CHANGED, gazette: Gazette = GAZETTE) -> Adoption:
    texts = {"ar": drafting.parse(arabic)}
    return adopt(consultation=page, actor=PLATFORM, texts=texts, gazette=gazette)


@pytest.fixture
def accepted(consultation):
    """A closed consultation whose second text an accepted comment changed."""
    comment = published_comment(consultation)
    makers.second_text(consultation)
    makers.accept(comment)
    return makers.publish_outcome(consultation)


def test_the_adopted_text_is_no_version_of_the_draft(accepted) -> None:
    before = selectors.published_version(accepted)
    adoption = adopted(accepted, ARABIC)
    assert selectors.published_version(accepted) == before
    assert [one.number for one in selectors.published_versions(accepted)] == [1, 2]
    assert accepted.versions.count() == TextVersion.objects.count() == 2
    assert adoption.version.is_adopted
    assert adoption.version.sha256 != before.sha256
    assert record_stage(accepted, timezone.now()) is None  # the log's newest text is the draft's


def test_another_draft_can_follow_and_comments_stay_where_they_are(accepted) -> None:
    comment = accepted.comments.get()
    adopted(accepted, "# المادة 1: غيرها\n\n1.1 نص آخر.")
    assert accepted.comments.get() == comment
    assert (accepted.comments.get().place, accepted.comments.get().fate) == (
        comment.place,
        comment.fate,
    )
    assert makers.second_text(accepted).number == 3


def test_the_adopted_text_is_final(accepted) -> None:
    version = adopted(accepted).version
    for rows, values in (
        (TextVersion.with_adopted.filter(pk=version.pk), {"number": 7}),
        (Clause.objects.filter(version=version), {"number": "9"}),
        (ClauseText.objects.filter(clause__version=version), {"text": "غيره"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


def test_a_correction_keeps_what_was_recorded_before(accepted) -> None:
    first = adopted(accepted, ARABIC).version
    assert PromiseCheck.objects.get().verdict == Kept.DROPPED
    second = adopted(accepted, gazette=Gazette("6001", GAZETTE.on))
    former = FormerAdoption.objects.get()
    assert (former.version, former.gazette_number) == (first, "5998")
    assert former.replaced_at == second.published_at
    assert (second.version.number, second.gazette_number, second.url) == (2, "6001", "")
    assert PromiseCheck.objects.get().verdict == Kept.KEPT


def test_the_log_tells_of_each_adopted_text_and_the_audit_finds_it(accepted, place_leaves) -> None:
    for text in (ARABIC, makers.CHANGED):
        adopted(accepted, text)
    place_leaves()
    leaves = LogEntry.objects.filter(kind="text.adopted").values_list("leaf", flat=True)
    assert all('"gazette":"5998"' in leaf for leaf in leaves)
    assert (len(leaves), audit().mismatches) == (2, [])
    version = Adoption.objects.get().version
    other = TextVersion.with_adopted.create(
        consultation=make_consultation(accepted.agency, slug="else"), number=1, is_adopted=True
    )
    Adoption.objects.update(version=other)
    assert any("no leaf tells of it" in str(one) for one in audit().mismatches)
    assert version.sha256 in "".join(leaves)


def test_only_a_closed_consultation_has_an_adopted_text(consultation) -> None:
    with pytest.raises(AdoptionTooEarly):
        adopted(consultation)
    makers.close(consultation)
    services.withdraw_consultation(
        consultation=consultation, actor=PLATFORM, reasons={"ar": "سبب"}, now=timezone.now()
    )
    with pytest.raises(AdoptionRefused):
        adopted(consultation)


@pytest.mark.parametrize(
    "gazette",
    [
        Gazette("", GAZETTE.on),
        Gazette("x" * 41, GAZETTE.on),
        Gazette("59\x0098", GAZETTE.on),
        Gazette("5998", None),
        Gazette("5998", timezone.localdate() + timedelta(days=2)),
        Gazette("5998", GAZETTE.on, "javascript:alert(1)"),
        Gazette("5998", GAZETTE.on, "https://gazette.example/" + "x" * 500),
    ],
)
def test_a_wrong_place_in_the_gazette_is_refused_and_stores_nothing(accepted, gazette) -> None:
    with pytest.raises(AdoptionRefused):
        adopted(accepted, gazette=gazette)
    assert not TextVersion.with_adopted.filter(is_adopted=True).exists()


def test_a_clause_that_nobody_identified_is_refused(accepted) -> None:
    unsure = DraftClause("art-1.p-1", "paragraph", "", "", "نص", is_unsure=True)
    with pytest.raises(DraftNotUnderstood):
        adopt(consultation=accepted, actor=PLATFORM, texts={"ar": [unsure]}, gazette=GAZETTE)


def test_who_does_not_run_the_consultation_adopts_and_explains_nothing(accepted) -> None:
    texts = {"ar": drafting.parse(ARABIC)}
    with pytest.raises(Refused):
        adopt(consultation=accepted, actor=NOBODY, texts=texts, gazette=GAZETTE)
    adopted(accepted, ARABIC)
    with pytest.raises(Refused):
        explain(check=PromiseCheck.objects.get(), actor=NOBODY, notes={"ar": "سبب"})


def test_a_broken_promise_is_explained_and_its_verdict_stays(accepted) -> None:
    adopted(accepted, ARABIC)
    check = PromiseCheck.objects.get()
    explain(check=check, actor=PLATFORM, notes={"ar": " رأى مجلس النواب غير ذلك. "})
    check.refresh_from_db()
    assert (check.verdict, check.note_in("en")) == (Kept.DROPPED, "رأى مجلس النواب غير ذلك.")
    adopted(accepted, ARABIC, Gazette("6001", GAZETTE.on))
    check.refresh_from_db()
    assert check.note_ar == "رأى مجلس النواب غير ذلك."


def test_a_kept_promise_has_nothing_to_explain(accepted) -> None:
    adopted(accepted)
    with pytest.raises(NothingToExplain):
        explain(check=PromiseCheck.objects.get(), actor=PLATFORM, notes={"ar": "سبب"})


def test_a_disposition_that_was_replaced_has_no_promise_any_more(accepted) -> None:
    adopted(accepted)
    accepted.dispositions.update(replaced_at=timezone.now())
    makers.decide(accepted.comments.get(), Decision.DECLINED)
    adopted(accepted)
    assert not PromiseCheck.objects.exists()


# --- Twenty acceptances, five broken -------------------------------------------------------------------------------


def as_text(clauses) -> str:
    return "\n\n".join(["# [art-1] المادة 1: أحكام", *(f"[{c.key}] {c.text}" for c in clauses)])


def below_the_article(clauses):
    return [
        type(c)(c.text, c.key if c.key.startswith("art") else f"art-1.{c.key}") for c in clauses
    ]


def test_of_twenty_acceptances_exactly_the_five_broken_ones_are_flagged(agency) -> None:
    page = make_consultation(agency, slug="twenty")
    first = makers.second_text(page, as_text(below_the_article(FIRST)))
    draft = makers.second_text(page, as_text(below_the_article(DRAFT)))
    accepted = {}
    keys = {one.key: one for one in FIRST} | {one.key: one for one in DRAFT}
    texts = [{one.key: one.text for one in version} for version in (FIRST, DRAFT)]
    for key in keys:
        if texts[0].get(key) == texts[1].get(key):
            continue
        comment = published_comment(page, f"عن {key}", clause_key="")
        made = makers.decide(comment, Decision.ACCEPTED)
        sides = [
            Clause.objects.filter(version=version, key=f"art-1.{key}").first()
            for version in (first, draft)
        ]
        makers.point(made, *sides)
        accepted[made.pk] = key
    makers.publish_outcome(page)
    adopted(page, as_text(below_the_article(ENACTED)))
    checks = PromiseCheck.objects.all()
    assert len(checks) == 20
    assert {
        accepted[one.disposition_id]: one.verdict for one in checks if one.verdict != Kept.KEPT
    } == BROKEN
