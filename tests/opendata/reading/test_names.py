"""ASCII ids beside the names of columns."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from opendata.reading.names import RESERVED, names

ALLOWED = re.compile(r"(?!.*__)[a-z][a-z0-9_]{0,39}")
LABELS = st.lists(
    st.one_of(
        st.text(max_size=60), st.sampled_from(["المحافظة", "page", "2019", "", "c1", "_row"])
    ),
    max_size=12,
    unique=True,
)


@given(LABELS)
def test_ids_can_stand_in_an_address_and_are_each_once(labels: list[str]) -> None:
    given_names = names(labels)
    assert all(ALLOWED.fullmatch(name) for name in given_names)
    assert len(set(given_names)) == len(labels)
    assert not set(given_names) & RESERVED


@given(LABELS, LABELS)
def test_a_name_that_returns_keeps_its_id(first: list[str], second: list[str]) -> None:
    earlier = dict(zip(first, names(first), strict=True))
    later = dict(zip(second, names(second, earlier), strict=True))
    assert all(later[label] == earlier[label] for label in set(first) & set(second))
    assert len(set(later.values())) == len(second)


def test_ascii_names_stay_and_arabic_is_spelt_out() -> None:
    assert names(
        ["city_name", "CityNameAr", "عدد المدارس (2024)", "النسبة %", "السكان · ذكور"]
    ) == [
        "city_name",
        "city_name_ar",
        "add_almdars_2024",
        "alnsba_percent",
        "alskan_dhkur",
    ]
