"""What carries a page further: share card, short link, QR poster, map of the site, feeds."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image, ImageFont, features

from cms.models import AgencyPage, PlainPage
from common import short_codes
from frontend import share_card

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def page(agency) -> AgencyPage:
    cache.clear()
    return AgencyPage.objects.get(agency=agency, locale__language_code="ar")


def test_the_share_card_is_a_picture_of_the_size_networks_want(page, client: Client) -> None:
    answer = client.get(f"/share/ar/{page.translation_key}.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    html = client.get("/ar/agencies/moj/").text
    assert f"/share/ar/{page.translation_key}.png" in html
    assert client.get("/share/ar/00000000-0000-0000-0000-000000000000.png").status_code == 404


def test_the_card_of_each_language_is_drawn_with_its_own_title(page, client: Client) -> None:
    arabic = client.get(f"/share/ar/{page.translation_key}.png").content
    english = client.get(f"/share/en/{page.translation_key}.png").content
    assert arabic != english


def test_arabic_letters_are_joined_on_the_card() -> None:
    assert features.check("raqm")
    font = share_card._font(700, 60)
    joined = font.getlength("بيت", direction="rtl", language="ar")
    apart = sum(font.getlength(letter, direction="rtl", language="ar") for letter in "بيت")
    assert joined < apart * 0.9
    assert isinstance(font, ImageFont.FreeTypeFont)


@pytest.mark.parametrize("title", ["كلمة", "كلمة طويلة " * 40, "ا" * 500, "Latin و عربي 123"])
def test_any_title_fits_the_card(title: str) -> None:
    card = share_card.Card("ديوان", title, "وزارة العدل", "ar", True)
    assert share_card.draw(card).startswith(b"\x89PNG")
    size, lines = share_card._fitted(card)
    assert len(lines) * size * 1.5 <= 330


def test_a_short_link_leads_to_the_page_in_its_language(page, client: Client) -> None:
    code = client.get("/api/v1/pages/find/?path=/ar/agencies/moj/").json()["page"]["short_code"]
    answer = client.get(f"/s/{code}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/ar/agencies/moj/")
    assert client.get(f"/s/{code.upper()}").status_code == 302
    assert client.get("/s/zzzzzzz").status_code == 404


def test_a_short_link_follows_the_page_to_a_new_address(page, client: Client) -> None:
    page.slug = "justice"
    page.save_revision().publish()
    assert client.get(f"/s/{short_codes.encode(page.pk)}").headers["Location"] == (
        "/ar/agencies/justice/"
    )


@pytest.mark.parametrize("number", [1, 26, 27, 999, 10**12])
def test_codes_can_be_read_back(number: int) -> None:
    assert short_codes.decode(short_codes.encode(number)) == number


@pytest.mark.parametrize("code", ["", " ", "a", "0", "é", "z" * 60, "-1"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert short_codes.decode(code) is None


def test_the_poster_shows_title_code_and_address(page, client: Client) -> None:
    code = short_codes.encode(page.pk)
    poster = client.get(f"/ar/poster/{page.translation_key}/")
    assert poster.status_code == 200
    assert f"/qr/{code}.svg" in poster.text
    assert f"/s/{code}" in poster.text
    picture = client.get(f"/qr/{code}.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b"style=" not in picture.content


def test_the_map_lists_every_page_with_its_translations(page, client: Client) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)
    found = {url.findtext(f"{MAP}loc"): url for url in root.iter(f"{MAP}url")}
    agency = next(url for loc, url in found.items() if loc.endswith("/ar/agencies/moj/"))
    languages = {link.get("hreflang") for link in agency.iter(f"{XHTML}link")}
    assert languages == {"ar", "en"}
    assert len(found) == 6
    assert client.get("/sitemap-2.xml").status_code == 404


def test_robots_are_told_where_the_map_is(site, client: Client) -> None:
    text = client.get("/robots.txt").text
    assert "Sitemap: http://" in text
    assert "Disallow: /preview/" in text


def test_a_feed_of_the_latest_pages_is_valid_atom_in_its_language(page, client: Client) -> None:
    answer = client.get("/ar/pages/feed.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
    assert "وزارة العدل" in titles
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"


@pytest.mark.parametrize("name", ["news", "consultations", "datasets", "pages"])
def test_every_list_has_a_feed_even_when_it_is_empty(site, client: Client, name: str) -> None:
    answer = client.get(f"/en/{name}/feed.atom")
    assert ElementTree.fromstring(answer.content).tag == f"{ATOM}feed"


def test_an_unknown_feed_is_not_found(site, client: Client) -> None:
    assert client.get("/ar/nothing/feed.atom").status_code == 404


def test_the_list_of_pages_costs_the_same_for_many(
    site, client: Client, django_assert_max_num_queries
) -> None:
    client.get("/api/v1/pages/?lang=ar")
    for number in range(30):
        page = site.add_child(instance=PlainPage(title=f"صفحة {number}", slug=f"p{number}"))
        page.save_revision().publish()
    with django_assert_max_num_queries(12):
        answer = client.get("/api/v1/pages/?lang=ar&page_size=50").json()
    assert answer["count"] == 32
    assert {row["type"] for row in answer["results"]} == {"home", "agency_index", "plain"}
    only = client.get("/api/v1/pages/?lang=ar&type=plain").json()
    assert only["count"] == 30
    assert client.get("/api/v1/pages/?type=nothing").json()["count"] == 0


def test_a_reader_who_has_the_same_bytes_gets_304(page, client: Client) -> None:
    url = "/api/v1/pages/find/?path=/ar/agencies/moj/"
    first = client.get(url)
    assert first.headers["ETag"]
    assert first.headers["Last-Modified"].endswith("GMT")
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    page.title = "وزارة العدل الجديدة"
    page.save_revision().publish()
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
