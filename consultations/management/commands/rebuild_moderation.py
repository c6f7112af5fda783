"""Make the rows of the moderators' queue anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from consultations.services import cases


class Command(BaseCommand):
    help = "Make the rows that the moderation queue is read from anew, from the comments; the site goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{cases.rebuild()} comments are in the queue's table")
