"""Writing a comment anew, as its author and its readers see it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import Comment
from tests.consultations.conftest import comment_on, published_comment
from tests.consultations.log.test_revisions import revised

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_readers_are_led_from_the_old_wording_to_the_new_one(client, consultation) -> None:
    old = published_comment(consultation)
    new = revised(old)
    path = "/api/v1/consultations/strategy/comments/"
    shown = {one["id"]: one for one in client.get(path).json()["results"]}
    # While a moderator has not looked at it, nobody learns that there is a new one.
    assert (shown[old.public_id]["body"], shown[old.public_id]["replaced_by"]) == ("", None)
    services.publish_comment(comment=new, actor=PLATFORM, now=timezone.now())
    shown = {one["id"]: one for one in client.get(path).json()["results"]}
    assert shown[old.public_id]["replaced_by"] == new.public_id
    assert shown[new.public_id]["replaces"] == old.public_id
    page = client.get("/ar/consultations/strategy/p/art-2.p-1/").text
    assert f"comments/{new.public_id}/" in page
    assert "أقترح ٦٠ يومًا." not in page
    assert "أقترح ٤٥ يومًا." in page


def test_a_citizen_changes_a_comment_on_the_page_of_its_receipt(client, consultation) -> None:
    comment = comment_on(consultation, suggestion="تجيب الجهة خلال ٦٠ يومًا.")
    address = f"/ar/r/{comment.receipt.code}/"
    assert f"{address}change/" in client.get(address).text
    form = client.get(f"{address}change/")
    assert "أقترح ٦٠ يومًا." in form.text
    typed = {"key": str(uuid4()), "body": "أقترح ٤٥ يومًا.", "suggestion": "تجيب خلال ٤٥ يومًا."}
    refused = client.post(f"{address}change/", typed | {"body": "أقترح\x00"})
    assert (refused.status_code, 'role="alert"' in refused.text) == (400, True)
    sent = client.post(f"{address}change/", typed | {"key": str(uuid4())})
    new = Comment.objects.get(replaces=comment)
    assert (sent.status_code, sent["Location"]) == (303, f"/ar/r/{new.receipt.code}/?changed=1")
    assert new.suggestion == "تجيب خلال ٤٥ يومًا."
    again = client.post(f"{address}change/", typed | {"key": str(uuid4())})
    assert again.status_code == 409
    assert "أقترح ٤٥ يومًا." in again.text
    assert "/change/" not in client.get(address).text


def test_a_double_click_changes_once(client, consultation) -> None:
    comment = comment_on(consultation)
    typed = {"key": str(uuid4()), "body": "أقترح ٤٥ يومًا."}
    address = f"/ar/r/{comment.receipt.code}/change/"
    assert client.post(address, typed)["Location"] == client.post(address, typed)["Location"]
    assert Comment.objects.count() == 2
