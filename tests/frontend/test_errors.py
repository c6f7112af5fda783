"""Error pages: the right status, the visitor's language, nothing technical."""

import errno

import pytest
from botocore.exceptions import EndpointConnectionError
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import path

from common.errors import FilesAway
from frontend import client as api
from frontend.middleware import VisitorMiddleware
from frontend.origin import protect


def test_an_unknown_page_is_a_404_in_the_language_of_its_address(site, client: Client) -> None:
    answer = client.get("/ar/services/رخصة-مركبة/")
    assert answer.status_code == 404
    assert "لم نعثر على هذه الصفحة" in answer.text
    assert 'value="رخصة مركبة"' in answer.text
    assert "We did not find this page" not in answer.text
    assert len(answer.content) < 20_000


def test_an_unknown_language_is_a_404_in_all_languages(site, client: Client) -> None:
    answer = client.get("/xx/")
    assert answer.status_code == 404
    assert "لم نعثر على هذه الصفحة" in answer.text
    assert "We did not find this page" in answer.text


def test_a_nul_in_the_address_is_a_400_page(site, client: Client) -> None:
    answer = client.get("/en/search/?q=%00")
    assert answer.status_code == 400
    assert "The request cannot be understood" in answer.text


def test_a_form_from_another_site_is_refused(site, client: Client) -> None:
    answer = client.post("/ar/display/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "هذا الإجراء غير مسموح" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://testserver"},
        {"Referer": "http://testserver/ar/display/"},
        {},
    ],
)
def test_a_form_of_this_site_is_taken(site, client: Client, headers: dict[str, str]) -> None:
    assert client.post("/ar/display/", headers=headers).status_code == 302


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil"])
def test_another_origin_is_refused_where_the_browser_names_only_that(
    site, client: Client, origin: str
) -> None:
    assert client.post("/ar/display/", headers={"Origin": origin}).status_code == 403


ADMIN_ERRORS = {
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "unreachable": OperationalError("the server closed the connection"),
    "files": FilesAway(retry_after_seconds=30),
    "bucket": EndpointConnectionError(endpoint_url="https://bucket"),
    "wrong": ValueError("a fault of ours"),
}


def failing(status: int, body: dict | None = None):
    def view(request, language="ar"):
        raise api.ApiProblem(status, body or {"code": "x"})

    return view


def raising(error: Exception):
    def view(request):
        raise error

    return view


class Urls:
    handler500 = "frontend.views.errors.server_error"
    handler404 = "frontend.views.errors.not_found"
    urlpatterns = protect(
        [
            path(f"en/{status}/", failing(status, {"code": "x", "retry_after_seconds": 90}))
            for status in (400, 403, 405, 409, 410, 413, 418, 429, 500, 502, 503, 507)
        ]
        + [path(f"admin/{name}/", raising(error)) for name, error in ADMIN_ERRORS.items()]
    )


@override_settings(ROOT_URLCONF=Urls)
@pytest.mark.parametrize("status", [400, 403, 405, 409, 410, 413, 418, 429, 500, 502, 503])
def test_a_problem_of_the_api_becomes_the_page_of_its_status(
    db, client: Client, status: int
) -> None:
    answer = client.get(f"/en/{status}/")
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Request-ID"] in answer.text


@override_settings(ROOT_URLCONF=Urls)
def test_a_throttled_visitor_is_told_how_long_to_wait(db, client: Client) -> None:
    answer = client.get("/en/429/")
    assert answer["Retry-After"] == "90"
    assert "Try again in 2 minutes" in answer.text


def test_only_this_kind_of_exception_is_answered_here(rf) -> None:
    middleware = VisitorMiddleware(lambda _request: None)
    assert middleware.process_exception(rf.get("/ar/"), ValueError()) is None


@override_settings(ROOT_URLCONF=Urls)
def test_a_form_that_came_to_nothing_gets_its_words_and_its_key_back(db, client: Client) -> None:
    form = {"body": "كلمات <b>كثيرة</b>\nوسطر", "idempotency_key": "k-12345678"}
    answer = client.post("/en/503/", form)
    assert answer.status_code == 503
    assert "كلمات &lt;b&gt;كثيرة&lt;/b&gt;<br>وسطر" in answer.text
    assert '<input type="hidden" name="idempotency_key" value="k-12345678">' in answer.text
    assert 'action="/en/503/"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@override_settings(ROOT_URLCONF=Urls)
def test_a_form_that_was_refused_or_is_too_long_is_not_repeated(db, client: Client) -> None:
    for address, words in (("/en/403/", "كلمات كثيرة"), ("/en/503/", "كلمات " * 20_000)):
        assert "Send it again" not in client.post(address, {"body": words}).text


@override_settings(ROOT_URLCONF=Urls)
def test_no_room_is_told_as_not_available_with_its_own_status(db, client: Client) -> None:
    answer = client.get("/en/507/")
    assert answer.status_code == 507
    assert "The service is not available at the moment" in answer.text


@override_settings(ROOT_URLCONF=Urls)
@pytest.mark.parametrize(
    ("name", "status"),
    [("full", 507), ("unreachable", 503), ("files", 503), ("bucket", 503), ("wrong", 500)],
)
def test_the_administration_tells_apart_what_is_away_from_a_fault(
    db, client: Client, name: str, status: int
) -> None:
    client.raise_request_exception = False
    answer = client.get(f"/admin/{name}/")
    assert answer.status_code == status
    assert ("Retry-After" in answer) == (name in {"files", "bucket"})
