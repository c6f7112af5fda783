"""Open data on the public site, in both languages and without script."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import services
from tests.opendata.conftest import ARABIC_CSV, add_table, make_dataset, release_of


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


def test_the_form_becomes_an_address_that_holds_the_view(dataset, resource, client) -> None:
    sent = page(client, dataset, resource, column="c3", operator="gte", value="80", sort="-c3")
    assert (sent.status_code, sent["Location"].rpartition("/")[2]) == (302, "?c3__gte=80&sort=-c3")
    answer = client.get(sent["Location"])
    rows = re.findall(r'<th scope="row"[^>]*>(\d+)</th>', answer.text)
    assert rows == ["001", "002"]
    assert 'aria-sort="descending"' in answer.text
    csv_url = re.search(r'href="(/api/v1/resources/[^"]+download/csv\?[^"]+)"', answer.text)
    assert csv_url
    taken = client.get(csv_url[1].replace("&amp;", "&"))
    assert len(b"".join(taken.streaming_content).decode().splitlines()) == 3


def test_a_condition_can_be_added_and_taken_away_without_script(dataset, resource, client) -> None:
    first = page(client, dataset, resource, c3__gte="80")
    assert 'value="80"' in first.text
    more = client.get(
        first.request["PATH_INFO"],
        {"column": ["c3", "c2"], "operator": ["gte", "eq"], "value": ["80", "إربد"]},
    )
    assert more["Location"].endswith(f"?c3__gte=80&c2__eq={quote('إربد')}")
    both = client.get(more["Location"])
    assert 'href="?c3__gte=80"' in both.text
    assert re.findall(r'<th scope="row"[^>]*>(\d+)</th>', both.text) == ["002"]


def test_sorting_is_a_link_in_each_header_that_keeps_the_conditions(
    dataset, resource, client
) -> None:
    answer = page(client, dataset, resource, sort="c3", c3__gte="1")
    assert 'href="?c3__gte=1&amp;sort=-c3"' in answer.text
    assert 'href="?c3__gte=1&amp;sort=c1"' in answer.text


def test_counters_of_visits_in_an_address_are_left_alone(dataset, resource, client) -> None:
    assert page(client, dataset, resource, utm_source="x", fbclid="y").status_code == 200


def test_where_nothing_fits_each_condition_says_what_would_be_without_it(
    dataset, resource, client
) -> None:
    answer = page(client, dataset, resource, c2__eq="إربد", c3__gte="100", language="en")
    assert answer.status_code == 200
    found = re.findall(r'<li><a href="(\?[^"]+)">without [^<]+</a> – (\d+) row', answer.text)
    assert {(address.split("__")[0], count) for address, count in found} == {
        ("?c2", "1"),
        ("?c3", "1"),
    }


def test_common_values_have_counts_and_are_links_both_ways(agency, client) -> None:
    dataset = make_dataset(agency, "towns")
    table = add_table(dataset, "البلدة,العدد\nإربد,1\nإربد,2\nالكرك,3\n")
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    name = table.files.get().columns.first().name
    answer = page(client, dataset, table)
    link = re.search(r'<a href="([^"]+)"><bdi>إربد</bdi></a> <span[^>]*>\((\d)\)', answer.text)
    assert link
    assert (link[1], link[2]) == (f"?{name}__eq={quote('إربد')}", "2")
    chosen = client.get(answer.request["PATH_INFO"] + link[1])
    assert re.search(r'<a href="\?" aria-current="true"><bdi>إربد', chosen.text)


def test_the_citation_pins_release_conditions_and_fingerprint(dataset, resource, client) -> None:
    answer = page(client, dataset, resource, c2__eq="إربد", language="en")
    release = dataset.releases.get()
    said = re.search(r'id="cite">.*?</section>', answer.text, re.S)
    assert said
    for word in ("Release 1", release.fingerprint, resource.sha256, "release=1", "إربد", "UTC"):
        assert word in said[0]


def test_the_dataset_is_cited_by_its_release_too(dataset, client) -> None:
    said = re.search(r'id="cite">.*?</section>', page(client, dataset, language="en").text, re.S)
    assert said
    for word in ("Release 1", dataset.releases.get().fingerprint, "/releases/1/", "UTC"):
        assert word in said[0]


def test_a_question_starts_at_the_file_a_column_or_a_row(dataset, resource, client) -> None:
    form = f"questions/ask/?resource={resource.public_id}&amp;release=1"
    plain = page(client, dataset, resource, sort="-c3")
    for place in ('"', "&amp;column=c2"):
        assert f"{form}{place}" in plain.text
    assert "&amp;row=" not in plain.text
    asking = re.search(r'href="(\?[^"]*ask=1)#rows"', plain.text)
    assert asking
    chosen = client.get(plain.request["PATH_INFO"] + asking[1].replace("&amp;", "&"))
    assert re.findall(rf"{re.escape(form)}&amp;row=(\d)", chosen.text) == ["1", "2", "3"]
    sent = page(client, dataset, resource, sort="c3", ask="1")
    assert re.findall(rf"{re.escape(form)}&amp;row=(\d)", sent.text) == ["2", "1", "3"]


def test_the_tables_own_interface_and_feed_are_a_link_away(dataset, resource, client) -> None:
    text = page(client, dataset, resource, c2__eq="إربد").text
    assert f"/api/v1/resources/{resource.public_id}/openapi.json" in text
    assert f"{resource.public_id}/feed.atom?c2__eq={quote('إربد')}" in text


def test_an_older_release_says_that_there_is_a_newer_one(dataset, resource, client) -> None:
    release_of(resource, ARABIC_CSV.replace("80", "85"))
    old = page(client, dataset, resource, release="1", language="en")
    assert "a newer one has been published since" in old.text
    assert "/changes/1..2/" in old.text
    assert ">80<" in old.text.replace('<bdi dir="ltr">', "").replace("</bdi>", "<")
    assert page(client, dataset, resource, release="9").status_code == 404


def test_years_have_no_mark_of_thousands(agency, client) -> None:
    dataset = make_dataset(agency, "years")
    table = add_table(dataset, "السنة,العدد\n2019,2019\n2020,2020\n")
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    text = page(client, dataset, table).text
    assert '<th scope="row" class="d-table__number">2019</th>' in text
    assert '<bdi dir="ltr">2,019</bdi>' in text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_embedded_view_may_stand_in_other_pages_and_names_its_source(
    dataset, resource, client, language
) -> None:
    url = f"/embed/resources/{resource.public_id}/{language}/"
    asked = {"c3__gte": "1", "release": "1", "x": "c2", "y": "sum:c3", "kind": "bars"}
    shown = client.get(url, asked)
    assert shown.status_code == 200
    assert "frame-ancestors *" in shown["Content-Security-Policy"]
    assert "X-Frame-Options" not in shown
    assert f'<html lang="{language}"' in shown.text
    assert dataset.agency.name_in(language) in shown.text
    assert "chart.svg" in shown.text
    assert "c3__gte=1" in shown.text
    newer = {"ar": "صدرت بيانات أحدث", "en": "Newer data exist"}[language]
    assert newer not in shown.text
    release_of(resource, ARABIC_CSV.replace("80", "85"))
    assert newer in client.get(url, asked).text
    table = client.get(url, {"show": "table", "c2__eq": "إربد"})
    assert (table.text.count("<tr>"), "إربد" in table.text) == (2, True)
    elsewhere = page(client, dataset, resource, language=language)
    assert "frame-ancestors 'none'" in elsewhere["Content-Security-Policy"]


def test_what_changed_is_a_page_and_a_feed(dataset, resource, client) -> None:
    release_of(resource, ARABIC_CSV.replace("80", "85"))
    base = f"/en/datasets/{quote(dataset.slug)}/"
    whole = client.get(f"{base}releases/1..2/")
    assert "1 cell revised" in whole.text
    cells = client.get(f"{base}{resource.public_id}/changes/1..2/")
    assert '<del dir="auto">80</del>' in cells.text
    assert '<ins dir="auto">85</ins>' in cells.text
    moved = client.get(f"{base}releases.atom")
    assert (moved.status_code, moved["Location"]) == (301, f"{base}feed.atom")
    feed = client.get(moved["Location"])
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "1 cell revised" in feed.text
    form = client.get(f"{base}releases/compare/", {"older": "2", "newer": "1"})
    assert form["Location"] == f"{base}releases/1..2/"
    assert client.get(f"{base}{resource.public_id}/changes/1..2/?column=c99").status_code == 400
    assert client.get(f"{base}releases/2..1/").status_code == 404


@pytest.mark.parametrize(
    "params",
    [
        {"c3__gte": "كثير"},
        {"c99__eq": "1"},
        {"c1__like": "1"},
        {"sort": "x' --"},
        {"cursor": "nonsense"},
        {"kind": "pie"},
        {"x": "c2", "kind": "line"},
        {"release": "1", "c3__lt": "1; DROP TABLE t"},
    ],
)
def test_a_bad_filter_is_answered_with_400_and_a_way_out(dataset, resource, client, params) -> None:
    answer = page(client, dataset, resource, **params)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_no_row_matching_says_so(dataset, resource, client) -> None:
    answer = page(client, dataset, resource, c2__contains="لا توجد")
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


def test_an_embedded_view_with_a_wrong_condition_says_so(dataset, resource, client) -> None:
    url = f"/embed/resources/{resource.public_id}/en/"
    wrong = client.get(url, {"c3__gt": "many"})
    assert wrong.status_code == 400
    assert "No row matches" not in wrong.text
    assert "No row matches" in client.get(url, {"c3__gt": "100000"}).text


SQL = (
    "1; DROP TABLE x",
    "1) UNION SELECT * FROM read_csv('/etc/passwd')--",
    "' OR ''='",
    "٪\u202e",
)
NAMES = ("c3", "c3__gte", "c2__in", "c9", "q", "sort", "release", "cursor", "kind", "x", "y", "ask")


@pytest.mark.parametrize("place", ["/ar/datasets/{slug}/{id}/", "/embed/resources/{id}/ar/"])
def test_sql_in_every_parameter_is_a_value_or_a_clear_refusal(
    dataset, resource, client, place
) -> None:
    url = place.format(slug=quote(dataset.slug), id=resource.public_id)
    for name in NAMES:
        for words in SQL:
            answer = client.get(url, {name: words})
            assert answer.status_code in {200, 400, 404}, (name, words)
            assert not re.search("(Parser|Binder|Catalog) Error|Traceback", answer.text)
