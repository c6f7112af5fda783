"""Group the comments of consultations into campaigns anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.models import ConsultationPage
from consultations.services import campaign_finding
from operations.clock import database_now


class Command(BaseCommand):
    help = "Group all public comments into campaigns anew; what a person settled stays. Numbers and names are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="*", help="consultations; all when none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        pages = ConsultationPage.objects.taking_part_in().filter(is_thread=False)
        wanted = options["slug"]
        if wanted:
            pages = pages.filter(slug__in=wanted)
            missing = set(wanted) - set(pages.values_list("slug", flat=True))
            if missing:
                raise CommandError(f"no consultation named {', '.join(sorted(missing))}")
        for page in pages:
            count = campaign_finding.recompute(consultation=page, now=database_now())
            self.stdout.write(f"{page.slug}: {count} comments, {page.campaigns.count()} campaigns")
