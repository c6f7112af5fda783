"""One person is one voice within a scope, and nobody can follow a person across two."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import pseudonyms
from accounts.errors import PseudonymKeyDestroyed
from accounts.models import PseudonymKey

pytestmark = pytest.mark.django_db
WHO = "email:layla@example.org"


@pytest.fixture(autouse=True)
def keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"


def test_a_person_is_the_same_within_a_scope_and_another_across_two() -> None:
    first = pseudonyms.pseudonym(scope="consultation-1", identifier=WHO)
    assert first == pseudonyms.pseudonym(scope="consultation-1", identifier=WHO)
    assert first != pseudonyms.pseudonym(scope="consultation-2", identifier=WHO)
    assert first != pseudonyms.pseudonym(
        scope="consultation-1", identifier="email:omar@example.org"
    )
    assert len(first) == 64


def test_the_database_alone_does_not_give_the_pseudonym(settings, tmp_path) -> None:
    first = pseudonyms.pseudonym(scope="consultation-1", identifier=WHO)
    settings.KEYS_DIR = tmp_path / "other-keys"
    assert pseudonyms.pseudonym(scope="consultation-1", identifier=WHO) != first


def test_only_its_owner_reads_the_pepper(settings) -> None:
    pseudonyms.pseudonym(scope="consultation-1", identifier=WHO)
    assert (settings.KEYS_DIR / "pepper").stat().st_mode & 0o077 == 0
    assert settings.KEYS_DIR.stat().st_mode & 0o077 == 0


def test_a_destroyed_key_is_gone_for_ever() -> None:
    pseudonyms.pseudonym(scope="consultation-1", identifier=WHO)
    pseudonyms.destroy_key(scope="consultation-1", now=timezone.now())
    pseudonyms.destroy_key(scope="consultation-1", now=timezone.now())
    assert PseudonymKey.objects.get().key is None
    with pytest.raises(PseudonymKeyDestroyed):
        pseudonyms.pseudonym(scope="consultation-1", identifier=WHO)
    assert pseudonyms.known_pseudonyms(scopes=["consultation-1"], identifiers=[WHO]) == {}


def test_a_persons_pseudonyms_are_found_for_all_identifiers_at_once(
    django_assert_num_queries,
) -> None:
    scopes = [f"consultation-{number}" for number in range(3)]
    mine = {scope: pseudonyms.pseudonym(scope=scope, identifier=WHO) for scope in scopes[:2]}
    with django_assert_num_queries(1):
        found = pseudonyms.known_pseudonyms(
            scopes=scopes, identifiers=[WHO, "phone:+962790000000", ""]
        )
    assert {scope: len(known) for scope, known in found.items()} == dict.fromkeys(mine, 2)
    assert all(mine[scope] in known for scope, known in found.items())


def test_nobody_has_no_pseudonym() -> None:
    with pytest.raises(ValueError, match="identifier"):
        pseudonyms.pseudonym(scope="consultation-1", identifier="")
