"""``manage.py load_sdg``: the goals of sustainable development, so that editors can link to them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.sdg import services


class Command(BaseCommand):
    help = "Load or refresh the 17 goals of sustainable development and their targets."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{services.load_goals()} goals and targets are in place.")
