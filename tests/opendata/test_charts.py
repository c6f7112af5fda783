"""Charts: what is chosen where nothing is said, what a specification carries, pictures and their limits."""

from __future__ import annotations

import json
import re
import struct

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import services
from opendata.charts import rendering
from tests.opendata.conftest import add_table, make_dataset

YEARS = "السنة,القناة,عدد المعاملات,النسبة %\n" + "".join(
    f"{year},{channel},{(year - 2000) * factor},{factor / 10}\n"
    for year in range(2014, 2022)
    for channel, factor in (("البوابة", 100), ("الهاتف", 40), ("النافذة", 7))
)


@pytest.fixture
def table(agency):
    dataset = make_dataset(agency, slug="channels")
    add_table(dataset, YEARS)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    return dataset.resources.get()


def chart(client, resource, part="chart/", **asked):
    """``c1`` stands for the name of the first column."""
    names = [one.name for one in resource.columns.all()]

    def named(text: str) -> str:
        return re.sub(r"\bc([1-9])(?=_|\b)(?!9)", lambda found: names[int(found[1]) - 1], text)

    asked = {named(name): named(value) for name, value in asked.items()}
    return client.get(f"/api/v1/resources/{resource.public_id}/{part}", {"lang": "ar", **asked})


def test_the_first_chart_is_a_line_of_sums_over_the_years(client, table) -> None:
    found = chart(client, table).json()
    year, _channel, amount, _share = [one.name for one in table.columns.all()]
    assert (found["kind"], found["x"]["value"], found["y"]["value"]) == (
        "line",
        year,
        f"sum:{amount}",
    )
    assert [one["x"] for one in found["results"]] == list(range(2014, 2022))
    assert found["results"][0]["y"] == 14 * 147
    assert found["y"]["label"] == "مجموع عدد المعاملات"


def test_a_table_without_times_is_drawn_as_bars_the_highest_first(client, resource) -> None:
    found = chart(client, resource, x="c2", y="sum:c3").json()
    assert found["kind"] == "bars"
    assert [(one["x"], one["y"]) for one in found["results"]] == [("العاصمة", 120), ("إربد", 80)]
    assert found["without_value"] == 1


def test_a_view_of_one_year_is_drawn_by_what_differs_in_it(client, table) -> None:
    found = chart(client, table, c1="2019").json()
    channel = list(table.columns.all())[1].name
    assert (found["kind"], found["x"]["value"]) == ("bars", channel)
    assert len(found["results"]) > 1


def test_a_chart_keeps_the_conditions_of_the_view(client, table) -> None:
    found = chart(client, table, c1__gte="2019", c2="البوابة").json()
    assert [(one["x"], one["y"]) for one in found["results"]] == [
        (2019, 1900),
        (2020, 2000),
        (2021, 2100),
    ]


def test_series_are_told_apart_by_more_than_colour(client, table) -> None:
    drawn = chart(client, table, "chart.vl.json", series="c2").json()
    channels = drawn["encoding"]
    assert {"color", "strokeDash", "shape"} <= set(channels)
    assert len(drawn["data"]["values"]) == 24


def test_arabic_bars_grow_from_the_right_and_time_runs_to_the_right(client, table) -> None:
    bars = chart(client, table, "chart.vl.json", kind="bars", x="c2").json()
    assert bars["layer"][0]["encoding"]["x"]["scale"]["reverse"] is True
    assert bars["layer"][0]["encoding"]["y"]["axis"]["orient"] == "right"
    line = chart(client, table, "chart.vl.json").json()["encoding"]
    assert (line["y"]["axis"]["orient"], "reverse" in line["x"]["scale"]) == ("right", False)
    english = chart(client, table, "chart.vl.json", lang="en").json()["encoding"]
    assert english["y"]["axis"]["orient"] == "left"


def test_a_specification_carries_its_rows_and_names_no_address_but_its_schema(
    client, table
) -> None:
    drawn = chart(client, table, "chart.vl.json", size="narrow").json()
    schema = drawn.pop("$schema")
    assert schema.startswith("https://vega.github.io/schema/vega-lite/")
    assert "http" not in json.dumps(drawn)
    assert drawn["width"] == 320


def test_pictures_follow_the_readers_digits_and_are_kept(client, table, settings) -> None:
    arabic = chart(client, table, "chart.svg", digits="arab").content.decode()
    latin = chart(client, table, "chart.svg", digits="latn").content.decode()
    assert ">٢٠١٤<" in arabic
    assert ">2014<" in latin
    assert "@font-face" in arabic
    kept = list(rendering.folder().iterdir())
    assert len(kept) == 2
    kept[0].write_bytes(b"from the file")
    again = {chart(client, table, "chart.svg", digits=one).content for one in ("arab", "latn")}
    assert b"from the file" in again


def test_no_text_of_a_narrow_picture_is_smaller_than_12_px(client, table) -> None:
    for asked in ({}, {"kind": "bars", "x": "c2"}, {"kind": "points", "x": "c4", "y": "each:c3"}):
        svg = chart(client, table, "chart.svg", size="narrow", **asked).content.decode()
        sizes = {float(one.split("px")[0]) for one in svg.split('font-size="')[1:]}
        assert sizes, asked
        assert min(sizes) >= 12, asked
        assert 'width="320"' in svg


def test_a_png_is_a_picture(client, table) -> None:
    sent = chart(client, table, "chart.png")
    assert sent["Content-Type"] == "image/png"
    assert sent.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", sent.content[16:20])[0] == 2 * 680


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"kind": "pie"}, "kinds"),
        ({"x": "c99"}, "columns"),
        ({"y": "sum:c2"}, "aggregates"),
        ({"y": "drop table:c3"}, "aggregates"),
        ({"kind": "line", "x": "c2"}, "kinds"),
        ({"kind": "points", "y": "count"}, "columns"),
        ({"series": "c3"}, "columns"),
        ({"x": "c1:week"}, "units"),
        ({"c99": "1"}, "columns"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_can(client, table, asked, named) -> None:
    for part in ("chart/", "chart.svg", "chart.vl.json"):
        sent = chart(client, table, part, **asked)
        assert (sent.status_code, sent.json()["code"]) == (400, "bad_row_query")
        assert isinstance(sent.json()[named], list)


def test_more_lines_than_can_be_told_apart_are_refused(client, agency) -> None:
    dataset = make_dataset(agency, slug="many")
    lines = "".join(f"{year},جهة {n},{n}\n" for year in (2019, 2020) for n in range(7))
    add_table(dataset, "السنة,الجهة,العدد\n" + lines)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    sent = chart(client, dataset.resources.get(), series="c2")
    assert (sent.status_code, sent.json()["maximum"]) == (400, 6)


def test_bars_beyond_the_highest_24_are_counted_and_not_drawn(client, agency) -> None:
    dataset = make_dataset(agency, slug="towns")
    add_table(dataset, "البلدة,العدد\n" + "".join(f"بلدة {n},{n}\n" for n in range(40)))
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    found = chart(client, dataset.resources.get()).json()
    assert (found["kind"], len(found["results"]), found["left_out"]) == ("bars", 24, 16)
    assert found["results"][0]["y"] == 39


def test_the_folder_of_pictures_is_bounded(settings, monkeypatch) -> None:
    monkeypatch.setattr(rendering, "MAX_FILES", 3)
    for number in range(6):
        rendering.picture(
            {"data": {"values": []}, "mark": "bar", "description": str(number)}, "svg"
        )
    assert len(list(rendering.folder().iterdir())) == 3


def test_only_the_known_forms_are_pictures(client, table) -> None:
    assert chart(client, table, "chart.pdf").status_code == 404


@pytest.mark.parametrize("form", ["svg", "png"])
def test_signs_that_no_xml_holds_and_ends_of_lines_are_drawn_otherwise(
    settings, tmp_path, form: str
) -> None:
    """The converter would end the process, and every request with it."""
    settings.DATA_DIR = tmp_path
    signs = "".join(map(chr, (*range(1, 32), 0x7F, 0x9F, 0x2028, 0xFFFE, 0xFFFF)))
    specification = {
        "data": {"values": [{"a": f"عمّان{signs}", "b": 1}]},
        "mark": "bar",
        "encoding": {
            "x": {"field": "a", "type": "nominal", "title": signs},
            "y": {"field": "b", "type": "quantitative"},
        },
    }
    drawn = rendering._drawn(specification, form)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>{signs}</text></svg>'
    for picture in (drawn, rendering.picture_of(svg, form)):
        assert picture.startswith(b"<svg" if form == "svg" else b"\x89PNG")
