"""Whose address counts."""

import pytest
from django.test import RequestFactory, override_settings

from common.visitor import HEADER, address_of, header_for, network_of


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


def counted(address: str) -> str:
    from common.throttles import VisitorWrites

    return VisitorWrites().get_ident(request(**{HEADER: header_for(address)}))


def test_two_visitors_of_one_front_end_are_throttled_apart() -> None:
    assert counted("203.0.113.1") == counted("203.0.113.1") != counted("203.0.113.2")


def test_who_has_a_whole_network_of_addresses_is_throttled_as_one() -> None:
    assert counted("2001:db8:1:2::3") == counted("2001:db8:1:ffff::9") != counted("2001:db8:2::3")


@pytest.mark.parametrize("address", ["203.0.113.77", "2001:db8:1:2::3", "::ffff:203.0.113.77", "?"])
def test_what_is_counted_holds_no_address(address: str) -> None:
    assert len(counted(address)) == 32
    assert address not in counted(address)
    assert "203.0.113" not in counted(address)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2::3", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("", ""),
        ("not an address", ""),
        ("203.0.113.77, 10.0.0.1", ""),
    ],
)
def test_what_is_stored_of_an_address_is_its_network(address: str, network: str) -> None:
    assert network_of(request(**{HEADER: header_for(address)})) == network
