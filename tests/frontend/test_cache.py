"""Pages from memory: the same bytes for less, never an old page, never another visitor's key."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from frontend import cache
from frontend.cache import Page, PageCacheMiddleware, PageStore
from operations import generation


class CountingView:
    """Answers with the number of its calls."""

    def __init__(self, **headers: str) -> None:
        self.calls = 0
        self.headers = headers
        self.body = "call {}"

    def __call__(self, _request) -> HttpResponse:
        self.calls += 1
        return HttpResponse(self.body.format(self.calls), headers=self.headers)


def asked(middleware: PageCacheMiddleware, path: str = "/ar/x/", **headers: str) -> HttpResponse:
    return middleware(RequestFactory().get(path, headers=headers))


def test_the_second_visitor_gets_the_page_of_the_first(db) -> None:
    view = CountingView()
    middleware = PageCacheMiddleware(view)
    assert asked(middleware).content == asked(middleware).content == b"call 1"


def test_a_public_change_makes_every_kept_page_old(db) -> None:
    middleware = PageCacheMiddleware(CountingView())
    asked(middleware)
    generation.bump()
    assert asked(middleware).content == b"call 2"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/ar/x/?page=2", {}),
        ("/en/x/", {}),
        ("/ar/x/", {"Cookie": "diwan_display=arab.gregorian.auto.normal"}),
        ("/ar/x/", {"Host": "127.0.0.1"}),
        ("/ar/x/", {"HX-Request": "true"}),
    ],
)
def test_what_changes_the_page_changes_the_key(db, path: str, headers: dict[str, str]) -> None:
    middleware = PageCacheMiddleware(CountingView())
    asked(middleware)
    assert asked(middleware, path, **headers).content == b"call 2"


def test_a_cookie_that_says_nothing_about_display_does_not_split_the_cache(db) -> None:
    middleware = PageCacheMiddleware(CountingView())
    asked(middleware)
    assert asked(middleware, Cookie="sessionid=abc; x=y").content == b"call 1"


@pytest.mark.parametrize(
    "headers",
    [{"Set-Cookie": "a=b"}, {"Cache-Control": "no-store"}, {"Content-Type": "text/csv"}],
)
def test_answers_that_are_not_for_everybody_are_never_kept(db, headers: dict[str, str]) -> None:
    view = CountingView(**{k: v for k, v in headers.items() if k != "Set-Cookie"})

    def answering(request):
        response = view(request)
        if "Set-Cookie" in headers:
            response.set_cookie("a", "b")
        return response

    middleware = PageCacheMiddleware(answering)
    asked(middleware)
    assert asked(middleware).content == b"call 2"


def test_a_page_with_a_one_time_key_in_a_form_is_never_kept(db) -> None:
    view = CountingView()
    view.body = (
        '<input type="hidden" name="key" value="4ed54e83-ddd1-4317-9e2d-494e93abff7b"> call {}'
    )
    middleware = PageCacheMiddleware(view)
    asked(middleware)
    assert asked(middleware).content.endswith(b"call 2")


def test_a_browser_that_has_the_page_gets_304_without_a_body(db) -> None:
    middleware = PageCacheMiddleware(CountingView())
    first = asked(middleware)
    again = asked(middleware, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_a_page_is_sent_packed_to_who_understands_it(db) -> None:
    middleware = PageCacheMiddleware(CountingView())
    answer = asked(middleware, **{"Accept-Encoding": "br, gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == b"call 1"


def test_a_page_older_than_a_minute_is_made_again(db, monkeypatch: pytest.MonkeyPatch) -> None:
    middleware = PageCacheMiddleware(CountingView())
    asked(middleware)
    late = cache.time.time() + cache.TTL_SECONDS + 1
    monkeypatch.setattr(cache.time, "time", lambda: late)
    assert asked(middleware).content == b"call 2"


def test_the_store_forgets_what_was_used_least_recently(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 2)
    store = PageStore(shared=False)
    page = Page(expires_at=10, body=b"x", packed=b"y", etag="e", headers={})
    for key in ("a", "b", "c"):
        store.put(key, page)
    assert [store.get(key, 0) is None for key in ("a", "b", "c")] == [True, False, False]


def test_writes_and_other_addresses_pass_by_the_cache(db) -> None:
    middleware = PageCacheMiddleware(CountingView())
    assert asked(middleware, "/api/v1/site/").content == b"call 1"
    assert asked(middleware, "/api/v1/site/").content == b"call 2"
    assert middleware(RequestFactory().post("/ar/x/")).content == b"call 3"


def test_a_cached_page_costs_one_query(agency, client: Client, django_assert_num_queries) -> None:
    client.get("/ar/agencies/moj/")
    with django_assert_num_queries(1):
        assert client.get("/ar/agencies/moj/").status_code == 200


def test_a_cached_page_keeps_its_security_headers(agency, client: Client) -> None:
    first = client.get("/ar/agencies/moj/")
    again = client.get("/ar/agencies/moj/")
    for name in ("Content-Security-Policy", "X-Frame-Options", "Content-Language"):
        assert again[name] == first[name]
