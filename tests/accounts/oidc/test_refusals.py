"""What is no sign-in: forged, stale, repeated and foreign answers. Each gets a page that says so, and leaves nothing behind."""

from __future__ import annotations

import base64
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.oidc import id_token
from accounts.oidc.provider_file import parse
from accounts.oidc.refusals import SignInRefused
from tests.accounts.oidc.conftest import DECLARED, Browser, query_of, state_of
from tests.accounts.oidc.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider, Key

pytestmark = pytest.mark.django_db
NOW = int(time.time())


def _nothing_happened(browser: Browser, answer: Any, status: int = 400) -> None:
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]
    assert '<html lang="ar" dir="rtl"' in answer.text
    assert not browser.facts
    assert not User.objects.exists()


def _shown(value: object) -> str:
    """The same in every process that collects the tests."""
    if isinstance(value, int) and abs(value - NOW) < 10_000:
        return f"now{value - NOW:+}"
    return str(value)[:20]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": []},
        {"aud": None},
        {"aud": [CLIENT_ID, "another-client"]},
        {"azp": "another-client"},
        {"exp": NOW - 60},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": float("inf")},
        {"iat": NOW + 3600},
        {"iat": NOW - 3600, "exp": NOW + 3600},
        {"iat": None},
        {"nbf": NOW + 3600},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"nonce": 5},
        {"sub": None},
        {"sub": ""},
        {"sub": "   "},
        {"sub": ["a list"]},
        {"sub": "x" * 256},
        {"sub": "9871234567\u0000"},
        {"sub": 10**300},
        {"given_name": "ل" * 151},
        {"given_name": {"ar": "ليلى"}},
        {"family_name": "حدّاد\nadmin"},
        {"acr": "x" * 300},
        {"padding": "x" * 40_000},
    ],
    ids=lambda claims: ",".join(f"{name}={_shown(value)}" for name, value in claims.items()),
)
def test_a_token_that_is_not_what_it_must_be_is_refused(
    browser: Browser, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    _nothing_happened(browser, browser.sign_in(provider, **claims))


def _claims(provider: FakeProvider, address: str) -> dict[str, Any]:
    nonce = query_of(address)["nonce"]
    now = int(time.time())
    told = {"iss": provider.issuer, "aud": CLIENT_ID, "sub": "1", "iat": now, "exp": now + 300}
    return {**told, "nonce": nonce}


def _hs256(told: dict[str, Any], named: dict[str, str], secret: str) -> str:
    """Signed with a public text as if it were a shared secret; PyJWT itself would not."""

    def part(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    head = part(json.dumps({"alg": "HS256", **named}).encode())
    signed = f"{head}.{part(json.dumps(told).encode())}"
    return f"{signed}.{part(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


@pytest.mark.parametrize(
    "way", ["none", "stranger", "secret", "public key", "crit", "altered", "no token"]
)
def test_a_token_under_no_signature_of_the_provider_is_refused(
    browser: Browser, provider: FakeProvider, way: str
) -> None:
    address = browser.leave()
    told = _claims(provider, address)
    published = json.dumps(provider.key.published())
    honest = provider.key.sign(told)
    head, body, sign = honest.split(".")
    named = {"kid": provider.key.id}
    forged = {
        "none": jwt.encode(told, None, "none", headers=named),
        "stranger": Key(id=provider.key.id).sign(told),
        "secret": jwt.encode(told, CLIENT_SECRET.ljust(32), "HS256", headers=named),
        "public key": _hs256(told, named, published),
        "crit": provider.key.sign(told, crit=["b64"]),
        "altered": f"{head}.{body[:-2]}AA.{sign}",
        "no token": "nothing",
    }[way]
    answer = browser.come_back(address, provider.approve(address, token=forged))
    _nothing_happened(browser, answer)


def test_the_same_walk_with_an_honest_token_is_a_sign_in(
    browser: Browser, provider: FakeProvider
) -> None:
    address = browser.leave()
    token = provider.key.sign(_claims(provider, address))
    assert browser.come_back(address, provider.approve(address, token=token)).status_code == 302
    assert browser.facts


def test_a_token_of_an_earlier_sign_in_does_not_do_for_another(
    browser: Browser, provider: FakeProvider
) -> None:
    Browser().sign_in(provider)
    User.objects.all().delete()
    answer = browser.sign_in(provider, token=provider.tokens[0])
    _nothing_happened(browser, answer)


def test_an_answer_that_was_used_once_is_worth_nothing_the_second_time(
    browser: Browser, provider: FakeProvider
) -> None:
    address = browser.leave()
    code = provider.approve(address)
    assert browser.come_back(address, code).status_code == 302
    again = browser.come_back(address, code)
    assert again.status_code == 400
    assert len(provider.tokens) == 1


def test_a_code_that_the_provider_has_taken_already_is_refused(
    browser: Browser, provider: FakeProvider
) -> None:
    first = browser.leave()
    code = provider.approve(first)
    browser.come_back(first, code)
    thief = Browser()
    assert thief.come_back(thief.leave(), code).status_code == 400
    assert not thief.facts


def test_a_stolen_code_is_refused_in_another_browser_for_want_of_its_verifier(
    browser: Browser, provider: FakeProvider
) -> None:
    code = provider.approve(browser.leave())
    thief = Browser()
    _nothing_happened(thief, thief.come_back(thief.leave(), code))


@pytest.mark.parametrize("state", ["", "unknown", "x" * 5000, "😀", "../"])
def test_an_answer_with_an_unknown_state_is_refused(
    browser: Browser, provider: FakeProvider, state: str
) -> None:
    address = browser.leave()
    answer = browser.come_back(address, provider.approve(address), state=state)
    _nothing_happened(browser, answer)
    assert provider.tokens == []


def test_the_state_of_another_browser_is_refused(browser: Browser, provider: FakeProvider) -> None:
    attacker = Browser()
    address = attacker.leave()
    code = provider.approve(address, sub="attacker")
    _nothing_happened(browser, browser.come_back(address, code))
    assert provider.tokens == []


def test_the_answer_of_one_provider_is_refused_at_the_door_of_another(
    browser: Browser, provider: FakeProvider
) -> None:
    address = browser.leave("national")
    browser.leave("ministry")
    answer = browser.come_back(address, provider.approve(address), by="ministry")
    _nothing_happened(browser, answer)


def test_an_answer_that_names_another_issuer_is_refused(
    browser: Browser, provider: FakeProvider
) -> None:
    address = browser.leave()
    answer = browser.come_back(address, provider.approve(address), iss="https://other.example")
    _nothing_happened(browser, answer)
    assert provider.tokens == []


@pytest.mark.parametrize("query", ["", "?code=1", "?state=1", "?code=&state=", "?error=x&state=y"])
def test_a_call_of_the_door_without_a_sign_in_is_refused(
    browser: Browser, provider: FakeProvider, query: str
) -> None:
    answer = browser.get(f"/accounts/oidc/national/login/callback/{query}")
    _nothing_happened(browser, answer)


def test_who_turns_back_at_the_provider_is_told_so_and_may_begin_again(
    browser: Browser, provider: FakeProvider
) -> None:
    query = {
        "error": "access_denied",
        "error_description": "<script>alert(1)</script>",
        "state": state_of(browser.leave()),
    }
    answer = browser.get("/accounts/oidc/national/login/callback/", query)
    _nothing_happened(browser, answer)
    assert "alert(1)" not in answer.text
    assert 'href="/ar/account/"' in answer.text
    assert browser.sign_in(provider).status_code == 302


@pytest.mark.parametrize(
    "says",
    [
        (500, "text/html", b"<h1>Oops</h1>"),
        (200, "text/html", b"<h1>Maintenance</h1>"),
        (200, "application/json", b"[]"),
        (200, "application/json", b'{"id_token": 5, "keys": "none"}'),
        (200, "application/json", b"[" * 100_000),
        (200, "application/json", b'"' + b"x" * 400_000 + b'"'),
        (302, "text/plain", b""),
        (200, "application/json", "\ufeff{}".encode("utf-16")),
    ],
    ids=["500", "html", "list", "other", "deep", "huge", "redirect", "utf-16"],
)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
def test_a_provider_that_makes_no_sense_is_said_to_be_away(
    browser: Browser, provider: FakeProvider, path: str, says: tuple[int, str, bytes]
) -> None:
    if "well-known" in path:
        provider.answers[path] = says
        answer: Any = browser.get("/accounts/oidc/national/login/?lang=ar")
    else:
        address = browser.leave()
        code = provider.approve(address)
        provider.answers[path] = says
        answer = browser.come_back(address, code)
    # A token endpoint that answers 200 without a token has refused the code.
    expected = 400 if path == "/token" and says[2].startswith(b'{"id_token"') else 503
    _nothing_happened(browser, answer, expected)


@pytest.mark.parametrize(
    "laid_over",
    [
        {"issuer": "https://other.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": "http://[::1"},
    ],
)
def test_a_provider_whose_document_does_not_belong_to_it_is_not_used(
    browser: Browser, provider: FakeProvider, laid_over: dict[str, Any]
) -> None:
    provider.discovery = laid_over
    _nothing_happened(browser, browser.get("/accounts/oidc/national/login/"), 503)


def test_a_provider_that_is_switched_off_gives_a_page_and_not_a_500(
    browser: Browser, settings: Any
) -> None:
    text = DECLARED.format(issuer="http://127.0.0.1:9", client=CLIENT_ID, secret=CLIENT_SECRET)
    settings.OIDC_PROVIDERS = parse(text.encode())
    _nothing_happened(browser, browser.get("/accounts/oidc/national/login/"), 503)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_names = st.sampled_from(
    [
        *("iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "sub", "acr"),
        *("name", "given_name", "family_name", "email", "email_verified", "realm_access"),
    ]
)
_KEY = Key()
_DECLARED = parse(
    DECLARED.format(issuer="https://id.example", client=CLIENT_ID, secret="x").encode()
)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(_names, _json, max_size=4), st.sampled_from(_DECLARED))
def test_whatever_a_signed_token_claims_it_is_read_or_refused(
    odd: dict[str, Any], declared: Any
) -> None:
    now = int(time.time())
    told = {"iss": declared.issuer, "aud": declared.client_id, "sub": "1", "nonce": "n"}
    token = _KEY.sign({**told, "iat": now, "exp": now + 60, **odd})
    try:
        found = id_token.identity_of(
            token,
            provider=declared,
            keys=lambda anew: [_KEY.published()],
            nonce="n",
            now=timezone.now(),
        )
    except SignInRefused:
        return
    assert found.subject
    assert len(found.first_name) <= id_token.MAX_NAME
