"""Fields that every API serializer shares."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from rest_framework import serializers


class UtcDateTimeField(serializers.DateTimeField):
    """An instant, always sent as ISO 8601 in UTC (``…Z``), whatever time zone the site shows to people."""

    def __init__(self, **options: Any) -> None:  # Any: the parent's options
        super().__init__(default_timezone=UTC, **options)
