"""Where the operator named the hosts that may be called, no other is, typed or led to."""

from __future__ import annotations

from typing import Any

import pytest

from common import addresses
from common.addresses import AddressRefused, HostNotNamed
from common.http import fetch
from tests.common.test_http import Stub, stub  # noqa: F401 - a fixture

NAMED = ("data.example.org", ".gov.example")


@pytest.mark.parametrize(
    ("url", "is_taken"),
    [
        ("https://data.example.org/a.csv", True),
        ("https://DATA.example.org./a.csv", True),
        ("https://moj.gov.example/feed", True),
        ("https://a.b.gov.example:8443/feed", True),
        ("https://gov.example/", False),
        ("https://other.example.org/", False),
        ("https://data.example.org.evil.example/", False),
        ("https://evilgov.example/", False),
        ("https://93.184.215.14/", False),
    ],
)
def test_only_named_hosts_and_what_is_below_named_domains_may_be_called(
    settings: Any, url: str, is_taken: bool
) -> None:
    settings.OUTBOUND_ONLY = NAMED
    if is_taken:
        assert addresses.parse(url).host.endswith(("data.example.org", ".gov.example"))
    else:
        with pytest.raises(HostNotNamed) as refused:
            addresses.parse(url)
        assert refused.value.code == AddressRefused.code


def test_without_names_every_public_host_may_be_called(settings: Any) -> None:
    settings.OUTBOUND_ONLY = ()
    assert addresses.parse("https://other.example.org/").host == "other.example.org"


def test_no_redirect_leads_to_a_host_that_was_not_named(stub: Stub, settings: Any) -> None:  # noqa: F811
    settings.OUTBOUND_ONLY, settings.OUTBOUND_ALLOWED = NAMED, (stub.place,)
    with pytest.raises(HostNotNamed):
        fetch(stub.page("/start", 302, Location="https://other.example.org/"))
    with pytest.raises(AddressRefused):  # a named host may not be a private one all the same
        settings.OUTBOUND_ONLY = ("localhost.example", "10.0.0.1")
        addresses.parse("http://10.0.0.1/")
