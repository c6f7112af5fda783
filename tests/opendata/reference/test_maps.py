"""The map of governorates: tiles and boundaries, classes, what cannot be drawn, and the page that shows it."""

from __future__ import annotations

import json
import struct
import xml.etree.ElementTree as ET

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import PLATFORM
from cms.guides.taxonomies import load_default_taxonomies
from opendata import services
from opendata.charts.classes import class_of, classes
from opendata.reference import lists
from opendata.reference.geometry import boundaries, tiles
from tests.opendata.conftest import add_table, make_dataset

TABLE = """السنة,المحافظة,عدد المدارس
2020,عمان,100
2020,العاصمة,50
2020,إربد,80
2020,الزرقا,60
2020,الكرك,10
2020,البلقاء,12.5
2020,غير مبين,
2020,مادبا,0
2020,جرش,7
2020,عجلون,8
2020,معان,9
2020,العقبة,11
"""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def table(agency):
    load_default_taxonomies()
    dataset = make_dataset(agency, slug="schools")
    add_table(dataset, TABLE)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    return dataset.resources.get()


def names_of(resource) -> list[str]:
    return [one.name for one in resource.columns.all()]


def chart(client, resource, part: str = "chart/", **asked):
    asked = {"lang": "ar", "kind": "map", **asked}
    return client.get(f"/api/v1/resources/{resource.public_id}/{part}", asked)


def test_a_map_is_a_kind_of_chart_where_a_column_is_tied_to_governorates(client, table) -> None:
    told = chart(client, table).json()
    assert told["kind"] == "map"
    assert (told["x"]["value"], told["x"]["label"]) == (names_of(table)[3], "المحافظة")
    assert told["y"]["label"] == "مجموع عدد المدارس"
    marks = {one["x"]: (one["label"], one["y"]) for one in told["results"]}
    assert marks["JO-AM"] == ("عمّان", 150)
    assert (len(marks), told["without_value"]) == (10, 1)
    assert {"value": "map", "label": "خريطة"} in told["choices"]["kind"]
    # Names and codes of one column are one choice.
    assert [one["label"] for one in told["choices"]["x"]].count("المحافظة") == 1


def test_the_names_ask_for_the_map_as_well_as_the_codes_do(client, table) -> None:
    _year, name, amount, codes = names_of(table)
    by_name = chart(client, table, x=name, y=f"avg:{amount}").json()
    assert by_name == chart(client, table, x=codes, y=f"avg:{amount}").json()
    assert chart(client, table, kind="", x=codes).json()["kind"] == "map"
    assert chart(client, table, kind="").json()["kind"] == "line"
    bars = chart(client, table, kind="bars", x=codes).json()
    assert bars["results"][0]["label"] == "عمّان"


def svg_of(client, table, **asked) -> ET.Element:
    sent = chart(client, table, "chart.svg", **asked)
    assert sent.status_code == 200, sent.content
    assert "sandbox" in sent["Content-Security-Policy"]
    return ET.fromstring(sent.content.decode())


def texts(svg: ET.Element) -> list[str]:
    return ["".join(one.itertext()).strip("\u2068\u2069") for one in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize("size", ["narrow", "wide"])
def test_each_tile_says_its_name_and_value_in_letters_that_can_be_read(client, table, size) -> None:
    svg = svg_of(client, table, size=size, digits="latn")
    assert svg.get("width") == {"narrow": "320", "wide": "680"}[size]
    assert float(svg.get("font-size").removesuffix("px")) >= 12
    told = texts(svg)
    assert {"عمّان", "150", "الكرك", "10", "لا قيمة"} <= set(told)
    # One without a value has a tile too; one of another country, without a place, has none.
    assert "المفرق" in told
    assert "كربلاء" not in told
    for one in svg.iter(f"{SVG}rect"):
        if one.get("x"):
            assert 0 <= float(one.get("x")) <= float(svg.get("width")) - float(one.get("width"))
            assert float(one.get("y")) + float(one.get("height")) <= float(svg.get("height"))


def test_a_map_follows_the_readers_digits_and_the_conditions(client, table) -> None:
    codes = names_of(table)[3]
    assert "١٥٠" in texts(svg_of(client, table, digits="arab"))
    narrowed = chart(client, table, **{f"{codes}__in": "JO-AM,JO-IR"}).json()["results"]
    assert [one["x"] for one in narrowed] == ["JO-AM", "JO-IR"]


def test_a_map_as_png_is_a_picture_and_kept(client, table) -> None:
    first, again = (chart(client, table, "chart.png").content for _time in range(2))
    assert first == again
    assert first[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", first[16:20])[0] == 2 * 680


def test_what_cannot_be_a_map_is_refused_with_what_can(client, table, agency) -> None:
    year, _name, amount, codes = names_of(table)
    for asked in ({"x": year}, {"x": "c99"}, {"series": codes}, {"y": "sum:c99"}):
        sent = chart(client, table, **asked)
        assert (sent.status_code, sent.json()["code"]) == (400, "bad_row_query"), asked
    assert chart(client, table, x=amount).json()["columns"] == [codes]
    assert "map" not in chart(client, table, "chart.vl.json").json()["kinds"]
    dataset = make_dataset(agency, slug="others")
    add_table(dataset, "أ,ب\nس,1\nص,2\n")
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    other = dataset.resources.get()
    assert "map" not in chart(client, other).json()["kinds"]
    assert "map" not in [
        one["value"] for one in chart(client, other, kind="").json()["choices"]["kind"]
    ]


def test_the_page_shows_the_map_with_its_table_and_counts_names_once(client, table) -> None:
    codes = names_of(table)[3]
    page = client.get(f"/ar/datasets/schools/{table.public_id}/?kind=map").content.decode()
    assert "chart.svg?kind=map" in page.replace("&amp;", "&").replace("release=1&", "")
    assert "vl.json" not in page
    assert 'alt="خريطة' in page
    assert f"{codes}__eq=JO-AM" in page
    assert ">العاصمة<" in page  # as the rows have it
    frame = client.get(f"/embed/resources/{table.public_id}/ar/?kind=map")
    assert frame.status_code == 200


YEARS = """السنة,المحافظة,عدد المدارس
2021,عمان,100
2021,إربد,80
2022,عمان,110
2022,إربد,90
2022,الكرك,5
2023,عمان,
2023,إربد,
"""
DATES = """اليوم,المحافظة,عدد المدارس
2021-12-31,عمان,100
2022-01-01,إربد,80
2022-12-31,عمان,110
2022-06-30,عمان,1
"""


def several_years(agency, data: str):
    load_default_taxonomies()
    dataset = make_dataset(agency, slug="years")
    add_table(dataset, data)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    return dataset.resources.get()


def marks_of(told) -> dict[str, float]:
    return {one["x"]: one["y"] for one in told["results"]}


def test_a_map_of_several_years_shows_the_newest_that_has_values(client, agency) -> None:
    resource = several_years(agency, YEARS)
    year = names_of(resource)[0]
    told = chart(client, resource).json()
    assert told["period"] == {"column": year, "value": "2022", "years": ["2022", "2021"]}
    assert marks_of(told) == {"JO-AM": 110, "JO-IR": 90, "JO-KA": 5}
    assert told["title"] == "مجموع عدد المدارس بحسب المحافظة، 2022"
    assert marks_of(chart(client, resource, chart_year="2021").json()) == {
        "JO-AM": 100,
        "JO-IR": 80,
    }
    together = chart(client, resource, chart_year="all").json()
    assert marks_of(together) == {"JO-AM": 210, "JO-IR": 170, "JO-KA": 5}
    assert together["period"]["value"] == "all"
    refused = chart(client, resource, chart_year="1999")
    assert (refused.status_code, refused.json()["years"]) == (400, ["2022", "2021", "all"])


def test_bars_too_but_no_view_whose_years_were_chosen_and_no_line(client, agency) -> None:
    resource = several_years(agency, YEARS)
    year, place = names_of(resource)[:2]
    bars = chart(client, resource, kind="bars", x=place).json()
    assert (bars["period"]["value"], bars["results"][0]["y"]) == ("2022", 110)
    assert chart(client, resource, kind="bars", x=place, y="count").json()["period"] is None
    chosen = chart(client, resource, **{f"{year}__gte": "2021"}).json()
    assert (chosen["period"], marks_of(chosen)["JO-AM"]) == (None, 210)
    one = chart(client, resource, **{year: "2021"}).json()
    assert (one["period"], marks_of(one)["JO-AM"]) == (None, 100)
    assert chart(client, resource, kind="line", x=year).json()["period"] is None


def test_dates_have_years_too(client, agency) -> None:
    resource = several_years(agency, DATES)
    told = chart(client, resource).json()
    assert told["period"]["column"] == f"{names_of(resource)[0]}:year"
    assert marks_of(told) == {"JO-AM": 111, "JO-IR": 80}
    assert marks_of(chart(client, resource, chart_year="2021").json()) == {"JO-AM": 100}


def test_the_page_says_the_year_links_to_the_others_and_its_pictures_keep_it(
    client, agency
) -> None:
    resource = several_years(agency, YEARS)
    page = client.get(f"/ar/datasets/years/{resource.public_id}/?kind=map").content.decode()
    assert "يعرض الرسم عام 2022 وحده" in page
    assert "chart_year=2021#chart" in page
    assert "chart_year=all#chart" in page
    assert page.count("chart_year=2022") >= 4  # the pictures and the frame
    svg = "".join(svg_of(client, resource, chart_year="2022").itertext())
    assert "مجموع عدد المدارس، 2022" in svg
    frame = client.get(f"/embed/resources/{resource.public_id}/ar/?kind=map").content.decode()
    assert "يعرض الرسم عام 2022 وحده" in frame
    together = client.get(f"/ar/datasets/years/{resource.public_id}/?kind=map&chart_year=all")
    assert "كل السنوات معًا." in together.content.decode()


def test_a_condition_on_codes_is_told_by_names_and_stays_a_code_in_addresses(client, table) -> None:
    codes = names_of(table)[3]
    address = f"/ar/datasets/schools/{table.public_id}/"
    page = client.get(f"{address}?{codes}=JO-AM").content.decode()
    assert "المحافظة: عمّان" in page
    assert f"{codes}__eq=JO-AM" in page
    assert "الرمز: JO-AM" not in page
    several = client.get(f"{address}?{codes}__in=JO-AM,JO-IR").content.decode()
    assert "عمّان، إربد" in several
    english = client.get(f"/en/datasets/schools/{table.public_id}/?{codes}__ne=JO-AM")
    assert "is not Amman" in english.content.decode()
    frame = client.get(f"/embed/resources/{table.public_id}/ar/?{codes}=JO-AM").content.decode()
    assert "المحافظة: عمّان" in frame
    feed = client.get(f"{address}feed.atom?{codes}=JO-AM").content.decode()
    assert "المحافظة: عمّان" in feed
    unknown = client.get(f"{address}?{codes}=JO-XX").content.decode()
    assert "JO-XX" in unknown


def test_the_api_tells_what_codes_stand_for(client, table) -> None:
    told = client.get("/api/v1/reference-lists/governorates/", {"lang": "en"}).json()
    assert told["name"] == "governorates"
    assert {"code": "JO-AM", "label": "Amman"} in told["entries"]
    assert client.get("/api/v1/reference-lists/planets/").status_code == 404


SQUARES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"shapeISO": code, "rank": 1},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, 31], [x + 1, 31], [x + 1, 32], [x, 32], [x, 31]]],
            },
        }
        for code, x in (("JO-AM", 36), ("Irbid", 35), ("Atlantis", 37))
    ],
}


def boundaries_of(settings, tmp_path, told) -> None:
    path = tmp_path / "map.geojson"
    path.write_text(told if isinstance(told, str) else json.dumps(told), "utf-8")
    settings.DIWAN_MAP_FILE = str(path)


def test_boundaries_of_the_site_are_drawn_with_the_number_of_their_class(
    client, table, settings, tmp_path
) -> None:
    boundaries_of(settings, tmp_path, SQUARES)
    assert [one.code for one in boundaries(lists.governorates())] == ["JO-AM", "JO-IR"]
    svg = svg_of(client, table, size="narrow", digits="latn")
    shapes = [one for one in svg.iter(f"{SVG}path") if one.get("fill-rule")]
    assert len(shapes) == 2
    assert "".join(shapes[0].itertext()) == "عمّان: 150"
    assert "5" in texts(svg)
    assert any(one.startswith("5: ") and one.endswith("150") for one in texts(svg))


@pytest.mark.parametrize(
    "told",
    [
        "",
        "{",
        "[]",
        '{"features": []}',
        '{"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[1], [2], [3], [4]]]}}]}',
        '{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[900, 1],[2,2],[3,3],[900,1]]]}}]}',
    ],
)
def test_boundaries_that_cannot_be_read_give_way_to_tiles(
    client, table, settings, tmp_path, told, caplog
) -> None:
    boundaries_of(settings, tmp_path, told)
    assert "عمّان" in texts(svg_of(client, table))
    assert "were not read" in caplog.text


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=80))
def test_classes_hold_every_value_once_and_in_order(values) -> None:
    found = classes(values)
    assert len(found) == min(5, len(set(values)))
    numbers = [class_of(value, found) for value in sorted(values)]
    assert numbers == sorted(numbers)
    assert set(numbers) == {one.number for one in found}


def test_a_list_without_places_is_laid_out_in_its_order() -> None:
    entries = tuple(lists.Entry(f"x{place}", f"اسم {place}") for place in range(58))
    placed = tiles(entries, set())
    assert len({(one.row, one.column) for one in placed}) == 58
    assert [placed[5].row, placed[5].column] == [1, 1]
    twice = (lists.Entry("a", "أ", place=(0, 0)), lists.Entry("b", "ب", place=(0, 0)))
    assert len({(one.row, one.column) for one in tiles(twice, set())}) == 2
