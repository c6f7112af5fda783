"""Take over the catalogue of an existing CKAN."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency
from opendata.ckan import takeover
from opendata.ckan.remote import Remote
from opendata.errors import CkanFailure


class Command(BaseCommand):
    help = "Take over the catalogue of an existing CKAN; may be cut off and run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="address of the CKAN, such as https://data.example.org")
        parser.add_argument("--token", default="", help="for what is not public there")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="make public what is public there, has a known licence and a readable table",
        )
        parser.add_argument(
            "--agency", default="", help="short name of the agency of packages without organisation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if options["agency"] and agency is None:
            raise CommandError(f"There is no agency {options['agency']!r}.")
        try:
            report = takeover.take_over(
                Remote(options["url"], options["token"]),
                publish=options["publish"],
                agency=agency,
                tell=self.stdout.write if options["verbosity"] > 1 else _silent,
            )
        except CkanFailure as failure:
            raise CommandError(f"{failure}; run the command again to go on.") from failure
        counts = ", ".join(f"{count} {name}" for name, count in sorted(report.counts.items()))
        self.stdout.write(counts or "nothing")
        if report.unmapped:
            self.stdout.write("What has no place here:")
            for line in report.unmapped:
                self.stdout.write(f"  {line}")


def _silent(_line: str) -> None:
    """Say nothing."""
