"""Every role and every token before every action of the API, with the own agency's things and with another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from rest_framework.views import APIView

from accounts.actors import PLATFORM
from accounts.api.token_authentication import HasScope, MachineView
from accounts.assurance import Assurance
from accounts.models import Role, Scope
from accounts.sessions import SignIn, open_session
from accounts.tokens import TokenOrder, issue_token
from tests.accounts.matrix import api, world
from tests.accounts.matrix.routes import Route, api_routes

pytestmark = pytest.mark.django_db
NOBODY: dict[str, str] = {}
SHUT = (401, 403, 404)
ALL = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Call:
    """One action with one side's things, and what came back."""

    route: Route
    method: str
    side: str
    status: int = field(compare=False)
    is_leaking: bool = field(compare=False)

    @property
    def is_open(self) -> bool:
        return self.status not in SHUT


@pytest.fixture
def built(site, settings, tmp_path) -> world.World:
    settings.MEDIA_ROOT = tmp_path
    return world.build(site)


def calls(built: world.World, headers: dict[str, str], routes: list[Route]) -> Iterator[Call]:
    client = Client(raise_request_exception=False, headers=headers)
    for route in routes:
        for method in (method for method in route.methods or ALL if method in ALL):
            for name, side in built.sides.items():
                mark = transaction.savepoint()
                cache.clear()
                address = api.api_address(route, side)
                answer = client.generic(method.upper(), address, "{}", "application/json")
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                leaks = world.HIDDEN.encode() in body
                yield Call(route, method, name, answer.status_code, leaks)
                transaction.savepoint_rollback(mark)


def session_of(built: world.World, role: str) -> dict[str, str]:
    now = timezone.now()
    facts = SignIn("password", Assurance.SIGNED_IN, "email:x@example.org", now.isoformat(), True)
    return {"X-Session-Token": open_session(user=built.people[role], sign_in=facts, now=now)}


def token_of(built: world.World, *scopes: str) -> dict[str, str]:
    now = timezone.now()
    order = TokenOrder("Registry", scopes, now + world.A_DAY)
    agency = built.sides["own"].agency
    _token, text = issue_token(agency=agency, order=order, actor=PLATFORM, now=now)
    return {"Authorization": f"Bearer {text}"}


def machines() -> list[Route]:
    return [route for route in api_routes() if api.asks(route) in Scope.values]


def test_every_action_of_the_api_has_a_stated_expectation() -> None:
    unstated = [route.name for route in api_routes() if api.asks(route) is None]
    assert unstated == [], "say in tests/accounts/matrix/api.py what these ask for"
    names = {route.name for route in api_routes()}
    assert [name for name, _asked in api.ASKS if "*" not in name and name not in names] == []


@pytest.mark.parametrize("role", Role.values)
def test_no_role_opens_more_of_the_api_than_any_citizen_has(built, role: str) -> None:
    routes = [route for route in api_routes() if api.asks(route) != api.OWN]
    citizen = list(calls(built, session_of(built, "citizen"), routes))
    with_role = list(calls(built, session_of(built, role), routes))
    assert len(with_role) > 100
    faults = [
        f"{role}: {call.method} {call.route.path} ({call.side}) {call.status}, a citizen {other.status}"
        for call, other in zip(with_role, citizen, strict=True)
        if call.status != other.status or call.status >= 500 or call.is_leaking or other.is_leaking
    ]
    assert faults == []


@pytest.mark.parametrize("role", Role.values)
def test_the_own_account_shows_nothing_of_another_agency(built, role: str) -> None:
    routes = [route for route in api_routes() if api.asks(route) == api.OWN]
    found = list(calls(built, session_of(built, role), routes))
    assert found
    assert [call for call in found if call.is_leaking or call.status >= 500] == []


@pytest.mark.parametrize("scope", Scope.values)
def test_a_token_opens_its_own_scope_in_its_own_agency_and_nothing_else(built, scope) -> None:
    assert faults_of_tokens(built, scope) == []


def faults_of_tokens(built: world.World, scope: str) -> list[str]:
    return [
        f"{scope}: {call.method} {call.route.path} ({call.side}) {call.status}"
        for call in calls(built, token_of(built, scope), machines())
        if call.is_leaking or call.status >= 500 or not _is_as_stated(call, scope)
    ]


def _is_as_stated(call: Call, scope: str) -> bool:
    """Their own call is let in, though there may be nothing at the address yet; the rest is shut."""
    if (call.side, api.asks(call.route)) == ("own", scope):
        return call.status not in (401, 403)
    return not call.is_open


def test_the_actions_of_machines_are_shut_for_whoever_shows_no_token(built) -> None:
    assert machines()
    assert {call.status for call in calls(built, NOBODY, machines())} == {401}


def test_the_matrix_catches_a_view_that_forgets_the_scope(built, monkeypatch) -> None:
    monkeypatch.setattr(HasScope, "has_permission", lambda *_: True)
    assert any("(own)" in fault for fault in faults_of_tokens(built, Scope.SERVICES_WRITE))


def test_the_matrix_catches_a_view_that_takes_any_agency(built, monkeypatch) -> None:
    monkeypatch.setattr(MachineView, "initial", APIView.initial)
    assert any("(other)" in fault for fault in faults_of_tokens(built, Scope.DATASETS_WRITE))
