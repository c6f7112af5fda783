"""A site whose people sign in with a real Keycloak, and what a browser does on both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, BrowserContext, Page

from scripts import keycloak
from tests.e2e.middleman import Middleman, between
from tests.servers import manage, migrated, serving
from tests.waiting import PATIENCE_MS

PASSWORD = "test-only-password"
ADMIN, ADMIN_PASSWORD = "admin@moj.example", "a-long-enough-phrase"
PROVIDERS = """
[[provider]]
id = "national"
audience = "citizens"
name_ar = "الهوية الوطنية"
name_en = "National identity"
issuer = "{keycloak}/realms/diwan"
client_id = "diwan-citizens"
client_secret = "test-only-secret"
subject_claim = "national_id"
[provider.assurance]
"urn:diwan:test:smart-card" = "strong"

[[provider]]
id = "short"
audience = "citizens"
name_ar = "رموز قصيرة العمر"
name_en = "Short-lived tokens"
issuer = "{keycloak}/realms/diwan"
client_id = "diwan-short"
client_secret = "test-only-secret"
subject_claim = "national_id"

[[provider]]
id = "ministry"
audience = "staff"
name_ar = "حساب الموظف"
name_en = "Employee account"
issuer = "{keycloak}/realms/diwan"
client_id = "diwan-staff"
client_secret = "test-only-secret"
roles_claim = "realm_access.roles"
[provider.roles]
"moj-editors" = "moj:editor"
"moj-officers" = "moj:policy_officer"
"lost-agency" = "lost:editor"
"""


@contextmanager
def keycloak_address() -> Iterator[str]:
    """The Keycloak that `scripts/run_tests.py` has started, else one of our own.

    Raises:
        scripts.keycloak.NotInstalled: Java or Maven is missing; the sentence says which.
    """
    if given := os.environ.get(keycloak.ADDRESS):
        yield given
        return
    with keycloak.running() as address:
        yield address


@dataclass(frozen=True, slots=True)
class Site:
    """The site, its provider and who stands between them."""

    base: str
    keycloak: str
    middleman: Middleman
    data_dir: Path

    def log(self) -> str:
        return "".join(path.read_text() for path in self.data_dir.glob("server-*.log"))


@contextmanager
def site(data_dir: Path) -> Iterator[Site]:
    with keycloak_address() as address, between() as middleman:
        declared = data_dir / "providers.toml"
        migrated(data_dir)
        declared.write_text(PROVIDERS.format(keycloak=address), encoding="utf-8")
        founding = ["--name-ar", "ديوان العدل", "--name-en", "Justice", "--agency", "moj"]
        founding += ["--agency-ar", "وزارة العدل", "--agency-en", "Ministry of Justice"]
        manage(data_dir, "init", *founding, "--email", ADMIN, "--password", ADMIN_PASSWORD)
        between_them = {"http_proxy": middleman.address, "no_proxy": "", "NO_PROXY": ""}
        variables = {"DIWAN_OIDC_FILE": str(declared), **between_them}
        with serving(data_dir, **variables) as base:
            yield Site(base, address, middleman, data_dir)


def context_of(browser: Browser, site: Site) -> BrowserContext:
    context = browser.new_context(base_url=site.base, locale="ar", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    return context


def begin(page: Page, name: str = "الهوية الوطنية", language: str = "ar") -> None:
    """From the site's page to the provider's, by the button."""
    page.goto(f"/{language}/account/?next=/{language}/verify/")
    page.get_by_role("link", name=name).click()
    page.wait_for_url("**/realms/diwan/**")


def type_password(page: Page, user: str) -> None:
    """On the provider's page."""
    page.locator("#username").fill(user)
    page.locator("#password").fill(PASSWORD)
    page.locator("#kc-login").click()


def session_of(site: Site, page: Page) -> dict[str, object]:
    """What the API says of the browser's session."""
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(site.base)}
    key = cookies.get("sessionid", {}).get("value", "")
    answer = httpx.get(
        f"{site.base}/api/v1/account/session/",
        headers={"X-Session-Token": key},
        trust_env=False,
        timeout=60,
    )
    found: dict[str, object] = answer.json() if answer.status_code == 200 else {}
    return found


def set_role(site: Site, user: str, role: str, *, held: bool) -> None:
    """An administrator of the provider gives a role or takes it away, by its own API."""
    with httpx.Client(base_url=site.keycloak, trust_env=False, timeout=60) as client:
        form = {"grant_type": "password", "client_id": "admin-cli"}
        form |= {"username": keycloak.ADMIN, "password": keycloak.ADMIN}
        answer = client.post("/realms/master/protocol/openid-connect/token", data=form)
        token = answer.raise_for_status().json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        at = "/admin/realms/diwan"
        person = client.get(f"{at}/users", params={"username": user, "exact": "true"}).json()[0]
        named = client.get(f"{at}/roles/{role}").raise_for_status().json()
        mapped = f"{at}/users/{person['id']}/role-mappings/realm"
        client.request("POST" if held else "DELETE", mapped, json=[named]).raise_for_status()
