"""An agency's machine shows a token; it opens what it was issued for, in its own agency, until it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from accounts.actors import Actor
from accounts.api.token_authentication import MachineView
from accounts.errors import TokenNotIssued
from accounts.models import Agency, ApiToken, Role, TokenState, User
from accounts.tokens import TokenOrder, actor_of, find_token, issue_token, revoke_token
from common.errors import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


class Probe(MachineView):
    required_scope = "datasets:write"

    def put(self, request, agency: str) -> Response:
        return Response(
            {"agency": self.own_agency.slug, "is_machine": self.machine.user_id is None}
        )


@pytest.fixture
def body(db) -> Agency:
    return Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")


@pytest.fixture
def administrator(body) -> Actor:
    person = User.objects.create_user("admin@example.org")
    return Actor(person.pk, frozenset({(body.pk, Role.ADMINISTRATOR)}))


def issued(body, actor, *, now=NOW, **changes) -> tuple[ApiToken, str]:
    order = {"name": "Registry", "scopes": ("datasets:write",), "expires_at": now + timedelta(30)}
    return issue_token(agency=body, order=TokenOrder(**(order | changes)), actor=actor, now=now)


def call(header: str | None, agency: str = "moj") -> Response:
    headers = {} if header is None else {"HTTP_AUTHORIZATION": header}
    request = APIRequestFactory().put("/", {}, format="json", **headers)
    return Probe.as_view()(request, agency=agency)


def test_the_secret_is_256_bits_and_only_its_digest_is_kept(body, administrator) -> None:
    token, text = issued(body, administrator)
    secret = text.removeprefix(f"diwan_{token.prefix}_")
    assert len(secret) == 43
    assert secret not in str(ApiToken.objects.filter(pk=token.pk).values().get())
    assert find_token(text=text, now=NOW) == token
    assert token.created_by_id == administrator.user_id


def test_of_its_use_a_token_keeps_the_day_alone(body, administrator) -> None:
    token, text = issued(body, administrator)
    find_token(text=text, now=NOW)
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate(NOW)


def test_a_second_use_on_a_day_writes_nothing(
    body, administrator, django_assert_num_queries
) -> None:
    _token, text = issued(body, administrator)
    find_token(text=text, now=NOW)
    with django_assert_num_queries(1):
        find_token(text=text, now=NOW)


def test_a_token_ends_at_the_very_instant_of_its_expiry(body, administrator) -> None:
    token, text = issued(body, administrator)
    assert find_token(text=text, now=token.expires_at - timedelta(microseconds=1)) == token
    assert find_token(text=text, now=token.expires_at) is None
    assert token.state_at(token.expires_at) is TokenState.EXPIRED


def test_a_revoked_token_opens_nothing_and_keeps_its_first_instant(body, administrator) -> None:
    token, text = issued(body, administrator)
    revoke_token(token=token, actor=administrator, now=NOW)
    later = revoke_token(token=token, actor=administrator, now=NOW + timedelta(1))
    assert (later.revoked_at, find_token(text=text, now=NOW)) == (NOW, None)
    assert later.state_at(NOW) is TokenState.REVOKED


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 101}),
        ("name", {"name": "a\x00b"}),
        ("scopes", {"scopes": ()}),
        ("scopes", {"scopes": ("datasets:write", "everything")}),
        ("expires_at", {"expires_at": NOW}),
        ("expires_at", {"expires_at": NOW + timedelta(days=732)}),
    ],
)
def test_a_token_without_purpose_or_end_is_not_issued(body, administrator, field, change) -> None:
    with pytest.raises(TokenNotIssued) as refusal:
        issued(body, administrator, **change)
    assert refusal.value.facts == {"field": field}
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_only_an_administrator_of_the_agency_issues_and_revokes(body, administrator, role) -> None:
    token, _text = issued(body, administrator)
    other = Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Health")
    for actor in (
        Actor(1, frozenset({(body.pk, role)})),
        Actor(1, frozenset({(other.pk, Role.ADMINISTRATOR)})),
    ):
        with pytest.raises(Refused):
            issued(body, actor)
        with pytest.raises(Refused):
            revoke_token(token=token, actor=actor, now=NOW)


def test_a_token_acts_with_the_role_of_its_scope_in_its_own_agency_only(
    body, administrator
) -> None:
    token, _text = issued(body, administrator)
    actor = actor_of(token)
    assert actor == Actor(None, frozenset({(body.pk, Role.DATA_STEWARD)}))
    assert actor.holds(Role.DATA_STEWARD, body.pk)
    assert not actor.holds(Role.MODERATOR, body.pk)
    assert not actor.holds(Role.DATA_STEWARD, body.pk + 1)


def test_a_valid_token_opens_its_agencys_addresses(body, administrator) -> None:
    _token, text = issued(body, administrator, now=timezone.now())
    answer = call(f"Bearer {text}")
    assert (answer.status_code, answer.data) == (200, {"agency": "moj", "is_machine": True})


def test_another_agencys_addresses_answer_as_if_nothing_stood_there(body, administrator) -> None:
    _token, text = issued(body, administrator, now=timezone.now())
    Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Health")
    assert [call(f"bearer {text}", agency).status_code for agency in ("moh", "none")] == [404, 404]


def test_a_token_for_something_else_is_told_which_scope_is_needed(body, administrator) -> None:
    _token, text = issued(body, administrator, now=timezone.now(), scopes=("services:write",))
    answer = call(f"Bearer {text}")
    assert (answer.status_code, answer.data["code"]) == (403, "scope_missing")
    assert answer.data["needed"] == "datasets:write"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer diwan_abcdefgh_" + "A" * 43,
        "Bearer diwan_abcdefgh_" + "é" * 43,
        "Bearer " + "\x00" * 10,
        "Bearer " + "x" * 100_000,
        "Bearer diwan_' OR 1=1--_" + "A" * 43,
        "Basic YWRtaW46YWRtaW4=",
        "Token diwan_abcdefgh_x",
        "Bearer diwan_٠١٢٣٤٥٦٧_" + "A" * 43,
    ],
)
def test_a_missing_wrong_or_hostile_header_is_answered_401_with_a_challenge(body, header) -> None:
    answer = call(header)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="diwan"')
    assert answer.data["code"] in {"not_authenticated", "authentication_failed"}


def test_expired_revoked_and_wrong_tokens_are_told_apart_by_nobody(body, administrator) -> None:
    now = timezone.now()
    _token, old = issued(body, administrator, now=now - timedelta(60))
    revoked, shut = issued(body, administrator, now=now)
    revoke_token(token=revoked, actor=administrator, now=now)
    good, _text = issued(body, administrator, now=now)
    wrong = f"diwan_{good.prefix}_{'A' * 43}"
    answers = [call(f"Bearer {text}") for text in (old, shut, wrong)]
    assert {answer.status_code for answer in answers} == {401}
    assert len({(answer.data["code"], answer.data["title"]) for answer in answers}) == 1


def test_calls_are_counted_per_token(body, administrator) -> None:
    cache.clear()
    _token, text = issued(body, administrator, now=timezone.now())
    _other, second = issued(body, administrator, now=timezone.now())
    codes = [call(f"Bearer {text}").status_code for _call in range(121)]
    assert (codes.count(200), codes[-1]) == (120, 429)
    assert call(f"Bearer {second}").status_code == 200
    cache.clear()
