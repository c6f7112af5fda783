"""Bad input is answered, never crashed on; every answer has a request id."""

import json

import pytest
from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import urls
from operations.models import Generation


class EchoView(APIView):
    def post(self, request: Request) -> Response:
        return Response(request.data)

    def get(self, request: Request) -> Response:
        return Response(Generation.objects.create(number=int(request.GET["number"])).pk)


def _fail(request):  # type: ignore[no-untyped-def]
    raise RuntimeError("اختبار")


urlpatterns = [
    path("api/v1/echo/", EchoView.as_view()),
    path("api/v1/fail/", _fail),
    *urls.urlpatterns,
]


@pytest.fixture
def api(settings, db: None) -> Client:
    settings.ROOT_URLCONF = "tests.config.test_middleware"
    return Client(raise_request_exception=False)


def _problem(answer):  # type: ignore[no-untyped-def]
    assert answer["Content-Type"].startswith("application/problem+json")
    body = json.loads(answer.content)
    assert body["status"] == answer.status_code
    assert body["request_id"] == answer["X-Request-ID"]
    return answer.status_code, body["code"]


def _post(api: Client, body: bytes | str, kind: str = "application/json"):  # type: ignore[no-untyped-def]
    return api.generic("POST", "/api/v1/echo/", body, content_type=kind)


def test_an_unknown_api_address_is_a_problem_in_the_asked_language(api: Client) -> None:
    arabic, english = api.get("/api/v1/nothing/"), api.get("/api/v1/nothing/?lang=en")
    assert _problem(arabic) == _problem(english) == (404, "not_found")
    assert json.loads(english.content)["title"] == "Nothing was found at this address."


def test_an_unexpected_error_of_the_api_is_a_problem_without_details(api: Client) -> None:
    answer = api.get("/api/v1/fail/")
    assert _problem(answer) == (500, "server_error")
    assert "اختبار" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        '{"text": ',
        "\xff",
        b"\xff\xfe",
        '{"text": "a\\u0000b"}',
        '{"a\\u0000": 1}',
        b'{"text": "a\0b"}',
        '{"text": "\\ud800"}',
        '["\\udfff"]',
        "[" * 100_000,
        "1" * 5000,
        '{"x": NaN}',
    ],
)
def test_broken_or_unstorable_json_is_400(api: Client, body: str | bytes) -> None:
    assert _problem(_post(api, body))[0] == 400


def test_an_escaped_backslash_before_u0000_is_only_text(api: Client) -> None:
    assert _post(api, '{"text": "\\\\u0000"}').json() == {"text": "\\u0000"}


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
def test_a_body_of_another_type_is_415(api: Client, kind: str) -> None:
    assert _problem(_post(api, "x", kind)) == (415, "unsupported_media_type")


def test_a_body_of_ten_megabytes_is_413_and_never_read(api: Client) -> None:
    assert _problem(_post(api, b'"' + b"x" * 10_000_000 + b'"')) == (413, "too_large")


def test_a_wrong_method_is_405(api: Client) -> None:
    assert _problem(api.delete("/api/v1/echo/")) == (405, "method_not_allowed")


def test_a_number_too_large_for_the_database_is_400(api: Client) -> None:
    assert _problem(api.get("/api/v1/echo/", {"number": "9" * 30}))[0] == 400


@pytest.mark.parametrize("address", ["/api/v1/echo/?id=%00", "/api/v1/%00/"])
def test_nul_in_an_api_address_is_400(api: Client, address: str) -> None:
    assert _problem(api.get(address)) == (400, "bad_request")


@pytest.mark.parametrize("address", ["/ar/?q=%00", "/ar/%00/", "/demo/inbox/?%00=1"])
def test_nul_in_a_page_address_is_400(api: Client, address: str) -> None:
    assert api.get(address).status_code == 400


def test_a_request_id_is_accepted_or_made(api: Client) -> None:
    given = api.get("/api/v1/generation/", headers={"X-Request-ID": "gateway-0001"})
    assert given["X-Request-ID"] == "gateway-0001"
    made = api.get("/healthz")["X-Request-ID"]
    assert len(made) == 32
    assert made != api.get("/healthz")["X-Request-ID"]


def test_a_language_the_site_does_not_speak_is_refused(api: Client) -> None:
    assert _problem(api.get("/api/v1/nothing/?lang=xx")) == (400, "invalid_input")


def test_any_site_may_read_the_api_but_none_may_write_to_it(api: Client) -> None:
    assert api.get("/api/v1/generation/")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in _post(api, "{}")


def test_options_is_not_a_method_of_the_api(api: Client) -> None:
    assert _problem(api.options("/api/v1/generation/")) == (405, "method_not_allowed")
