"""What the tests of the log ask its API."""

from __future__ import annotations

import json

from django.db import transaction
from django.test import Client
from django.utils import timezone

from consultations import log
from consultations.models import Receipt

LOG = "/api/v1/log/"


def get(path: str, **headers: str):
    return Client().get(path, headers=headers)


def fill(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            log.record_act("restore.performed", None, f"n{number}", timezone.now())


def judged(shown: object) -> dict[str, object]:
    text = shown if isinstance(shown, str) else json.dumps(shown)
    answer = Client().post(
        "/api/v1/receipts/verify/?lang=en", {"receipt": text}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    return answer.json()


def verdict(shown: object) -> object:
    return judged(shown)["verdict"]


def file_of(receipt: Receipt) -> dict[str, object]:
    return get(f"/api/v1/receipts/{receipt.code}/file/").json()
