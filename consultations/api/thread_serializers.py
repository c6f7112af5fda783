"""What consultations say of being the comment thread of another page."""

from __future__ import annotations

from rest_framework import serializers


class ThreadOfOut(serializers.Serializer):
    id = serializers.CharField(help_text="The page's lasting id, in all languages.")
    title = serializers.CharField()
    url = serializers.CharField()


class ThreadFields(serializers.Serializer):
    thread_of = ThreadOfOut(
        allow_null=True,
        help_text="The page whose comment thread this is, with `closes_at` in the year 9999 while it is open; null for "
        "consultations, and so in every list.",
    )
