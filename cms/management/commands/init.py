"""Make an empty site for a real body, by questions or by arguments."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms.founding import Founder, SiteExists, found_site
from cms.services import SiteNames
from common.errors import DomainError

QUESTIONS = {
    "name_ar": "Name of the site in Arabic",
    "name_en": "Name of the site in English",
    "agency": "Short name of the first agency, in Latin letters (such as moj)",
    "agency_ar": "Name of the agency in Arabic",
    "agency_en": "Name of the agency in English",
    "email": "E-mail of the administrator",
}


class Command(BaseCommand):
    help = "Make an empty site: names, languages (DIWAN_LANGUAGES), the first agency, an administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", default="", help=question)
        parser.add_argument("--password", default="", help="Asked for, unseen, when left out.")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django declares it
        call_command("migrate", verbosity=0)
        answers = {name: self._answer(name, options[name]) for name in QUESTIONS}
        password = options["password"] or self._password()
        try:
            found_site(
                names=SiteNames({"ar": answers["name_ar"], "en": answers["name_en"]}),
                agency_slug=answers["agency"],
                agency_names=SiteNames({"ar": answers["agency_ar"], "en": answers["agency_en"]}),
                founder=Founder(email=answers["email"], password=password),
            )
        except SiteExists as refusal:
            raise CommandError(str(refusal.title)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except DomainError as error:
            raise CommandError(str(error.title)) from None
        languages = ", ".join(name for _code, name in settings.LANGUAGES)
        self.stdout.write(f"The site is made ({languages}): {settings.SITE_URL}/")
        self.stdout.write("Where no service manager runs it yet, start it with: make serve")

    def _answer(self, name: str, given: str) -> str:
        if given:
            return given
        try:
            answer = input(f"{QUESTIONS[name]}: ").strip()
        except EOFError:
            answer = ""
        if not answer:
            raise CommandError(f"--{name.replace('_', '-')} is needed: {QUESTIONS[name]}.")
        return answer

    def _password(self) -> str:
        password = getpass.getpass("Password of the administrator (12 characters or more): ")
        if password != getpass.getpass("Once more: "):
            raise CommandError("The two passwords differ.")
        return password
