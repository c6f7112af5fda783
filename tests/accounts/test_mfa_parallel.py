"""A second factor's code counts once, also for ten browsers at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from accounts import mfa
from accounts.models import User


@pytest.mark.database
def test_of_ten_at_once_with_the_same_code_one_gets_in(scratch_database: Any) -> None:
    person = User.objects.create_superuser("layla@example.org", "a long password 1")
    codes = mfa.renew_codes(user=person)

    def attempt(_number: int) -> bool:
        try:
            return mfa.verify(user=person, code=codes[0], now=timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(attempt, range(10))) == [False] * 9 + [True]
