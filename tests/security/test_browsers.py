"""Every answer tells browsers what they may not do with it; nothing of ours runs inline script."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from config.browsers import FORMS

pytestmark = pytest.mark.django_db
STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
}
ADMIN = STRICT | {"frame-ancestors": "'self'", "frame-src": "'self'"}
# Pages of our own in the administration, most of which show what visitors wrote, and the pages of signing in.
OWN = (
    *("/admin/login/", "/admin/second-factor/", "/admin/people-and-roles/", "/admin/api-tokens/"),
    *("/admin/webhooks/", "/admin/consultations/comments/", "/admin/datasets/", "/admin/"),
)


def policy(client: Client, address: str) -> dict[str, str]:
    found = client.get(address).headers.get("Content-Security-Policy", "none none")
    return dict(part.split(" ", 1) for part in found.split("; "))


@pytest.fixture
def inside(client: Client, site: object) -> Client:
    client.force_login(User.objects.create_superuser("layla@example.org", "a long password 1"))
    return client


@pytest.mark.parametrize("address", ["/ar/", "/ar/nothing/", "/api/v1/docs/", "/api/v1/pages/"])
def test_what_everybody_reads_has_a_policy_without_exceptions(
    client: Client, site: object, address: str
) -> None:
    assert policy(client, address) == STRICT


@pytest.mark.parametrize("address", OWN)
def test_our_pages_of_the_administration_run_no_inline_script(inside: Client, address: str) -> None:
    assert policy(inside, address) == ADMIN


def test_only_wagtails_forms_run_inline_script_and_nothing_evaluates_text(inside: Client) -> None:
    inline = dict.fromkeys(("script-src", "style-src"), "'self' 'unsafe-inline'")
    assert policy(inside, "/admin/users/") == ADMIN | inline
    own = {address.split("/")[2] for address in OWN if address.count("/") > 2}
    assert own.isdisjoint(form.split("/")[2] for form in FORMS)


@pytest.mark.parametrize(
    ("address", "readers"),
    [
        ("/ar/", "same-origin"),
        ("/ar/nothing/", "same-origin"),
        ("/admin/login/", "same-origin"),
        ("/static/frontend/icon.svg", "same-origin"),
        ("/api/v1/generation/", "cross-origin"),
        ("/healthz", "same-origin"),
    ],
)
def test_every_answer_names_its_readers_and_refuses_devices(
    client: Client, site: object, address: str, readers: str
) -> None:
    answer = client.get(address)
    answer.close()  # a file
    assert answer.headers.get("Cross-Origin-Resource-Policy") == readers
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    refused = answer["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()", "usb=()"} <= set(refused)


def test_only_what_anybody_may_read_is_offered_to_other_sites(client: Client, site: object) -> None:
    read = client.get("/api/v1/generation/", headers={"Origin": "https://evil.example"})
    assert read["Access-Control-Allow-Origin"] == "*"
    for answer in (
        client.post("/api/v1/account/codes/", "{}", content_type="application/json"),
        client.get("/ar/", headers={"Origin": "https://evil.example"}),
        client.get("/admin/login/", headers={"Origin": "https://evil.example"}),
    ):
        assert "Access-Control-Allow-Origin" not in answer
        assert "Access-Control-Allow-Credentials" not in answer
    assert "Access-Control-Allow-Credentials" not in read


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/account/", "/admin/users/"])
def test_no_browser_keeps_a_page_of_the_administration(inside: Client, address: str) -> None:
    assert "no-store" in inside.get(address)["Cache-Control"]


def test_who_signs_out_is_forgotten_by_the_browser(inside: Client) -> None:
    answer = inside.post("/admin/logout/")
    assert answer.headers.get("Clear-Site-Data") == '"cache", "storage"'
