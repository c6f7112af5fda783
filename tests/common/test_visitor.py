"""Whose address counts."""

import pytest
from django.test import RequestFactory, override_settings

from common.visitor import HEADER, address_of, header_for


def request(**headers: str):
    return RequestFactory().get("/", headers=headers)


def test_the_front_ends_signed_word_names_the_visitor() -> None:
    assert address_of(request(**{HEADER: header_for("203.0.113.7")})) == "203.0.113.7"


@pytest.mark.parametrize("claim", ["203.0.113.7", "203.0.113.7:abc:def", "x" * 5000])
def test_an_unsigned_claim_counts_for_nothing(claim: str) -> None:
    assert address_of(request(**{HEADER: claim})) == "127.0.0.1"


def test_a_forwarded_address_counts_only_behind_a_proxy_of_ours() -> None:
    forwarded = request(**{"X-Forwarded-For": "1.2.3.4, 203.0.113.7"})
    assert address_of(forwarded) == "127.0.0.1"
    with override_settings(DIWAN_PROXIES=1):
        assert address_of(forwarded) == "203.0.113.7"


def test_two_visitors_of_one_front_end_are_throttled_apart() -> None:
    from common.throttles import VisitorWrites

    first, second = (request(**{HEADER: header_for(f"203.0.113.{n}")}) for n in (1, 2))
    keys = {VisitorWrites().get_ident(each) for each in (first, second)}
    assert keys == {"203.0.113.1", "203.0.113.2"}
