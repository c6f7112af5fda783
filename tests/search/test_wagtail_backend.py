"""Editors find in the administration what they mean, whichever way they and the authors spell."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from modelsearch.query import And, Not, Or, Phrase, PlainText
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from accounts.models import Agency, User
from cms.models import AgencyPage, Partner, PlainPage, Topic
from search.wagtail_backend import beginnings, whole_words

pytestmark = [pytest.mark.database, pytest.mark.django_db]

TITLES = (
    "الخدمات الإلكترونيّة",
    "إدارةُ الموارد البشريّة",
    "خدمات البلدية",
    "هيئة مكافحة الفساد",
    "مستشفى الأميرة هيا",
    "قانون رقم ٢٤ لسنة 2023",
    "Access to information — café",
)


@pytest.fixture
def titles(agency) -> tuple[str, ...]:
    home = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    for number, title in enumerate(TITLES):
        home.add_child(instance=PlainPage(title=title, slug=f"page-{number}"))
    call_command("wagtail_update_index", verbosity=0)
    return TITLES


def found(query: Any, *, whole: bool = False) -> set[str]:
    pages = PlainPage.objects.all()
    backend = get_search_backend()
    hits = (backend.search if whole else backend.autocomplete)(query, pages)
    assert hits.count() == len(list(hits))
    return {page.title for page in hits}


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("ادارة", "إدارةُ الموارد البشريّة"),
        ("اداره الموارد", "إدارةُ الموارد البشريّة"),
        ("والموارد", "إدارةُ الموارد البشريّة"),
        ("خدمات الكترونية", "الخدمات الإلكترونيّة"),
        ("الخدمـــات الالكترونيه", "الخدمات الإلكترونيّة"),
        ("مستشفي الاميره", "مستشفى الأميرة هيا"),
        ("24 ٢٠٢٣", "قانون رقم ٢٤ لسنة 2023"),
        ("24/2023", "قانون رقم ٢٤ لسنة 2023"),
        ("CAFE information", "Access to information — café"),
        ("هيئة-مكافحة", "هيئة مكافحة الفساد"),
    ],
)
def test_spellings_of_a_title_find_it(titles, query: str, title: str) -> None:
    assert found(query) == {title}
    assert found(query, whole=True) == {title}


@pytest.mark.parametrize(
    "typed",
    ["خ", "خدم", "الخد", "خدمات ا", "خدمات الكتر", "الكتر", "الالكتر", "للخدمات الكترونية"],
)
def test_every_beginning_finds_the_word_with_its_article_or_without(titles, typed: str) -> None:
    assert "الخدمات الإلكترونيّة" in found(typed)


def test_an_article_that_was_typed_is_not_asked_of_the_title(titles) -> None:
    assert found("الخدمات") == {"الخدمات الإلكترونيّة", "خدمات البلدية"}
    assert found("الخدمات", whole=True) == {"الخدمات الإلكترونيّة", "خدمات البلدية"}


def test_other_words_are_not_found(titles) -> None:
    assert found("ميزانية") == set()
    assert found("خدمات الموارد") == set()
    assert found("دمات") == set()


def test_phrases_and_combinations_mean_what_they_mean(titles) -> None:
    assert found(Phrase("مكافحه الفساد"), whole=True) == {"هيئة مكافحة الفساد"}
    assert found(Phrase("الفساد مكافحة"), whole=True) == set()
    assert found(Phrase("مكافحه الفساد")) == {"هيئة مكافحة الفساد"}
    assert found(PlainText("ادارة هيئه", operator="or"), whole=True) == {TITLES[1], TITLES[3]}
    assert found(Or([PlainText("ادارة"), PlainText("هيئه")]), whole=True) == {TITLES[1], TITLES[3]}
    assert found(And([PlainText("خدمات"), Not(PlainText("بلديه"))]), whole=True) == {TITLES[0]}
    assert found(And([PlainText("خدمات"), PlainText("!!")]), whole=True) == {TITLES[0], TITLES[2]}


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "!!!",
        "\u200f\u064b",
        '"',
        "'",
        "a:*",
        "* OR *",
        "\\",
        "%",
        "\x00",
        "😀",
        "خ " * 5_000,
    ],
)
def test_hostile_queries_are_answered(titles, query: str) -> None:
    assert found(query) <= set(TITLES)
    assert found(query, whole=True) <= set(TITLES)


def test_what_is_saved_later_is_folded_too_and_what_is_deleted_goes(titles) -> None:
    page = PlainPage.objects.get(title=TITLES[1])
    page.title = "دائرةُ الإحصاءات"
    page.save()
    get_search_backend().add(page)
    assert found("دايره الاحصاءات") == {"دائرةُ الإحصاءات"}
    assert found("ادارة") == set()
    page.delete()
    assert found("دايره الاحصاءات") == set()


def test_names_of_fields_search_all_that_is_folded(titles) -> None:
    hits = get_search_backend().autocomplete("ادارة", Page.objects.all(), fields=["title"])
    assert [page.title for page in hits] == [TITLES[1]]


@pytest.fixture
def admin(titles, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin@example.org", "a long password 1"))
    return client


def test_the_explorer_the_choosers_images_and_documents_search_so(admin: Client) -> None:
    buffer = io.BytesIO()
    Picture.new("RGB", (2, 2)).save(buffer, "PNG")
    Image.objects.create(title="مبنى الإدارة", file=ImageFile(buffer, name="dot.png"))
    Document.objects.create(title="دليل الإدارة", file=ContentFile(b"x", name="guide.txt"))
    call_command("wagtail_update_index", verbosity=0)
    for door, word in (
        ("wagtailadmin_pages:search", TITLES[1]),
        ("wagtailadmin_choose_page_search", TITLES[1]),
        ("wagtailimages:index", "مبنى الإدارة"),
        ("wagtailimages_chooser:choose_results", "مبنى الإدارة"),
        ("wagtaildocs:index", "دليل الإدارة"),
        ("wagtaildocs_chooser:choose_results", "دليل الإدارة"),
    ):
        assert word in admin.get(reverse(door), {"q": "ادار"}).content.decode(), door
        assert word not in admin.get(reverse(door), {"q": "ميزان"}).content.decode(), door


def test_lists_of_terms_partners_agencies_and_people_search_so(admin: Client) -> None:
    Topic.objects.create(slug="housing", name_ar="الإسكان", name_en="Housing")
    Partner.objects.create(
        name_ar="جمعيّة الإسكان", name_en="Housing club", url="https://example.org"
    )
    Agency.objects.create(slug="housing", name_ar="مؤسسة الإسكان", name_en="Housing corporation")
    User.objects.create_user(
        "o@example.org", "x", first_name="أحمد", last_name="الإسكاني", is_staff=True
    )
    for door, word in (
        ("wagtailsnippets_cms_topic:list", "الإسكان"),
        ("wagtailsnippets_cms_partner:list", "جمعيّة الإسكان"),
        (Agency.__name__.lower() + ":index", "مؤسسة الإسكان"),
        ("wagtailusers_users:index", "o@example.org"),
    ):
        assert word in admin.get(reverse(door), {"q": "اسكان"}).content.decode(), door
        nothing = admin.get(reverse(door), {"q": "الميزانية"}).content.decode()
        assert word not in nothing, door
        assert word not in admin.get(reverse(door), {"q": "!"}).content.decode(), door


def test_a_first_worker_after_an_upgrade_folds_everything_anew() -> None:
    from operations import recurring
    from search.analysis import VERSION
    from search.tasks import refold_administration

    entry = dict(recurring.registered())[f"search-administration-{VERSION}"]
    assert entry.task_path == refold_administration.module_path


def test_the_task_folds_what_an_older_version_stored(titles) -> None:
    from wagtail.search.backends.database import SearchBackend as Stock

    from search.tasks import refold_administration

    Stock({}).add_bulk(PlainPage, list(PlainPage.objects.all()))
    assert found("ادارة") == set()
    refold_administration.call()
    assert found("ادارة") == {TITLES[1]}


@given(st.text(max_size=40))
def test_folding_never_fails_and_beginnings_hold_what_whole_words_are_made_of(text: str) -> None:
    assert all(word for word in whole_words(text))
    assert len(beginnings(text)) >= len(whole_words(text))
