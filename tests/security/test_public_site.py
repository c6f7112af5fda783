"""A site started as `docs/operations.md` says: TLS only, cookies of its host, nothing beside it, nothing silenced."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

from tests import servers
from tests.architecture.source import APPS

pytestmark = pytest.mark.server
PUBLIC = {
    "DIWAN_HTTPS": "1",
    "DIWAN_SITE_URL": "https://diwan.example.jo",
    "DIWAN_HOSTS": "diwan.example.jo,127.0.0.1",
    "DIWAN_PROXIES": "1",
    "DIWAN_LOG_FORMAT": "json",
}


def test_the_deployment_check_of_django_finds_nothing_and_nothing_is_silenced(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=servers.ROOT,
        env=servers.environment(tmp_path, **PUBLIC),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("public")
    servers.migrated(folder)
    with servers.serving(folder, **PUBLIC) as base:
        yield base


@pytest.fixture
def by_tls(site: str) -> Iterator[httpx.Client]:
    """As a proxy of ours hands requests on."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    with httpx.Client(base_url=site, headers=headers, timeout=60) as client:
        yield client


def test_a_public_site_is_reached_by_tls_alone(site: str, by_tls: httpx.Client) -> None:
    clear = httpx.get(f"{site}/ar/services/?page=2", timeout=60)
    assert clear.status_code == 301
    assert clear.headers["Location"].startswith("https://")
    for address in ("/ar/", "/healthz", "/static/frontend/icon.svg", "/admin/login/"):
        sent = by_tls.get(address).headers["Strict-Transport-Security"]
        assert sent == "max-age=31536000; includeSubDomains; preload"
    assert "upgrade-insecure-requests" in by_tls.get("/ar/").headers["Content-Security-Policy"]


def test_a_program_without_tls_is_refused_and_not_led_on(site: str, by_tls: httpx.Client) -> None:
    clear = httpx.get(
        f"{site}/api/v1/generation/", headers={"Authorization": "Bearer x"}, timeout=60
    )
    assert (clear.status_code, "Location" in clear.headers) == (400, False)
    assert by_tls.get("/api/v1/generation/").status_code == 200


def test_cookies_of_a_public_site_are_bound_to_its_host(by_tls: httpx.Client) -> None:
    login = by_tls.get("/admin/login/")
    token = SimpleCookie(login.headers["Set-Cookie"])["__Host-csrftoken"]
    flags = {"secure", "httponly", "samesite", "path", "domain"}
    assert {flag: token[flag] for flag in flags} == {
        "secure": True,
        "httponly": True,
        "samesite": "Lax",
        "path": "/",
        "domain": "",
    }
    form = {"username": "nobody@example.org", "password": "x" * 12}
    hidden = login.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    headers = {
        "Referer": f"{by_tls.base_url}/".replace("http:", "https:"),
        "Cookie": f"__Host-csrftoken={token.value}",
    }
    answer = by_tls.post(
        "/admin/login/", data={**form, "csrfmiddlewaretoken": hidden}, headers=headers
    )
    assert answer.status_code == 200, answer.text[:500]
    assert by_tls.post("/admin/login/", data=form).status_code == 403


def test_no_neighbouring_host_can_set_a_cookie_of_this_site(tmp_path: Path) -> None:
    names = servers.manage(tmp_path, "shell", "-v0", "-c", NAMES, **PUBLIC).split()
    assert names == [
        f"__Host-{name}"
        for name in (
            *("sessionid", "csrftoken", "diwan_display"),
            *("diwan_draft", "diwan_survey", "diwan_challenge"),
        )
    ]
    setting = re.compile(r"set_cookie\(\s*([^,]+),")
    source = [
        path.read_text("utf-8") for app in APPS for path in (servers.ROOT / app).rglob("*.py")
    ]
    assert {name for text in source for name in setting.findall(text)} == {
        *("COOKIE", "self._cookie", "settings.SESSION_COOKIE_NAME"),
    }


NAMES = (
    "from django.conf import settings as s; from frontend import preferences as p; "
    "from frontend.views import account as a, drafts as d, survey_drafts as f; "
    "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, p.COOKIE, d.COOKIE, f.COOKIE, a.COOKIE)"
)


@pytest.mark.parametrize(
    "address",
    [
        *("/.git/config", "/.env", "/manage.py", "/config/settings.py", "/var/diwan.sqlite3"),
        *("/static/", "/static/../config/settings.py", "/media/", "/documents/"),
        *("/static/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fmanage.py"),
    ],
)
def test_nothing_beside_the_site_is_served(by_tls: httpx.Client, address: str) -> None:
    answer = by_tls.get(address)
    assert answer.status_code in {400, 404}
    assert "Index of" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/ar/", "/admin/login/", "/api/v1/generation/"])
def test_trace_is_answered_by_nobody(by_tls: httpx.Client, address: str) -> None:
    answer = by_tls.request("TRACE", address, headers={"X-Secret": "canary"})
    assert answer.status_code >= 400
    assert "canary" not in answer.text


def test_a_host_that_is_not_ours_is_refused_in_every_header(by_tls: httpx.Client) -> None:
    assert by_tls.get("/ar/", headers={"Host": "evil.example"}).status_code == 400
    forwarded = by_tls.get("/admin/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in forwarded.headers.get("Location", "") + forwarded.text


def test_an_unknown_address_tells_nothing_of_the_inside(by_tls: httpx.Client) -> None:
    page = by_tls.get("/ar/no-such-page/")
    assert page.status_code == 404
    for word in ("Traceback", "settings", "urlconf", "site-packages", "sqlite"):
        assert word not in page.text
    assert "granian" not in page.headers.get("X-Powered-By", "")
