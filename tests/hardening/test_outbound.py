"""No fetcher connects to what stands beside us: a listener on loopback counts, and nobody comes (TRUST §3)."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.embeds.finders import get_finders

from accounts.models import Agency
from accounts.oidc import exchange
from accounts.oidc.providers import IdentityProvider
from accounts.oidc.refusals import ProviderDown
from cms.feeds import services as feeds
from cms.models import FeedSource
from common import addresses, http
from common.errors import DomainError
from opendata.ckan import takeover
from opendata.ckan.mapping import Mapped
from opendata.ckan.remote import Remote
from opendata.errors import CkanFailure
from opendata.standards import links
from operations.errors import EndpointRefused
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.webhooks import deliveries, endpoints
from tests.hardening.canary import Canary, answering

DATA = Path(os.environ.get("DIWAN_SHARED_DATA", "/nonexistent")) / "hostile" / "ssrf"
PUBLIC = "93.184.215.14"
# Each names loopback for somebody: the system's resolver, a browser, a tunnel, a careless parser.
HOSTS = (
    *("127.0.0.1", "127.1", "127.0.1", "0", "0.0.0.0", "0x7f000001", "0x7f.1", "0177.0.0.1"),
    *("017700000001", "2130706433", "127.0.0.1.", "127.0.0.01", "localhost", "LOCALHOST."),
    *("x.localhost", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]"),
    *("[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[::1%25lo]"),
    *(
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "good.example@127.0.0.1",
        "good.example:80@127.0.0.1",
    ),
    *("alias.example.org", "mixed.example.org", "rebinding.example.org", "mapped.example.org"),
)
WHOLE = (
    *("http:///127.0.0.1:{port}/", "http:127.0.0.1:{port}/", "http:\\\\127.0.0.1:{port}/"),
    *("http://good.example\\@127.0.0.1:{port}/", "http://127.0.0.1:{port}#@good.example/"),
    *("http://good.example#@127.0.0.1:{port}/", "//127.0.0.1:{port}/", "127.0.0.1:{port}/"),
    *("gopher://127.0.0.1:{port}/_x", "dict://127.0.0.1:{port}/", "ftp://127.0.0.1:{port}/"),
    *("ldap://127.0.0.1:{port}/", "tftp://127.0.0.1:{port}/", "ws://127.0.0.1:{port}/"),
    *("file://127.0.0.1:{port}/etc/passwd", "file:///etc/passwd", "jar:http://127.0.0.1:{port}!/"),
    *("http://127.0.0.1:{port}\t/", " http://127.0.0.1:{port}/ ", "http://127.0.0.1:%30/"),
    *("HTTP://127.0.0.1:{port}/", "http://%31%32%37.0.0.1:{port}/", "http://[::1]:{port}/?@x"),
)


@pytest.fixture
def canary(settings) -> Iterator[Canary]:
    settings.OUTBOUND_ALLOWED = ()
    one = Canary()
    yield one
    one.close()


@pytest.fixture(autouse=True)
def _names(monkeypatch) -> None:
    """A name server that lies: other names are looked up as the system does it, without asking the network."""
    real = socket.getaddrinfo
    known = {
        "alias.example.org": ["127.0.0.1"],
        "mixed.example.org": [PUBLIC, "127.0.0.1"],
        "mapped.example.org": ["::ffff:127.0.0.1"],
        "rebinding.example.org": [PUBLIC],  # at first; loopback ever after
    }

    def look_up(host: Any, port: Any, *_args: Any, **_options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name in known:
            found = [r for ip in known[name] for r in real(ip, port, type=socket.SOCK_STREAM)]
            if name.startswith("rebinding"):
                known[name] = ["127.0.0.1"]
            return found
        if name.rstrip(".").lower() in {"localhost", "x.localhost"}:
            name = "127.0.0.1"
        return real(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)

    connect = socket.create_connection

    def connect_beside_us_only(place: tuple[str, int], *args: Any, **options: Any) -> Any:
        if place[0] == PUBLIC:
            raise ConnectionRefusedError  # the network is closed
        return connect(place, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect_beside_us_only)
    assert addresses.socket is socket


def _hostile(port: int) -> list[str]:
    path = DATA / "own_ssrf_dev.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    collected = [row["url"] for row in rows if "url" in row]
    return [
        *(f"{scheme}://{host}:{port}/x" for scheme in ("http", "https") for host in HOSTS),
        *(one.format(port=port) for one in WHOLE),
        *collected,
        *(one.replace("/feed.xml", f":{port}/feed.xml") for one in collected),
    ]


# --- What calls ------------------------------------------------------------------------------------------------------


def _feed(url: str) -> None:
    source, _made = FeedSource.objects.get_or_create(title="x", defaults={"url": url})
    FeedSource.objects.filter(pk=source.pk).update(url=url[:200])
    feeds.refresh_source(source_id=source.pk, now=timezone.now())


def _webhook(url: str) -> None:
    """Past the form, which refuses most of them: what it took may stand for something else by now."""
    now = timezone.now()
    agency, _made = Agency.objects.get_or_create(slug="x", defaults={"name_ar": "س"})
    endpoint = WebhookEndpoint.objects.create(
        agency=agency, name="x", url=url[:500], created_at=now
    )
    row = WebhookDelivery.objects.create(
        endpoint=endpoint, kind="dataset.published", body="{}", state="waiting", created_at=now
    )
    deliveries.attempt(delivery_id=row.pk, series=row.series, number=1, now=now)
    row.refresh_from_db()
    assert row.state != "delivered"


def _resource_of_ckan(url: str) -> None:
    takeover._fetched(url, {"id": "x", "format": "CSV"}, Mapped())


def _link(url: str) -> None:
    assert not links.ask(url).is_good


def _quietly(act: Callable[[str], Any]) -> Callable[[str], None]:
    def called(url: str) -> None:
        with suppress(DomainError):
            act(url)

    return called


FETCHERS: dict[str, Callable[[str], None]] = {
    "feed": _feed,
    "webhook": _webhook,
    "resource of CKAN": _quietly(_resource_of_ckan),
    "link": _link,
    "post": _quietly(lambda url: http.post(url, body=b"", headers={})),
    "call": _quietly(lambda url: http.call(url, headers={}, max_bytes=9)),
}


@pytest.mark.django_db
@pytest.mark.parametrize("fetcher", FETCHERS)
def test_no_fetcher_reaches_the_listener_beside_us(fetcher: str, canary: Canary) -> None:
    for url in _hostile(canary.port):
        FETCHERS[fetcher](url)
    assert canary.connections == 0
    canary.touch()  # it does count


@pytest.mark.django_db
@pytest.mark.parametrize("fetcher", FETCHERS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_there(fetcher: str, status: int, canary: Canary, settings) -> None:
    for to in (f"http://127.0.0.1:{canary.port}/", f"//[::1]:{canary.port}/", "file:///etc/passwd"):
        with answering({"Location": to}, status=status) as place:
            settings.OUTBOUND_ALLOWED = (place,)
            FETCHERS[fetcher](f"http://{place}/")
    assert canary.connections == 0


@pytest.mark.django_db
def test_a_form_for_webhooks_refuses_the_address_itself(canary: Canary) -> None:
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل")
    for url in _hostile(canary.port):
        if url.partition("//")[2].startswith(("alias", "mixed", "rebinding", "mapped")):
            continue  # names that stand for something else only when they are looked up
        if url.endswith(f"#@127.0.0.1:{canary.port}/"):
            continue  # calls good.example
        with pytest.raises(EndpointRefused):
            endpoints.add_endpoint(
                agency_id=agency.pk,
                wishes=endpoints.EndpointWishes("x", url, ("dataset.published",)),
                now=timezone.now(),
            )
    assert canary.connections == 0


# --- Identity providers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["jwks_uri", "token_endpoint"])
def test_a_provider_s_document_leads_no_call_to_another_place(name: str, canary: Canary) -> None:
    body = bytearray()
    with answering({"Content-Type": "application/json"}, body) as place:
        for host in HOSTS:
            cache.clear()
            document = {
                "issuer": f"http://{place}",
                "authorization_endpoint": f"http://{place}/authorize",
                "token_endpoint": f"http://{place}/token",
                "jwks_uri": f"http://{place}/keys",
            } | {name: f"http://{host}:{canary.port}/x"}
            body[:] = json.dumps(document).encode()
            provider = IdentityProvider(
                "x", "citizens", "س", "x", f"http://{place}", "id", "secret"
            )
            with pytest.raises(ProviderDown):
                if name == "jwks_uri":
                    exchange.signing_keys(provider)
                else:
                    exchange.redeem(provider, code="x", verifier="x", redirect_uri="x")
    cache.clear()
    assert canary.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_provider_s_redirect_is_not_followed(status: int, canary: Canary) -> None:
    cache.clear()
    to = {"Location": f"http://127.0.0.1:{canary.port}/"}
    with answering(to, status=status) as place:
        provider = IdentityProvider("x", "citizens", "س", "x", f"http://{place}", "id", "secret")
        with pytest.raises(ProviderDown):
            exchange.endpoints(provider)
    assert canary.connections == 0


# --- The rest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_ckan_s_redirect_is_not_followed(status: int, canary: Canary) -> None:
    to = {"Location": f"http://127.0.0.1:{canary.port}/"}
    with answering(to, status=status) as place, pytest.raises(CkanFailure):
        Remote(f"http://{place}").call("site_read")
    assert canary.connections == 0


@pytest.mark.django_db
def test_no_word_of_an_editor_makes_the_server_ask_for_an_embed(
    agency, admin_client: Client, canary: Canary
) -> None:
    assert get_finders() == []
    for url in (f"http://127.0.0.1:{canary.port}/", "https://www.youtube.com/watch?v=x"):
        answer = admin_client.post(
            "/admin/embeds/chooser/upload/", {"embed-chooser-url": url}, follow=True
        )
        assert answer.status_code == 200
        assert "embed_chosen" not in answer.text
    assert canary.connections == 0


@pytest.mark.django_db
def test_an_entity_in_a_feed_is_not_fetched(canary: Canary, settings) -> None:
    body = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:{canary.port}/">'
        f'<!ENTITY % y SYSTEM "http://127.0.0.1:{canary.port}/dtd">%y;]>'
        '<rss version="2.0"><channel><title>&x;</title><item><title>a &x;</title>'
        "<link>https://example.org/</link></item></channel></rss>"
    ).encode()
    with answering({"Content-Type": "application/rss+xml"}, body) as place:
        settings.OUTBOUND_ALLOWED = (place,)
        _feed(f"http://{place}/")
    assert FeedSource.objects.get().state != ""
    assert canary.connections == 0


# --- The twins: with a protection taken away, the listener is reached -----------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("fetcher", FETCHERS)
def test_without_the_guard_the_listener_would_be_reached(
    fetcher: str, canary: Canary, monkeypatch
) -> None:
    monkeypatch.setattr(addresses, "_require_public_name", lambda address: None)
    monkeypatch.setattr(addresses, "require_public", lambda found: None)
    FETCHERS[fetcher](f"http://127.0.0.1:{canary.port}/")
    canary.touch()
    assert canary.connections > 1


def test_without_the_guard_a_provider_s_document_would_lead_there(
    canary: Canary, monkeypatch
) -> None:
    monkeypatch.setattr(exchange, "_place", lambda url: "the issuer's")
    provider = IdentityProvider("x", "citizens", "س", "x", "https://example.org", "id", "secret")
    with pytest.raises(ProviderDown):
        exchange._call(provider, f"http://127.0.0.1:{canary.port}/")
    canary.touch()
    assert canary.connections > 1
