"""What was written below a page is in the public log like everything else, and the audit believes it no more."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.log.audit import audit
from consultations.models import Comment, LogEntry
from tests.consultations.log.conftest import keys_dir, sequence
from tests.consultations.threads.conftest import written

__all__ = ["keys_dir", "sequence"]
pytestmark = [pytest.mark.database, pytest.mark.django_db]


def publish(comment: Comment) -> None:
    services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())


def test_the_audit_passes_over_opening_closing_and_opening_again(report, thread, sequence) -> None:
    publish(written(thread.consultation))
    services.close_thread(thread=thread, actor=PLATFORM)
    again = services.open_thread(page=report, actor=PLATFORM)
    publish(written(again.consultation, "بعد الفتح من جديد"))
    sequence()
    assert [str(one) for one in audit().mismatches] == []
    told = LogEntry.objects.filter(consultation_key=thread.consultation.translation_key)
    kinds = list(told.order_by("index").values_list("kind", flat=True))
    assert kinds[0] == "consultation.opened"
    assert kinds.count("comment.received") == 2
    Comment.objects.filter(body="ورشة مفيدة.").update(body="كلام آخر")
    assert audit().mismatches


def test_its_records_can_be_taken_along_while_its_page_is_public(report, thread, sequence) -> None:
    publish(written(thread.consultation))
    sequence()
    address = f"/api/v1/log/export/{thread.consultation.translation_key}.jsonl"
    lines = b"".join(Client().get(address).streaming_content).decode().splitlines()
    assert "ورشة مفيدة." in json.dumps(json.loads(lines[0]), ensure_ascii=False)
    for page in (report, report.get_translations().get().specific):
        page.unpublish()
    assert Client().get(address).status_code == 404
