"""Open data on the public site, in both languages and without script."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import services
from tests.opendata.conftest import add_table, make_dataset


def page(client: Client, dataset, resource=None, language: str = "ar", **params):
    rest = f"{resource.public_id}/" if resource else ""
    return client.get(f"/{language}/datasets/{quote(dataset.slug)}/{rest}", params)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_catalogue_leads_to_the_dataset_and_on_to_the_rows(
    dataset, resource, client, language
) -> None:
    catalogue = client.get(f"/{language}/datasets/")
    assert quote(dataset.slug) in catalogue.text or dataset.slug in catalogue.text
    shown = page(client, dataset, language=language)
    assert shown.status_code == 200
    assert str(resource.public_id) in shown.text
    assert "curl" in shown.text
    assert "@misc{dataset-" in shown.text
    table = page(client, dataset, resource, language)
    assert table.status_code == 200
    assert "إربد" in table.text


def test_the_address_holds_the_view_and_the_view_can_be_taken_away(
    dataset, resource, client
) -> None:
    answer = page(client, dataset, resource, column="c3", operator="gte", value="80", sort="-c3")
    rows = re.findall(r'<th scope="row"[^>]*>(\d+)</th>', answer.text)
    assert rows == ["001", "002"]
    assert 'aria-sort="descending"' in answer.text
    csv_url = re.search(r'href="(/api/v1/resources/[^"]+rows\.csv\?[^"]+)"', answer.text)
    assert csv_url
    taken = client.get(csv_url[1].replace("&amp;", "&"))
    assert len(b"".join(taken.streaming_content).decode().splitlines()) == 3


def test_sorting_is_a_link_in_each_header(dataset, resource, client) -> None:
    answer = page(client, dataset, resource, sort="c3")
    assert 'href="?sort=-c3"' in answer.text
    assert 'href="?sort=c1"' in answer.text


@pytest.mark.parametrize(
    "params",
    [
        {"column": "c3", "operator": "gte", "value": "كثير"},
        {"column": "c99", "operator": "eq", "value": "1"},
        {"column": "c1", "operator": "like", "value": "1"},
        {"sort": "x' --"},
    ],
)
def test_a_bad_filter_is_answered_with_400_and_a_way_out(dataset, resource, client, params) -> None:
    answer = page(client, dataset, resource, **params)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_no_row_matching_says_so(dataset, resource, client) -> None:
    answer = page(client, dataset, resource, column="c2", operator="contains", value="لا توجد")
    assert answer.status_code == 200
    assert "لا صف يطابق" in answer.text


def test_cells_are_text_and_never_markup(dataset, client) -> None:
    hostile = add_table(dataset, 'أ,ب\n"<script>alert(1)</script>",x\n')
    answer = page(client, dataset, hostile)
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_a_withdrawn_dataset_is_gone_and_an_unknown_one_not_found(dataset, client) -> None:
    assert client.get("/ar/datasets/nothing/").status_code == 404
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert page(client, dataset).status_code == 410


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "مجموعة بيانات واحدة"),
        (2, "مجموعتا بيانات"),
        (3, "3 مجموعات بيانات"),
        (11, "11 مجموعة بيانات"),
    ],
)
def test_counts_take_their_plural_form(agency, client, count, words) -> None:
    for number in range(count):
        dataset = make_dataset(agency, f"d-{number}")
        add_table(dataset, "أ\n1\n")
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert words in client.get("/ar/datasets/").text


@pytest.mark.parametrize(
    "address", ["?theme=NONE", "?page=1000000000", "?q=" + "x" * 500, "?q=%00"]
)
def test_bad_addresses_never_end_in_an_error_of_the_server(dataset, client, address) -> None:
    assert 400 <= client.get(f"/ar/datasets/{address}").status_code < 500
