"""Names in their spellings: what is one name, what is another, and what a site's own file may say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.guides.taxonomies import load_default_taxonomies
from common.dates import GULF, LEVANT, MAGHREB
from opendata.reference import lists
from opendata.reference.names import KINDS_OF_PLACE, key_of

MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640"


@pytest.fixture
def governorates(site) -> lists.ReferenceList:
    load_default_taxonomies()
    return lists.governorates()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("عمّان", "JO-AM"),
        ("عمان", "JO-AM"),
        ("العاصمة", "JO-AM"),
        ("محافظة العاصمة", "JO-AM"),
        ("  محافظة   العاصمه ", "JO-AM"),
        ("Amman", "JO-AM"),
        ("JO-AM", "JO-AM"),
        ("jo_am", "JO-AM"),
        ("إربد", "JO-IR"),
        ("اربد", "JO-IR"),
        ("أربد", "JO-IR"),
        ("الزرقاء", "JO-AZ"),
        ("الزرقا", "JO-AZ"),
        ("زرقاء", "JO-AZ"),
        ("الزرقـــاء", "JO-AZ"),
        ("Az-Zarqa Governorate", "JO-AZ"),
        ("Al Karak", "JO-KA"),
        ("الطفيله", "JO-AT"),
        ("مأدبا", "JO-MD"),
        ("كربلا", "IQ-KA"),
        ("القاهرة", ""),
        ("المجموع", ""),
        ("محافظة", ""),
        ("", ""),
    ],
)
def test_governorates_are_known_in_their_spellings(governorates, name, code) -> None:
    assert governorates.code_of(name) == code


@given(st.data())
def test_marks_spaces_and_hamzas_change_no_month(data) -> None:
    place = data.draw(st.integers(0, 11))
    name = data.draw(st.sampled_from([LEVANT[place], GULF[place], MAGHREB[place]]))
    letters = [letter + data.draw(st.sampled_from(["", *MARKS])) for letter in name]
    written = f" {''.join(letters)} ".replace("أ", data.draw(st.sampled_from("أإآا")))
    assert lists.gregorian().code_of(written) == f"{place + 1:02}"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("كانون الثاني", "01"),
        ("كانون ثاني", "01"),
        ("يناير", "01"),
        ("جانفي", "01"),
        ("كانون الثاني/يناير", "01"),
        ("يناير (كانون الثاني)", "01"),
        ("شهر تموز", "07"),
        ("يوليه", "07"),
        ("يوليوز", "07"),
        ("غشت", "08"),
        ("آب", "08"),
        ("Sept", "09"),
        ("december", "12"),
        ("كانون", ""),
        ("رمضان", ""),
        ("7", ""),
    ],
)
def test_months_of_every_country_are_one_month(name, code) -> None:
    assert lists.gregorian().code_of(name) == code


def test_numbers_are_months_only_where_a_month_is_asked_for() -> None:
    months = lists.gregorian()
    assert [months.code_of(one, with_numbers=True) for one in ("7", "07", "٧", "13", "0")] == [
        *("07", "07", "07"),
        *("", ""),
    ]


def test_hijri_months_are_a_list_of_their_own() -> None:
    hijri = lists.hijri()
    assert [hijri.code_of(one) for one in ("رمضان", "ذي الحجة", "ربيع ثاني", "جمادى الآخرة")] == [
        *("H09", "H12"),
        *("H04", "H06"),
    ]


@pytest.mark.parametrize("made", [lists.gregorian, lists.hijri])
def test_no_spelling_belongs_to_two_months(made) -> None:
    found = made()
    told = {}
    for entry in found.entries:
        for name in (entry.ar, entry.en, *entry.variants):
            assert told.setdefault(key_of(name, found.generic), entry.code) == entry.code, name
    assert len({entry.code for entry in found.entries}) == 12


def test_no_spelling_belongs_to_two_governorates(governorates) -> None:
    told = {}
    for entry in governorates.entries:
        for name in (entry.ar, entry.en, entry.code, *entry.variants):
            assert told.setdefault(key_of(name, KINDS_OF_PLACE), entry.code) == entry.code, name


def test_the_nearest_entry_is_told(governorates) -> None:
    assert governorates.nearest("الزرقاؤ").code == "JO-AZ"
    assert governorates.nearest("عجلوم").code == "JO-AJ"
    assert governorates.nearest("xyz") is None


def test_agencies_are_known_by_their_names_and_short_names(agency) -> None:
    assert [lists.agencies().code_of(one) for one in ("وزاره العدل", "Ministry of Justice")] == [
        "moj",
        "moj",
    ]


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(name) -> None:
    key = key_of(name, KINDS_OF_PLACE)
    assert " " not in key
    assert key_of(f" {name} ", KINDS_OF_PLACE) == key


FILE = """list,code,name_ar,name_en,variants,row,column
governorates,DZ-16,الجزائر,Algiers,الجزاير العاصمة|Alger,0,1
governorates,DZ-31,وهران,Oran,,0,0
sectors,S1,خاص,Private,القطاع الخاص|أهلي,,
"""


def own_file(settings, tmp_path: Path, text: str) -> None:
    path = tmp_path / f"lists-{len(text)}.csv"
    path.write_text(text, encoding="utf-8-sig")
    settings.DIWAN_REFERENCE_FILE = str(path)


def test_a_sites_own_file_takes_the_place_of_a_list_and_adds_others(
    governorates, settings, tmp_path
) -> None:
    own_file(settings, tmp_path, FILE)
    known = lists.known()
    assert [known["governorates"].code_of(one) for one in ("ولاية وهران", "Alger", "إربد")] == [
        *("DZ-31", "DZ-16"),
        "",
    ]
    assert known["sectors"].code_of("اهلي") == "S1"
    assert known["governorates"].by_code["DZ-16"].place == (0, 1)
    assert "months" in known
    assert ("sectors", "sectors") in lists.choices()


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", FILE + "governorates,,x,y,,,\n", FILE + "governorates,a,x,y,,one,2\n"],
)
def test_a_file_that_cannot_be_read_is_logged_and_left_out(
    governorates, settings, tmp_path, text, caplog
) -> None:
    own_file(settings, tmp_path, text)
    assert lists.known()["governorates"].code_of("إربد") == "JO-IR"
    assert "were not read" in caplog.text
    settings.DIWAN_REFERENCE_FILE = str(tmp_path / "missing.csv")
    assert "sectors" not in lists.known()
