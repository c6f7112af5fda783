"""Tests on real processes share the test database without a transaction around them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def open_database(django_db_setup: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """The test database with real commits; only this app's rows and the tasks are deleted afterwards.

    Unlike `transactional_db` it does not flush: Wagtail's first rows come from migrations and would be gone for later tests.
    """
    from django.apps import apps
    from django_tasks_db.models import DBTaskResult

    models = [*apps.get_app_config("operations").get_models(), DBTaskResult]
    with django_db_blocker.unblock():
        for model in models:
            model.objects.all().delete()
        yield
        for model in models:
            model.objects.all().delete()
