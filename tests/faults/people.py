"""What people and agencies' systems ask of a site beside comments: codes, sessions, receipts by mail, changes of datasets."""

from __future__ import annotations

import re
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from opendata.ckan.remote import Remote
from tests.faults.checker import Violation
from tests.faults.doubles import MailServer
from tests.faults.journal import Heard, Journal
from tests.faults.site import Site
from tests.faults.visits import HANG_SECONDS

WAIT_SECONDS = 240.0
WAITING_MAILS = "SELECT COUNT(*) FROM operations_delivery WHERE status = 'waiting'"


def make_due(site: Site, task: str) -> None:
    """Let the time go by until the next attempt of the tasks of one kind."""
    site.sql(
        "UPDATE django_tasks_database_dbtaskresult SET run_after = now() - interval '1 second'"
        " WHERE status = 'READY' AND task_path LIKE %s AND run_after > now()"
        " AND run_after < now() + interval '1 year'",
        f"%{task}",
    )


def until(site: Site, query: str, wanted: object, *, task: str = "") -> None:
    """Wait until a query's one value is as wanted; meanwhile what `task` names does not wait for its next attempt."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (found := site.sql(query)) != [(wanted,)]:
        assert time.monotonic() < deadline, f"{query}: {found}\n{site.log}"
        if task:
            make_due(site, task)
        time.sleep(0.2)


@dataclass
class Person:
    """Somebody with a mailbox of their own at each wish; every wish is in the journal."""

    site: Site
    journal: Journal
    twin: str = ""
    asked: dict[str, str] = field(default_factory=dict)  # key → address, of what was acknowledged
    violations: list[Violation] = field(default_factory=list)

    def ask(self, path: str, body: dict[str, Any], *, key: str = "") -> Heard:
        """POST once; no answer within the time is a violation."""
        key = key or str(uuid.uuid4())
        self.journal.tried(key, path=path)
        headers = {"Idempotency-Key": key, "X-Forwarded-For": f"10.9.{hash(key) % 250}.1"}
        if self.twin:
            headers["X-Twin"] = self.twin
        address = f"{self.site.base}/api/v1/{path}?lang=ar"
        try:
            reply = httpx.post(address, json=body, headers=headers, timeout=HANG_SECONDS)
            told = reply.json() if reply.content else {}
            heard = Heard(key, reply.status_code, told)
        except httpx.HTTPError as error:
            heard = Heard(key, 0)
            self.violations.append(Violation("I5", f"{path}: {type(error).__name__}"))
        self.journal.heard(heard)
        return heard

    def ask_for_code(self, address: str = "") -> Heard:
        """Ask for a code to sign in with."""
        address = address or f"{uuid.uuid4().hex[:12]}@example.org"
        heard = self.ask("account/codes/", {"address": address})
        if heard.is_acknowledged:
            self.asked[heard.key] = address
        return heard

    def ask_for_receipt(self, code: str) -> Heard:
        """Have the receipt of a comment sent to a mailbox."""
        address = f"{uuid.uuid4().hex[:12]}@example.org"
        heard = self.ask(f"receipts/{code}/mail/", {"address": address})
        if heard.is_acknowledged:
            self.asked[heard.key] = address
        return heard

    def judge_mail(self, mail: MailServer) -> list[Violation]:
        """Every acknowledged wish is one mail: under one Message-ID, however often an answer was lost."""
        found = list(self.violations)
        for key, address in self.asked.items():
            letters = {one for one, text in mail.bodies.items() if f"To: {address}" in text}
            if not letters:
                found.append(Violation("I1", f"{key}: no mail came to {address}"))
            elif len(letters) > 1:
                found.append(Violation("I2", f"{key}: {len(letters)} mails came to {address}"))
        return found

    def code_in(self, mail: MailServer, address: str) -> str:
        """The digits that came to an address."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            for text in mail.bodies.values():
                if f"To: {address}" in text:
                    return code_of(_readable(text))
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address}\n{self.site.log}")


def code_of(text: str) -> str:
    """The digits in the words of a mail that brings a code."""
    found = re.search(r"\d{4} \d{4}", text)
    assert found, text
    return found.group()


def _readable(text: str) -> str:
    from email import message_from_string
    from email.policy import default

    body: Any = message_from_string(text, policy=default)
    return str(body.get_content())


@dataclass
class Registry:
    """An agency's system that keeps datasets by the interface for machines; what it was told stands in the journal."""

    site: Site
    journal: Journal
    told: dict[str, str] = field(default_factory=dict)  # slug → the title acknowledged last

    def retitle(self, slug: str) -> Heard:
        """Give a dataset a new title."""
        key, title = str(uuid.uuid4()), f"الطلبات {uuid.uuid4().hex[:12]}"
        facts = self.site.facts
        path = f"/api/v1/agencies/{facts['agency']}/datasets/{slug}/"
        self.journal.tried(key, path=path, title=title)
        body = {"title_ar": title, "notes_ar": "عدد الطلبات.", "keywords_ar": "عدل"}
        headers = {"Authorization": f"Bearer {facts['token']}"}
        reply = httpx.put(self.site.base + path, json=body, headers=headers, timeout=HANG_SECONDS)
        heard = Heard(key, reply.status_code, reply.json())
        self.journal.heard(heard)
        if heard.is_acknowledged:
            self.told[slug] = title
        return heard

    def judge(self, catalogue: Remote) -> list[Violation]:
        """CKAN holds each dataset once, with the title that was acknowledged last; nothing waits and nothing was given up."""
        found = []
        asked = {"fq": f'extras_diwan_site:"{self.site.base}"', "rows": 1000}
        titles = Counter(one["title"] for one in catalogue.call("package_search", asked)["results"])
        for slug, title in self.told.items():
            if titles[title] > 1:
                found.append(Violation("I2", f"{slug} is in CKAN {titles[title]} times"))
            [(identifier,)] = self.site.sql(
                "SELECT identifier FROM opendata_dataset WHERE slug = %s", slug
            )
            package = catalogue.find("package_show", str(identifier))
            if package is None or package["title"] != title:
                shown = package and package["title"]
                found.append(Violation("I1", f"{slug}: {title} was published, CKAN has {shown}"))
        return found
