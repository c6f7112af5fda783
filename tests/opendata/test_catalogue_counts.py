"""Counts and facets of the catalogue, against counting one by one, and never of the time before a change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from opendata import selectors, services
from opendata.selectors import FACETS, CatalogueQuery
from tests.opendata.conftest import add_link, make_dataset

CHOICES = {
    "agency": ("", "moj", "moh", "nobody"),
    "theme": ("", "JUST", "HEAL"),
    "licence": ("", "cc0-1.0", "cc-by-4.0"),
}
SHAPES = [
    ("moj", "JUST", "cc0-1.0"),
    ("moj", "JUST", "cc-by-4.0"),
    ("moh", "JUST", "cc-by-4.0"),
    ("moh", "HEAL", "cc-by-4.0"),
    ("moh", "HEAL", "cc-by-4.0"),
]


@pytest.fixture
def shown(agency) -> list[tuple[str, str, str]]:
    agencies = {"moj": agency, "moh": Agency.objects.create(slug="moh", name_ar="وزارة الصحة")}
    for number, (owner, theme, licence) in enumerate(SHAPES):
        made = make_dataset(agencies[owner], f"d-{number}", theme=theme, licence=licence)
        add_link(made, "https://data.example.org/rows.csv")
        services.publish_dataset(dataset=made, actor=PLATFORM, now=timezone.now())
    return SHAPES


def fits(values: tuple[str, str, str], asked: CatalogueQuery, leaving_out: str = "") -> bool:
    return all(
        getattr(asked, facet) in {"", value}
        for facet, value in zip(FACETS, values, strict=True)
        if facet != leaving_out
    )


def test_every_choice_is_counted_as_one_by_one(shown) -> None:
    for chosen in product(*CHOICES.values()):
        asked = CatalogueQuery(**dict(zip(CHOICES, chosen, strict=True)))
        listing = selectors.datasets(asked)
        expected = [values for values in shown if fits(values, asked)]
        assert listing.count() == len(expected) == len(listing[0:20])
        for place, facet in enumerate(FACETS):
            counted = Counter(values[place] for values in shown if fits(values, asked, facet))
            told = selectors.facets(asked, "ar")[facet]
            assert {one.value: one.count for one in told} == counted


def test_what_was_counted_before_a_change_is_counted_again(shown) -> None:
    asked = CatalogueQuery(theme="HEAL")
    other = replace(asked, agency="moj")
    assert (selectors.datasets(asked).count(), selectors.datasets(other).count()) == (2, 0)
    dataset = selectors.dataset_by_slug("d-4")
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert selectors.datasets(asked).count() == 1
    assert [one.count for one in selectors.facets(asked, "ar")["agency"]] == [1]
