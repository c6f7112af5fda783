"""Documents follow their pages and places, and all that these name, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts.models import Agency
from cms.models import (
    AgencyPage,
    Audience,
    BodyPage,
    Channel,
    Governorate,
    LifeEvent,
    ServiceFee,
    ServicePage,
    ServicePoint,
    Topic,
)
from cms.models.body import BodyDecision, BodyMember
from cms.sdg.services import load_goals
from cms.services import open_agency_section
from cms.translation import publish_translation
from common.search_registry import searchable
from search.models import Change, Document
from search.services import refresh, refresh_all
from tests.cms import pages
from tests.cms.guide_factory import make_guide, make_point
from tests.search.providers import contract
from tests.search.providers.contract import texts


@pytest.fixture
def guide(agency) -> ServicePage:
    """A guide in two languages, given at an office."""
    guide = make_guide(
        agency,
        "record",
        title="شهادة عدم محكومية",
        topics=["justice"],
        life_events=["starting-work"],
        fees=[("counter", 20_000)],
    )
    publish_translation(guide, "en", {"title": "No criminal record", "promise": "On the same day."})
    make_point(agency, "irbid", services=[guide], hours_ar="8:00–15:00", phone="065000000")
    guide.refresh_from_db()
    return guide


def test_a_guide_is_found_by_fees_channels_documents_law_and_questions(guide: ServicePage) -> None:
    guide.documents = [("document", {"name": "هوية سارية", "note": ""})]
    guide.legal_basis = [("law", {"title": "قانون رقم 24 لسنة 2023", "url": ""})]
    guide.faqs = [("faq", {"question": "هل يلزم الحضور؟", "answer": "لا يلزم."})]
    guide.who_can_apply = "كل مقيم"
    guide.start_url, guide.start_name = "https://e.gov.example/start", "بوابة العدل"
    guide.save_revision().publish()
    found = texts(kind="service", language="ar")
    for words in (
        "20 دينارًا",
        "هوية سارية",
        "رقم 24",
        "الحضور",
        "كل مقيم",
        "بوابة العدل",
        "e.gov.example",
    ):
        assert words in found
    document = Document.objects.get(kind="service", language="ar")
    assert document.facets["channel"] == ["counter"]
    assert document.facets["audience"] == ["citizen"]


def test_a_place_is_found_by_address_hours_phone_and_its_services_and_opens_there(
    guide: ServicePage, client
) -> None:
    found = {one.language: one for one in Document.objects.filter(kind="service_point")}
    assert found["ar"].title == "مكتب بريد irbid"
    assert "شارع بغداد" in found["ar"].summary
    assert {"8:00–15:00", "065000000"} <= set(found["ar"].body.splitlines())
    assert "شهادة عدم محكومية" in found["ar"].keywords
    assert "No criminal record" in found["en"].keywords
    make_point(guide.agency, "other")
    html = client.get(found["en"].url).content.decode()
    assert 'id="irbid"' in html
    assert 'id="other"' not in html


def _rename(model: type, **where) -> Callable[[], None]:
    def act() -> None:
        term = model.objects.get(**where)
        term.name_ar, term.name_en = "اسم جديد كل الجدة", "An entirely new name"
        term.save()

    return act


def _guide(language: str = "ar") -> ServicePage:
    return ServicePage.objects.get(slug="record", locale__language_code=language)


def _retitle() -> None:
    guide = _guide()
    guide.title = "اسم جديد كل الجدة"
    guide.save_revision().publish()


def test_fees_are_told_as_sentences_tell_them(guide: ServicePage) -> None:
    fresh = _guide()
    counter = Channel.objects.get(slug="counter")
    fresh.fees = [ServiceFee(amount_minor=35_000, channel=counter, note_ar="للنسخة")]
    fresh.save_revision().publish()
    lines = Document.objects.get(kind="service", language="ar").body.split("\n")
    assert f"الرسم: 35 دينارًا أردنيًّا ({counter.name_ar}) للنسخة" in lines


def _dearer() -> None:
    guide = _guide()
    guide.fees = [ServiceFee(amount_minor=35_000, note_ar="اسم جديد كل الجدة")]
    guide.save_revision().publish()


@pytest.mark.parametrize(
    "change",
    [
        _rename(Agency, slug="moj"),
        _rename(Channel, slug="counter"),
        _rename(Audience, slug="citizen"),
        _rename(Topic, slug="justice"),
        _rename(LifeEvent, slug="starting-work"),
        _retitle,
        _dearer,
    ],
)
def test_what_a_guide_names_changes_it_at_once(guide: ServicePage, change) -> None:
    with transaction.atomic():
        change()
        assert "اسم جديد كل الجدة" in texts(kind="service", language="ar")
        assert refresh_all() == 0


@pytest.mark.parametrize(
    "change", [_rename(Agency, slug="moj"), _rename(Governorate, slug="irbid"), _retitle]
)
def test_what_a_place_names_changes_it_at_once(guide: ServicePage, change) -> None:
    change()
    assert "اسم جديد كل الجدة" in texts(kind="service_point", language="ar")
    assert refresh_all() == 0


def _restrict(page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")


def _section() -> AgencyPage:
    return AgencyPage.objects.get(agency__slug="moj", locale__language_code="ar")


def _retire() -> None:
    guide = _guide()
    guide.status = "retired"
    guide.alternative = "لم تعد تُقدَّم."
    guide.save_revision().publish()


def _expire() -> None:
    guide = _guide()
    guide.expire_at = timezone.now() - timedelta(minutes=1)
    guide.save()
    call_command("publish_scheduled")


@pytest.mark.parametrize(
    "change",
    [
        lambda: _guide().unpublish(),
        lambda: _restrict(_guide()),
        lambda: _restrict(_section()),
        lambda: _guide().delete(),
        _retire,
        _expire,
    ],
)
def test_a_guide_that_is_no_longer_public_is_gone_at_once_and_its_place_forgets_it(
    guide: ServicePage, change
) -> None:
    with transaction.atomic():
        change()
        assert not Document.objects.filter(kind="service", language="ar").exists()
        assert "شهادة عدم محكومية" not in texts(kind="service_point", language="ar")
        assert refresh_all() == 0


def test_a_guide_that_is_scheduled_is_found_once_it_goes_live(agency) -> None:
    guide = make_guide(agency, "later", publish=False)
    guide.go_live_at = timezone.now() + timedelta(hours=1)
    guide.save_revision().publish()
    assert not Document.objects.filter(kind="service").exists()
    revision = guide.latest_revision
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    revision.save()
    call_command("publish_scheduled")
    assert Document.objects.filter(kind="service").exists()
    assert refresh_all() == 0


def _close() -> None:
    ServicePoint.objects.filter(code="irbid").get().delete()


def _shut() -> None:
    point = ServicePoint.objects.get(code="irbid")
    point.is_open = False
    point.save()


@pytest.mark.parametrize("change", [_close, _shut])
def test_a_place_that_is_not_shown_is_gone_at_once(guide: ServicePage, change) -> None:
    change()
    assert not Document.objects.filter(kind="service_point").exists()
    assert refresh_all() == 0


def test_what_a_place_offers_changes_it_from_either_side(guide: ServicePage) -> None:
    point = ServicePoint.objects.get(code="irbid")
    changes = [
        lambda: point.services.clear(),
        lambda: guide.service_points.add(point),
        lambda: guide.service_points.clear(),
        lambda: point.services.set([guide]),
    ]
    for change, is_offered in zip(changes, (False, True, False, True), strict=True):
        change()
        assert ("شهادة" in texts(kind="service_point", language="ar")) is is_offered
        assert refresh_all() == 0


def test_pages_follow_the_agency_under_which_they_are_moved(guide: ServicePage) -> None:
    other = Agency.objects.create(slug="moi", name_ar="وزارة الداخلية", name_en="Interior")
    open_agency_section(agency=other)
    guide.move(AgencyPage.objects.get(agency=other, locale__language_code="ar"), pos="last-child")
    document = Document.objects.get(kind="service", language="ar")
    assert document.facets["agency"] == ["moi"]
    assert refresh_all() == 0
    other.slug = "interior"
    other.save()
    document.refresh_from_db()
    assert document.facets["agency"] == ["interior"]
    assert refresh_all() == 0


def test_a_body_is_found_by_legal_basis_members_decisions_and_minutes(agency) -> None:
    body = pages.publish(
        BodyPage(
            title="اللجنة التوجيهية",
            slug="steering",
            legal_basis="قرار مجلس الوزراء 12/2016",
            members=[BodyMember(office="أمين عام", name="ليلى حداد", agency=agency)],
            decisions=[
                BodyDecision(
                    number="4/2017",
                    decided_on="2017-02-01",
                    title="اعتماد المنصة",
                    text="<p>نصّ القرار</p>",
                )
            ],
        ),
        agency,
    )
    found = texts(kind="body")
    for words in ("12/2016", "ليلى حداد", "وزارة العدل", "4/2017", "نصّ القرار"):
        assert words in found
    _rename(Agency, slug="moj")()
    assert "اسم جديد كل الجدة" in texts(kind="body")
    body.unpublish()
    assert not Document.objects.filter(kind="body").exists()
    assert refresh_all() == 0


def test_sections_of_policies_and_initiatives_of_strategies_open_at_their_place(
    agency, client
) -> None:
    policy = pages.policy(agency)
    pages.strategy(agency)
    section = Document.objects.get(kind="section", part="scope")
    assert (section.title, section.context) == ("النطاق", policy.title)
    # The name of an anchor is no word of the text.
    assert "scope" not in Document.objects.get(kind="policy", language="ar").body
    assert section.url.endswith("/policies/e-participation/#scope")
    assert Document.objects.filter(kind="initiative").exists()
    assert contract.unreachable(client) == []
    policy.sections = [pages.section("purpose", "الغاية", "نص آخر")]
    policy.save_revision().publish()
    assert list(Document.objects.filter(kind="section").values_list("part", flat=True)) == [
        "purpose"
    ]
    assert refresh_all() == 0


def test_the_goals_are_found_by_their_targets(db, client) -> None:
    load_goals()
    assert Document.objects.filter(kind="goal").count() == 34
    assert "16.7" in texts(kind="goal", language="ar")
    load_goals()
    assert refresh_all() == 0


def test_cms_documents_keep_the_contract(guide: ServicePage, client) -> None:
    pages.policy(guide.agency)
    pages.news(guide.agency)
    pages.event(guide.agency)
    pages.indicator(guide.agency)
    load_goals()
    assert contract.disagreements() == []
    assert contract.malformed() == []
    assert contract.nameless_facets() == []
    assert contract.rewritten() == []
    assert contract.unreachable(client) == []


@pytest.mark.database
def test_a_refresh_writes_only_what_differs_and_all_of_a_thing_with_few_queries(
    agency, django_assert_max_num_queries
) -> None:
    policy = pages.policy(
        agency, sections=[pages.section(f"s{n}", f"قسم {n}", "نص") for n in range(300)]
    )
    Change.objects.all().delete()
    assert refresh("pages", str(policy.pk)) == 0
    Document.objects.filter(part="s7").update(body="غير ذلك")
    with django_assert_max_num_queries(25):
        assert refresh("pages", str(policy.pk)) == 1
    assert Change.objects.count() == 1
    Document.objects.all().delete()
    with django_assert_max_num_queries(30):
        assert refresh("pages", str(policy.pk)) == 301


def test_no_thing_has_more_parts_than_it_may(agency) -> None:
    pages.policy(agency, sections=[pages.section(f"s{n}", f"قسم {n}", "نص") for n in range(520)])
    assert Document.objects.filter(kind="section").count() == 500


def test_a_change_that_is_rolled_back_leaves_no_trace(guide: ServicePage) -> None:
    before = list(Document.objects.order_by("pk").values())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _guide().unpublish()
        raise ZeroDivisionError
    assert list(Document.objects.order_by("pk").values()) == before


def test_every_provider_is_known_by_its_name() -> None:
    assert {one.name for one in searchable} >= {"pages", "service_points", "goals", "datasets"}
