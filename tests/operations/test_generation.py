"""The counter of public changes."""

import pytest
from django.db import transaction
from django.test import Client

from common.generation import current
from operations import generation
from operations.models import GenerationBump


@pytest.mark.django_db
@pytest.mark.database
def test_each_bump_raises_the_number_by_one_until_it_is_rolled_back() -> None:
    before = current()
    generation.bump()
    assert current() == before + 1
    with pytest.raises(RuntimeError), transaction.atomic():
        generation.bump()
        raise RuntimeError
    assert current() == before + 1


@pytest.mark.django_db
@pytest.mark.database
def test_folding_keeps_the_number_and_empties_the_single_bumps() -> None:
    for _ in range(3):
        generation.bump()
    before = current()
    assert generation.fold() == 3
    assert (current(), GenerationBump.objects.count()) == (before, 0)
    generation.bump()
    generation.fold()
    assert current() == before + 1


@pytest.mark.django_db
def test_reading_the_number_is_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        generation.number()


def test_publishing_moving_unpublishing_and_deleting_a_page_bump(agency) -> None:
    from cms.models import AgencyPage

    page = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    numbers = [current()]
    page.save_revision().publish()
    numbers.append(current())
    page.unpublish()
    numbers.append(current())
    page.refresh_from_db()
    page.move(page.get_parent().get_parent(), pos="last-child")
    numbers.append(current())
    page.refresh_from_db()
    page.delete()
    numbers.append(current())
    assert numbers == sorted(set(numbers)), numbers


def test_the_api_tells_the_number_and_forbids_storing_it(client: Client, site) -> None:
    answer = client.get("/api/v1/generation/")
    assert answer.json() == {"number": current()}
    assert answer["Cache-Control"] == "no-store"
