"""Administrators set up their agency's webhooks, see what was sent, and have it sent again; nobody else does."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Agency, Role, User
from operations.models import WebhookDelivery, WebhookEndpoint
from operations.webhooks import deliveries, endpoints
from operations.webhooks.secrets import current_secret

pytestmark = pytest.mark.django_db
WISHES = {"name": "Registry", "url": "https://example.org/hook", "kinds": ["dataset.published"]}


def person_with(role: str, body: Agency) -> Client:
    person = User.objects.create_user(f"{role}-{body.slug}@example.org", is_staff=True)
    services.grant(user=person, agency=body, role=role)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def other(agency) -> Agency:
    return services.save_agency(Agency(slug="moh", name_ar="وزارة الصحة", name_en="Health"))


@pytest.fixture
def administrator(agency) -> Client:
    return person_with(Role.ADMINISTRATOR, agency)


@pytest.fixture
def endpoint(agency) -> WebhookEndpoint:
    wishes = endpoints.EndpointWishes(WISHES["name"], WISHES["url"], tuple(WISHES["kinds"]))
    return endpoints.add_endpoint(agency_id=agency.pk, wishes=wishes, now=timezone.now())


def act(client: Client, endpoint: WebhookEndpoint, do: str, **more):
    address = reverse("operations_webhook_act", args=[endpoint.pk])
    return client.post(address, {"do": do, **more})


def test_a_webhook_is_set_up_and_its_page_shows_the_secret(administrator, agency) -> None:
    answer = administrator.post(
        reverse("operations_webhook_add"), {"agency": agency.pk, **WISHES}, follow=True
    )
    endpoint = WebhookEndpoint.objects.get()
    assert current_secret(endpoint) in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert "example.org/hook" in administrator.get(reverse("operations_webhooks")).text


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://example.org/"},
        {"url": "https://10.0.0.1/"},
        {"kinds": []},
        {"kinds": ["x"]},
        {"name": " "},
        {"agency": 0},
    ],
)
def test_a_form_with_a_mistake_comes_back_and_sets_up_nothing(
    administrator, agency, change
) -> None:
    answer = administrator.post(
        reverse("operations_webhook_add"), {"agency": agency.pk, **WISHES, **change}
    )
    assert answer.status_code == 200
    assert "errorlist" in answer.text
    assert not WebhookEndpoint.objects.exists()


def test_address_and_events_can_be_changed(administrator, agency, endpoint) -> None:
    address = reverse("operations_webhook_edit", args=[endpoint.pk])
    assert "https://example.org/hook" in administrator.get(address).text
    wanted = {"url": "https://example.org/new", "kinds": ["news.published"]}
    administrator.post(address, {"agency": agency.pk, **WISHES, **wanted})
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.kinds) == ("https://example.org/new", ["news.published"])


def test_buttons_send_a_test_change_the_secret_and_switch_off_and_on(
    administrator, endpoint
) -> None:
    act(administrator, endpoint, "test")
    assert WebhookDelivery.objects.get().kind == "webhook.test"
    before = current_secret(endpoint)
    act(administrator, endpoint, "secret")
    endpoint.refresh_from_db()
    assert current_secret(endpoint) != before
    act(administrator, endpoint, "disable")
    endpoint.refresh_from_db()
    assert endpoint.disabled_for == "hand"
    act(administrator, endpoint, "enable")
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


@pytest.mark.parametrize("since", ["", "2026-13-99", "0001-01-01", "9999-12-31", "today"])
def test_what_was_given_up_is_replayed_by_a_button(administrator, endpoint, since) -> None:
    deliveries.write_message(endpoint=endpoint, kind="webhook.test", payload={}, now=timezone.now())
    WebhookDelivery.objects.update(state="failed", attempts=10)
    day = f"{timezone.localdate()}" if since == "today" else since
    assert act(administrator, endpoint, "replay", since=day).status_code == 302
    wanted = "failed" if since == "9999-12-31" else "waiting"
    assert WebhookDelivery.objects.get().state == wanted


def test_one_message_is_sent_again_by_its_button(administrator, endpoint) -> None:
    message = deliveries.write_message(
        endpoint=endpoint, kind="webhook.test", payload={}, now=timezone.now()
    )
    address = reverse("operations_webhook_replay", args=[endpoint.pk, message.pk])
    page = reverse("operations_webhook", args=[endpoint.pk])
    assert address not in administrator.get(page).text
    WebhookDelivery.objects.update(state="delivered", status=204)
    assert address in administrator.get(page).text
    assert administrator.get(address).status_code == 405
    administrator.post(address)
    message.refresh_from_db()
    assert (message.state, message.series) == ("waiting", 2)


def test_another_agencys_webhooks_are_not_there(endpoint, other, agency) -> None:
    foreign = person_with(Role.ADMINISTRATOR, other)
    message = deliveries.write_message(
        endpoint=endpoint, kind="webhook.test", payload={}, now=timezone.now()
    )
    assert "example.org/hook" not in foreign.get(reverse("operations_webhooks")).text
    for name in ("operations_webhook", "operations_webhook_edit"):
        assert foreign.get(reverse(name, args=[endpoint.pk])).status_code == 404
    assert act(foreign, endpoint, "secret").status_code == 404
    replay = reverse("operations_webhook_replay", args=[endpoint.pk, message.pk])
    assert foreign.post(replay).status_code == 404
    foreign.post(reverse("operations_webhook_add"), {"agency": agency.pk, **WISHES})
    assert WebhookEndpoint.objects.get() == endpoint


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_no_other_role_enters_these_screens(agency, endpoint, role) -> None:
    client = person_with(role, agency)
    for name, args, status in (
        ("operations_webhooks", [], 302),
        ("operations_webhook_add", [], 302),
        ("operations_webhook", [endpoint.pk], 403),
    ):
        assert client.get(reverse(name, args=args)).status_code == status
    assert reverse("operations_webhooks") not in client.get(reverse("wagtailadmin_home")).text
    act(client, endpoint, "secret")
    endpoint.refresh_from_db()
    assert endpoint.secret_number == 1
