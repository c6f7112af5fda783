"""Editors' pages as visitors see them."""

from django.test import Client


def test_a_page_is_shown_in_its_language_at_its_flat_address(agency, client: Client) -> None:
    answer = client.get("/ar/agencies/moj/")
    assert answer.status_code == 200
    assert '<html lang="ar" dir="rtl"' in answer.text
    assert "وزارة العدل" in answer.text


def test_the_english_home_reads_from_left_to_right(site, client: Client) -> None:
    assert '<html lang="en" dir="ltr"' in client.get("/en/").text
