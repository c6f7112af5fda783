"""Rows that are stored by a statement composed once: as Django stores them."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from operations import rows
from operations.models import IdempotencyKey, WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db


def answer(key: str, **fields) -> IdempotencyKey:
    values = {"fingerprint": "f" * 64, "status": 201, "answer": {"a": ["ب", None]}}
    return IdempotencyKey(key=key, created_at=timezone.now(), **(values | fields))


def test_a_row_is_read_back_as_it_was_given():
    row = answer("one-key-1", subject=None)

    rows.insert(row)

    stored = IdempotencyKey.objects.get(pk=row.pk)
    for field in IdempotencyKey._meta.concrete_fields:
        assert getattr(stored, field.attname) == getattr(row, field.attname)
    assert not row._state.adding
    row.status = 200
    row.save()
    assert IdempotencyKey.objects.get(pk=row.pk).status == 200


def test_rows_are_stored_together_and_each_has_its_own_key(django_assert_num_queries):
    made = [answer(f"key-{uuid.uuid4()}") for _ in range(3)]

    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 3):
        rows.insert(*made)

    for row in made:
        assert IdempotencyKey.objects.get(key=row.key).pk == row.pk


def test_a_row_that_the_database_refuses_stores_none_of_its_company():
    rows.insert(answer("taken-key-1"))

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(answer("fresh-key-1"), answer("taken-key-1"))

    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["taken-key-1"]


def test_an_expression_is_refused_and_not_stored_as_words():
    with pytest.raises(TypeError):
        rows.insert(answer("expression-1", status=F("status")))


def test_a_key_that_is_given_is_kept():
    row = answer("given-key-1", pk=4711)

    rows.insert(row)

    assert IdempotencyKey.objects.get(key="given-key-1").pk == row.pk == 4711


def test_a_row_that_refers_to_one_without_a_key_is_refused_and_not_stored_without_it():
    with pytest.raises(ValueError, match="without a key"):
        rows.insert(WebhookDelivery(endpoint=WebhookEndpoint()))
