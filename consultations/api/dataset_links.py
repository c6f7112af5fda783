"""Where a consultation's dataset stands, on the wire."""

from __future__ import annotations

from rest_framework import serializers


class DatasetLinkOut(serializers.Serializer):
    title = serializers.CharField()
    url = serializers.CharField()


class DatasetFields(serializers.Serializer):
    """What a consultation's own answer has of it."""

    dataset = DatasetLinkOut(allow_null=True, help_text="Open data, once it has closed.")
