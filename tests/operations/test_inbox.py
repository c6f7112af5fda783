"""The demo's inbox shows what would have been sent."""

import pytest
from django.test import Client

from operations import mail

pytestmark = pytest.mark.django_db


def test_outside_the_demo_there_is_no_inbox(client: Client) -> None:
    delivery = mail.send(to="sami@example.org", subject="س", text="ن")
    assert client.get("/demo/inbox/").status_code == 404
    assert client.get(f"/demo/inbox/{delivery.pk}/").status_code == 404


def test_the_inbox_lists_mails_and_shows_one(client: Client, settings) -> None:
    settings.DEMO = True
    delivery = mail.send(
        to="sami@example.org",
        subject="<b>وصلت</b>",
        text="انظر https://example.org/ar/\n<script>",
        language="ar",
    )
    listing = client.get("/demo/inbox/").text
    assert '<html lang="ar" dir="rtl">' in listing
    assert "&lt;b&gt;وصلت&lt;/b&gt;" in listing
    shown = client.get(f"/demo/inbox/{delivery.pk}/?lang=en").text
    assert '<html lang="en" dir="ltr">' in shown
    assert '<a href="https://example.org/ar/"' in shown
    assert "<script>" not in shown


def test_the_inbox_takes_as_many_queries_for_thirty_mails_as_for_three(
    client: Client, settings, django_assert_max_num_queries
) -> None:
    settings.DEMO = True
    for _ in range(30):
        mail.send(to="sami@example.org", subject="س", text="ن")
    with django_assert_max_num_queries(1):
        listing = client.get("/demo/inbox/").text
    assert listing.count("sami@example.org") == 30
