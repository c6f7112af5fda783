"""Signing in with a real identity provider, Keycloak, in a real browser: citizens and staff, honest answers and others."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.e2e.middleman import claims_of
from tests.e2e.sign_in_site import (
    Site,
    begin,
    context_of,
    session_of,
    set_role,
    site,
    type_password,
)

LEEWAY_SECONDS = 30


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("oidc")) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, served: Site) -> Iterator[Callable[[], Page]]:
    """A page in a browser profile of its own."""
    contexts = []

    def new() -> Page:
        contexts.append(context_of(browser, served))
        return contexts[-1].new_page()

    yield new
    served.middleman.replay = ""
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def old_token(browser: Browser, served: Site) -> tuple[str, float]:
    """A token of one second's life, honestly come by, and when it is beyond all leeway."""
    context = context_of(browser, served)
    page = context.new_page()
    begin(page, "رموز قصيرة العمر")
    type_password(page, "amina")
    page.wait_for_url("**/ar/verify/")
    context.close()
    token = served.middleman.tokens[-1]
    return token, claims_of(token)["exp"] + LEEWAY_SECONDS + 1


def _under_another_name(page: Page, served: Site) -> None:
    """The provider answers to two names; the browser takes the one that the site was not told of."""
    page.goto(page.url.replace(served.keycloak, served.keycloak.replace("127.0.0.1", "localhost")))


def _caught_answer(page: Page, user: str) -> str:
    """The provider's answer to the browser, caught before the site has it; the browser stands at the provider."""
    caught: list[str] = []

    def catch(route: Route) -> None:
        caught.append(route.fetch(max_redirects=0).headers["location"])
        route.fulfill(status=200, body="caught")

    page.route("**/login-actions/authenticate**", catch)
    type_password(page, user)
    page.get_by_text("caught").wait_for()
    return caught[0]


def test_a_citizen_goes_to_the_provider_in_arabic_and_comes_back_to_the_page_they_left(
    served: Site, opened: Callable[[], Page], old_token: object
) -> None:
    page = opened()
    begin(page)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"]
    assert asked["ui_locales"] == ["ar"]
    assert page.locator("html").get_attribute("dir") == "rtl"
    type_password(page, "amina")
    page.wait_for_url(f"{served.base}/ar/verify/")
    told = session_of(served, page)
    assert (told["name"], told["assurance"]) == ("أمينة الكاتبة", "signed_in")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"


def test_a_smart_card_makes_strong(served: Site, opened: Callable[[], Page]) -> None:
    page = opened()
    begin(page, "National identity", "en")
    type_password(page, "yusuf")
    page.wait_for_url(f"{served.base}/en/verify/")
    assert session_of(served, page)["assurance"] == "strong"


def test_national_numbers_stand_neither_in_the_database_nor_in_the_log(
    served: Site, opened: Callable[[], Page]
) -> None:
    page = opened()
    begin(page)
    type_password(page, "yusuf")
    page.wait_for_url(f"{served.base}/ar/verify/")
    assert claims_of(served.middleman.tokens[-1])["national_id"] == "9887654321"
    stored = b"".join(path.read_bytes() for path in served.data_dir.glob("*.sqlite3*"))
    assert "يوسف".encode() in stored
    for secret in ("9887654321", served.middleman.tokens[-1]):
        assert secret.encode() not in stored
        assert secret not in served.log()


def test_signing_out_ends_both_sessions(served: Site, opened: Callable[[], Page]) -> None:
    page = opened()
    begin(page)
    type_password(page, "amina")
    page.wait_for_url(f"{served.base}/ar/verify/")
    before = session_of(served, page)
    page.goto("/ar/account/")
    page.locator("form[action$='/account/sign-out/'] button").click()
    page.wait_for_url(f"{served.base}/ar/")
    assert before
    assert session_of(served, page) == {}
    begin(page)
    assert page.locator("#password").is_visible()


def test_who_turns_back_is_told_in_their_language(served: Site, opened: Callable[[], Page]) -> None:
    page = opened()
    begin(page, "National identity", "en")
    query = parse_qs(urlsplit(page.url).query)
    page.goto(f"{query['redirect_uri'][0]}?error=access_denied&state={query['state'][0]}")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Signing in was cancelled"


def test_the_provider_gives_no_code_without_a_pkce_challenge(
    served: Site, opened: Callable[[], Page]
) -> None:
    page = opened()
    begin(page)
    bare = re.sub(r"&code_challenge(_method)?=[^&]*", "", page.url)
    assert bare != page.url
    page.goto(bare)
    page.wait_for_url("**/login/callback/**")
    assert "code=" not in page.url
    assert session_of(served, page) == {}


def test_a_stolen_code_is_worth_nothing_in_another_browser(
    served: Site, opened: Callable[[], Page]
) -> None:
    victim = opened()
    begin(victim)
    stolen = parse_qs(urlsplit(_caught_answer(victim, "amina")).query)
    thief = opened()
    begin(thief)
    own = parse_qs(urlsplit(thief.url).query)
    answer = thief.goto(
        f"{own['redirect_uri'][0]}?code={stolen['code'][0]}&state={own['state'][0]}"
    )
    assert answer is not None
    assert answer.status == 400
    assert "code_refused" in served.log()
    assert session_of(served, thief) == {}


def test_an_answer_counts_once(served: Site, opened: Callable[[], Page]) -> None:
    page = opened()
    begin(page)
    address = _caught_answer(page, "amina")
    page.goto(address)
    assert page.url == f"{served.base}/ar/verify/"
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 400


def _refused(served: Site, page: Page, reason: str) -> None:
    """The walk ends on a page that says no, for this reason."""
    count = served.log().count(reason)
    type_password(page, "amina")
    page.wait_for_url("**/login/callback/**")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("h1").inner_text() == page.title().split(" · ")[0]
    assert session_of(served, page) == {}
    assert served.log().count(reason) == count + 1


def test_an_answer_that_names_another_issuer_is_refused(
    served: Site, opened: Callable[[], Page]
) -> None:
    page = opened()
    begin(page)
    _under_another_name(page, served)
    _refused(served, page, "answer_of_another_issuer")


def test_a_token_of_another_issuer_is_refused_though_its_signature_is_right(
    served: Site, opened: Callable[[], Page]
) -> None:
    page = opened()
    begin(page)
    _under_another_name(page, served)
    address = _caught_answer(page, "amina")
    answer = page.goto(re.sub(r"&iss=[^&]*", "", address))
    assert answer is not None
    assert answer.status == 400
    assert "'other_issuer'" in served.log() or "=other_issuer" in served.log()
    assert claims_of(served.middleman.tokens[-1])["iss"].startswith("http://localhost:")
    assert session_of(served, page) == {}


def test_a_replayed_token_is_refused(served: Site, opened: Callable[[], Page]) -> None:
    page = opened()
    begin(page)
    type_password(page, "amina")
    page.wait_for_url(f"{served.base}/ar/verify/")
    thief = opened()
    begin(thief)
    served.middleman.replay = served.middleman.tokens[-1]
    _refused(served, thief, "other_nonce")


def test_a_token_of_another_client_is_refused(
    served: Site, opened: Callable[[], Page], old_token: tuple[str, float]
) -> None:
    page = opened()
    begin(page)
    served.middleman.replay = old_token[0]
    _refused(served, page, "other_audience")


def test_staff_enter_with_the_roles_of_their_claims_and_lose_them_with_the_claim(
    served: Site, opened: Callable[[], Page]
) -> None:
    set_role(served, "layla", "moj-editors", held=True)
    page = opened()
    page.goto("/admin/")
    page.get_by_role("link", name="حساب الموظف").click()
    type_password(page, "layla")
    page.wait_for_url(f"{served.base}/admin/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    set_role(served, "layla", "moj-editors", held=False)
    other = opened()
    other.goto("/admin/")
    other.get_by_role("link", name="حساب الموظف").click()
    type_password(other, "layla")
    other.wait_for_url("**/login/callback/**")
    page.goto("/admin/")
    assert urlsplit(page.url).path == "/admin/login/"


def test_somebody_without_a_role_is_refused(served: Site, opened: Callable[[], Page]) -> None:
    page = opened()
    page.goto("/admin/login/")
    page.get_by_role("link", name="حساب الموظف").click()
    type_password(page, "guest")
    page.wait_for_url("**/login/callback/**")
    page.goto("/admin/")
    assert urlsplit(page.url).path == "/admin/login/"


def test_a_citizens_session_opens_no_administration(
    served: Site, opened: Callable[[], Page]
) -> None:
    page = opened()
    begin(page)
    type_password(page, "yusuf")
    page.wait_for_url(f"{served.base}/ar/verify/")
    page.goto("/admin/pages/")
    assert urlsplit(page.url).path == "/admin/login/"


def test_an_expired_token_is_refused(
    served: Site, opened: Callable[[], Page], old_token: tuple[str, float]
) -> None:
    token, dead_at = old_token
    page = opened()
    begin(page, "رموز قصيرة العمر")
    time.sleep(max(0.0, dead_at - time.time()))
    served.middleman.replay = token
    _refused(served, page, "expired")
