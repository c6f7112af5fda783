"""Consultations as search sees them: clauses at their place, what became of them, and never a comment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import ConsultationPage, Visibility
from consultations.services.extensions import Later, extend_consultation
from search.models import Document
from search.services import refresh_all
from tests.consultations.conftest import (
    ARABIC,
    make_consultation,
    publish_text,
    published_comment,
    settle,
    translate,
)
from tests.consultations.outcome import makers
from tests.consultations.outcome.test_adopting import adopted
from tests.consultations.surveys.conftest import make_poll, make_survey
from tests.search.providers import contract
from tests.search.providers.contract import texts

NOW = timezone.now
COMMENT = "تعليق لا يجده البحث أبدًا"


def states() -> set[str]:
    return {
        one.facets["state"][0] for one in Document.objects.filter(provider="pages", kind="clause")
    }


def close(page: ConsultationPage) -> ConsultationPage:
    """Let the closing pass, as the instant that is planned for it does."""
    ConsultationPage.objects.filter(translation_key=page.translation_key).update(
        closes_at=NOW() - timedelta(seconds=1)
    )
    services.announce_change(consultation_id=page.pk)
    page.refresh_from_db()
    return page


def test_each_clause_is_found_for_itself_and_opens_at_its_place(
    consultation: ConsultationPage, client
) -> None:
    translate(consultation, "Draft strategy")
    found = Document.objects.get(kind="clause", language="ar", part="art-2.p-1")
    assert found.title == "المادة 2: الآجال · 2.1"
    assert found.summary == "تجيب الجهة خلال ٣٠ يومًا."
    assert found.context == consultation.title
    assert found.url.endswith("/consultations/strategy/#art-2.p-1")
    assert found.facets["agency"] == ["moj"]
    english = Document.objects.get(kind="clause", language="en", part="art-2.p-1")
    assert english.summary == "The agency answers within 30 days."
    assert "خلال ٣٠ يومًا" in texts(kind="consultation", language="ar")
    assert contract.unreachable(client) == []


def test_a_new_text_replaces_the_clauses_of_the_old_one(consultation: ConsultationPage) -> None:
    with transaction.atomic():
        publish_text(consultation, ARABIC.replace("٣٠ يومًا", "٦٠ يومًا"), "")
        assert "٦٠ يومًا" in texts(kind="clause", language="ar")
        assert "٣٠ يومًا" not in texts()
        assert refresh_all() == 0


def test_comments_are_never_found(consultation: ConsultationPage) -> None:
    published_comment(consultation, COMMENT)
    close(consultation)
    settle(consultation)
    services.publish_outcome(consultation=consultation, actor=PLATFORM)
    assert refresh_all() == 0
    assert COMMENT not in texts()


def test_the_state_follows_the_clock_of_extensions_outcome_and_withdrawal(
    consultation: ConsultationPage,
) -> None:
    assert states() == {"open"}
    later = Later(consultation.closes_at + timedelta(days=3), "مُدّدت")
    extend_consultation(consultation=consultation, actor=PLATFORM, later=later)
    close(consultation)
    assert states() == {"closed"}
    with transaction.atomic():
        services.publish_outcome(consultation=consultation, actor=PLATFORM)
        assert states() == {"outcome"}
    with transaction.atomic():
        services.withdraw_consultation(
            consultation=consultation, actor=PLATFORM, reasons={"ar": "أُلغيت"}, now=NOW()
        )
        assert states() == {"withdrawn"}
    assert refresh_all() == 0


def test_what_became_of_it_is_found_once_it_is_public(
    consultation: ConsultationPage, client
) -> None:
    comment = published_comment(consultation, COMMENT)
    makers.decide(comment, "accepted")
    close(consultation)
    consultation.outcome_text = "<p>أخذنا بمعظم المقترحات.</p>"
    consultation.save_revision().publish()
    assert "بمعظم المقترحات" not in texts()
    with transaction.atomic():
        services.publish_outcome(consultation=consultation, actor=PLATFORM)
        assert "بمعظم المقترحات" in texts(kind="consultation")
        assert makers.REASON in texts(kind="outcome")
    adopted(consultation)
    assert "بلدية" in texts(kind="adopted_text")
    assert contract.unreachable(client) == []
    assert COMMENT not in texts()
    assert refresh_all() == 0


def test_surveys_and_polls_are_found_by_their_questions(
    consultation: ConsultationPage, client
) -> None:
    make_survey(consultation)
    make_poll(consultation)
    assert "هل لديك وثيقة؟" in texts(kind="survey", language="ar")
    poll = Document.objects.get(kind="poll", language="ar")
    assert poll.title == "أي قناة تفضل؟"
    assert "الهاتف" in poll.body
    assert contract.unreachable(client) == []
    close(consultation)
    assert contract.unreachable(client) == []


def _invite(page: ConsultationPage) -> None:
    page.visibility, page.participation_level = Visibility.INVITED, "verified"
    page.save()


def _restrict(page: ConsultationPage) -> None:
    PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type="password", password="x"
    )


@pytest.mark.parametrize("change", [_invite, _restrict, lambda page: page.unpublish()])
def test_what_is_not_for_everybody_is_gone_with_all_its_parts(
    consultation: ConsultationPage, change
) -> None:
    make_survey(consultation)
    with transaction.atomic():
        change(consultation)
        assert not Document.objects.filter(object_id=str(consultation.pk)).exists()
        assert refresh_all() == 0


def test_a_translation_follows_the_page_that_was_written_first(
    consultation: ConsultationPage,
) -> None:
    translate(consultation, "Draft strategy")
    consultation.topic = "ENVI"
    consultation.save_revision().publish()
    english = Document.objects.get(kind="consultation", language="en")
    assert english.facets["topic"] == ["ENVI"]
    with transaction.atomic():
        consultation.unpublish()
        assert not Document.objects.filter(kind="clause", language="ar").exists()
        assert refresh_all() == 0


def test_consultations_keep_the_contract(consultation: ConsultationPage, client) -> None:
    translate(consultation, "Draft strategy")
    make_survey(consultation)
    assert contract.disagreements() == []
    assert contract.malformed() == []
    assert contract.nameless_facets() == []
    assert contract.rewritten() == []
    assert contract.unreachable(client) == []


def test_of_a_long_draft_the_first_clauses_are_documents_and_the_rest_is_found_in_the_whole(
    agency,
) -> None:
    page = make_consultation(agency)
    clauses = "\n\n".join(f"{n} البند رقم {n} من المسودة." for n in range(1, 431))
    publish_text(page, f"# المادة 1\n\n{clauses}\n", "")
    assert Document.objects.filter(kind="clause").count() == 400
    assert "البند رقم 430" in texts(kind="consultation")
