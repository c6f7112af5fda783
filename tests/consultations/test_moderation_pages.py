"""What the public sees of moderation, and the ways in which anybody takes part in it: reports and appeals."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import Appeal, Comment, CommentReport
from tests.consultations.conftest import comment_on, published_comment
from tests.waiting import opened_before

pytestmark = pytest.mark.django_db
API = "/api/v1/consultations/strategy/comments/"


def withheld(consultation) -> Comment:
    return services.withhold_comment(
        comment=comment_on(consultation), actor=PLATFORM, reason="personal_data", now=timezone.now()
    )


def redacted(consultation) -> Comment:
    comment = comment_on(consultation, "اتصلوا بالجار 0790000000 الآن")
    return services.redact_comment(
        comment=comment,
        actor=PLATFORM,
        spans=[(14, 24)],
        reason="personal_data",
        now=timezone.now(),
    )


def test_the_record_lists_acts_and_figures_and_no_text(consultation, client) -> None:
    published_comment(consultation, "نص علني")
    hidden, part = withheld(consultation), redacted(consultation)
    told = client.get("/api/v1/moderation/?lang=ar").json()
    assert told["published_count"] == 2
    assert [(row["kind"], row["rule"], row["count"]) for row in told["figures"]] == [
        ("redacted", "personal_data", 1),
        ("withheld", "personal_data", 1),
    ]
    acts = client.get("/api/v1/moderation/acts/?lang=ar").json()
    assert [(act["kind"], act["comment"]) for act in acts["results"]][:2] == [
        ("redacted", part.public_id),
        ("withheld", hidden.public_id),
    ]
    page = client.get("/ar/moderation/").content.decode()
    assert "بيانات شخصية لشخص آخر" in page or "rule-personal_data" in page
    assert "0790000000" not in page


def test_the_record_of_one_consultation_tells_of_no_other(consultation, january, client) -> None:
    withheld(consultation)
    acts = client.get("/api/v1/moderation/acts/?consultation=january").json()
    assert acts["results"] == []
    assert client.get("/api/v1/moderation/acts/?consultation=none").status_code == 404


def test_anybody_reports_a_comment_and_is_counted_once(consultation, client) -> None:
    comment = published_comment(consultation)
    address = f"/ar/consultations/strategy/comments/{comment.public_id}/report/"
    assert "لماذا" not in client.get(address).content.decode()
    assert client.post(address, {"note": "بلا قاعدة"}).status_code == 422
    for _time in range(2):
        given = {"reason": "insult", "note": "السطر الأول", **opened_before()}
        answer = client.post(address, given)
        assert (answer.status_code, answer["Location"]) == (303, f"{address}?done=1")
    (report,) = CommentReport.objects.all()
    assert (report.reason, report.note, report.comment_id) == ("insult", "السطر الأول", comment.pk)
    comment.refresh_from_db()
    assert comment.status == "published"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"reason": "loud"}, 400),
        ({}, 400),
        ({"reason": "insult", "note": "x" * 501}, 422),
        ({"reason": "insult", "note": "a\x00b"}, 400),
    ],
)
def test_a_bad_report_is_refused_and_stores_nothing(consultation, client, given, status) -> None:
    comment = published_comment(consultation)
    answer = client.post(
        f"{API}{comment.public_id}/report/", given, content_type="application/json"
    )
    assert (answer.status_code, CommentReport.objects.count()) == (status, 0)


def test_a_hidden_comment_cannot_be_reported(consultation, client) -> None:
    comment = withheld(consultation)
    answer = client.post(
        f"{API}{comment.public_id}/report/", {"reason": "insult"}, content_type="application/json"
    )
    assert answer.status_code == 404


def test_what_is_hidden_shows_as_hidden_with_its_rule(consultation, client) -> None:
    comment = redacted(consultation)
    shown = client.get(f"{API}{comment.public_id}/?lang=ar").json()
    assert shown["body"] == "اتصلوا بالجار ███ الآن"
    assert shown["redacted"]
    page = client.get("/ar/consultations/strategy/p/art-2.p-1/").content.decode()
    assert "أخفى الإشراف جزءًا منه" in page
    assert "0790000000" not in page


@pytest.mark.parametrize("act", [withheld, redacted])
def test_an_author_appeals_on_the_receipt_and_reads_the_answer_there(
    consultation, client, act
) -> None:
    comment = act(consultation)
    receipt = f"/ar/r/{comment.receipt.code}/"
    assert "appeal-text" in client.get(receipt).content.decode()
    assert client.post(f"{receipt}appeal/", {"text": " "}).status_code == 422
    answer = client.post(f"{receipt}appeal/", {"text": "الرقم رقم الوزارة"})
    assert answer.status_code == 303
    again = client.post(f"{receipt}appeal/", {"text": "مرة أخرى"})
    assert (again.status_code, Appeal.objects.count()) == (409, 1)
    assert "الرقم رقم الوزارة" in client.get(receipt).content.decode()
    services.answer_appeal(
        appeal=Appeal.objects.get(),
        actor=PLATFORM,
        verdict="overturned",
        words="صحيح، الرقم عام.",
        now=timezone.now(),
    )
    page = client.get(receipt).content.decode()
    assert "صحيح، الرقم عام." in page
    assert client.get(f"{API}{comment.public_id}/").json()["redacted"] == ""


def test_nobody_appeals_for_a_published_comment_or_an_unknown_receipt(consultation, client) -> None:
    code = published_comment(consultation).receipt.code
    for one, status in ((code, 409), ("0" * 20, 404)):
        answer = client.post(
            f"/api/v1/receipts/{one}/appeal/", {"text": "لماذا؟"}, content_type="application/json"
        )
        assert answer.status_code == status
