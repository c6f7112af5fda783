"""Make the keys that are missing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from common.operating import own_keys


class Command(BaseCommand):
    help = (
        "Make every key of the site that is missing in its folder, before that is copied to further machines: each "
        "would make keys of its own otherwise. What is there stays."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        names = own_keys.make_all()
        self.stdout.write(f"{settings.KEYS_DIR} has all keys: {', '.join(names)}.")
