"""Comments on passages, wordings and replies, and what a new version does to their places."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from accounts.models import Agency, Role
from common.errors import NotFound, Refused
from consultations import selectors, services
from consultations.anchoring.passages import Quote
from consultations.errors import EmptyComment, PassageNotFound, ReplyToReply, SuggestionUnchanged
from consultations.models import Comment, CommentPlace
from consultations.wording import words_of
from tests.consultations.conftest import comment_on, publish_text, published_comment

pytestmark = pytest.mark.django_db
CLAUSE = "/ar/consultations/strategy/p/art-2.p-1/"
TEXT = "تجيب الجهة خلال ٣٠ يومًا."
LONG = """# المادة 1: الآجال

1.1 تجيب الجهة عن كل طلب خلال ثلاثين يومًا من تاريخ تسلمه وتبين أسباب الرفض لصاحبه كتابة.

1.2 تنشر الوزارة قائمة الخدمات المتاحة إلكترونيًّا وتحدّثها في أول كل شهر على موقعها.

1.3 لكل مواطن أن يعترض على القرار أمام لجنة مستقلة خلال أسبوعين من تبليغه به.
"""


def marked(consultation, exact: str, **more) -> Comment:
    return comment_on(consultation, quote=Quote(exact), quote_language="ar", **more)


def standing(comment: Comment) -> tuple[str, str]:
    comment.refresh_from_db()
    return comment.place, comment.fate


def test_a_passage_is_stored_with_what_stands_around_it_and_is_in_the_record(consultation) -> None:
    comment = marked(consultation, "خلال ٣٠")
    assert comment.quote_exact == "خلال ٣٠"
    assert comment.quote_prefix + comment.quote_exact + comment.quote_suffix == TEXT
    assert '"passage":{"exact":"خلال ٣٠"' in comment.receipt.record


@pytest.mark.parametrize("exact", ["ستين", "x" * 5000])
def test_a_passage_that_the_clause_does_not_hold_is_refused(consultation, exact) -> None:
    with pytest.raises(PassageNotFound):
        marked(consultation, exact)
    assert not Comment.objects.exists()


def test_a_suggestion_needs_no_comment_and_must_change_something(consultation) -> None:
    comment = comment_on(consultation, "", suggestion="تجيب الجهة خلال ٦٠ يومًا.")
    assert comment.suggestion == "تجيب الجهة خلال ٦٠ يومًا."
    with pytest.raises(SuggestionUnchanged):
        comment_on(consultation, suggestion=TEXT)
    with pytest.raises(EmptyComment):
        comment_on(consultation, "\u200f", suggestion=" ")


def test_a_suggestion_is_shown_as_a_difference(consultation, client) -> None:
    published_comment(consultation, suggestion="تجيب الجهة خلال ٦٠ يومًا.")
    (shown,) = client.get("/api/v1/consultations/strategy/comments/").json()["results"]
    changes = [(one["operation"], one["text"]) for one in shown["suggestion_changes"]]
    assert ("removed", "٣٠") in changes
    assert ("added", "٦٠") in changes
    page = client.get(CLAUSE).content.decode()
    assert "<ins>" in page and "٦٠" in page


def test_a_comment_on_the_whole_stands_on_a_page_of_its_own(consultation, client) -> None:
    published_comment(consultation, "رأيي في المسودة كلها", clause_key="")
    assert "رأيي في المسودة كلها" in client.get("/ar/consultations/strategy/comments/").text
    assert "رأيي في المسودة كلها" not in client.get(CLAUSE).text


def test_a_reply_takes_the_place_of_what_it_answers_and_has_no_replies(
    consultation, client
) -> None:
    parent = published_comment(consultation)
    reply = published_comment(consultation, "أوافقك", clause_key="", parent=parent.public_id)
    assert (reply.parent_id, reply.place) == (parent.pk, "art-2.p-1")
    with pytest.raises(ReplyToReply):
        comment_on(consultation, parent=reply.public_id)
    with pytest.raises(NotFound):
        comment_on(consultation, parent=comment_on(consultation).public_id)
    listed = client.get("/api/v1/consultations/strategy/comments/").json()
    assert (listed["count"], len(listed["results"])) == (1, 1)
    assert [one["body"] for one in listed["results"][0]["replies"]] == ["أوافقك"]
    assert "أوافقك" in client.get(f"/ar/consultations/strategy/comments/{parent.public_id}/").text


def test_an_official_reply_is_public_at_once_marked_and_first(consultation, client) -> None:
    parent = published_comment(consultation)
    published_comment(consultation, "ردّ قارئ", clause_key="", parent=parent.public_id)
    services.answer_comment(
        comment=parent, actor=PLATFORM, body="سنأخذ به.", language="ar", now=timezone.now()
    )
    (shown,) = client.get("/api/v1/consultations/strategy/comments/?order=answered").json()[
        "results"
    ]
    assert [(one["is_official"], one["body"]) for one in shown["replies"]] == [
        (True, "سنأخذ به."),
        (False, "ردّ قارئ"),
    ]
    assert "رد رسمي" in client.get(CLAUSE).text
    assert client.get("/api/v1/consultations/strategy/?lang=ar").json()["comments_count"] == 2


def test_only_officers_of_the_agency_answer_and_confirm(consultation) -> None:
    parent = published_comment(consultation)
    other = Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Health")
    stranger = Actor(None, frozenset({(other.pk, Role.POLICY_OFFICER)}))
    with pytest.raises(Refused):
        services.answer_comment(
            comment=parent, actor=stranger, body="نعم", language="ar", now=timezone.now()
        )
    with pytest.raises(Refused):
        services.confirm_place(comment=parent, actor=stranger, clause_key="", now=timezone.now())


@pytest.fixture
def versions(consultation):
    """The long text published as version 2, so that comments on it can be carried to a third."""
    publish_text(consultation, LONG, "")
    return consultation


def place_of(comment: Comment) -> CommentPlace:
    return comment.places.order_by("-version__number").first()


def test_what_did_not_change_stays_and_what_moved_goes_along(versions, client) -> None:
    whole = published_comment(versions, clause_key="art-1.p-3")
    part = services.publish_comment(
        comment=marked(versions, "ثلاثين يومًا", clause_key="art-1.p-1"),
        actor=PLATFORM,
        now=timezone.now(),
    )
    lines = LONG.strip().split("\n\n")
    publish_text(
        versions,
        "\n\n".join(
            [
                lines[0],
                *(
                    f"[{key}] {line}"
                    for key, line in (
                        ("art-1.p-1", lines[1]),
                        ("art-1.p-4", "1.2 يصدر الوزير تعليمات التنفيذ في ستة أشهر."),
                        ("art-1.p-2", lines[2].replace("1.2", "1.3")),
                        ("art-1.p-3", lines[3].replace("1.3", "1.4")),
                    )
                ),
            ]
        ),
        "",
    )
    assert standing(whole) == ("art-1.p-3", "same")
    assert standing(part) == ("art-1.p-1", "same")
    row = place_of(part)
    text = words_of(row.clause, "ar")
    assert text[row.start : row.end] == "ثلاثين يومًا"
    page = client.get("/ar/consultations/strategy/p/art-1.p-1/").text
    assert ("ثلاثين يومًا" in page and "على النسخة" in page) or "النسخة" in page


def test_a_comment_on_a_removed_clause_is_attached_to_nothing(versions, client) -> None:
    gone = published_comment(versions, "تعليق على ما حُذف", clause_key="art-1.p-2")
    reply = published_comment(versions, "ردّ", clause_key="", parent=gone.public_id)
    lines = LONG.strip().split("\n\n")
    kept = [lines[0], f"[art-1.p-1] {lines[1]}", f"[art-1.p-3] {lines[3]}"]
    publish_text(versions, "\n\n".join(kept), "")
    assert standing(gone) == ("", "removed")
    assert standing(reply)[0] == ""
    assert "تعليق على ما حُذف" in client.get("/ar/consultations/strategy/comments/").text
    assert selectors.clause_counts(versions.pk)[""].published == 2


def changed(versions) -> Comment:
    """A comment on words that the next version replaces."""
    comment = services.publish_comment(
        comment=marked(versions, "خلال ثلاثين يومًا", clause_key="art-1.p-1"),
        actor=PLATFORM,
        now=timezone.now(),
    )
    publish_text(versions, LONG.replace("خلال ثلاثين يومًا", "في مهلة شهرين كاملين"), "")
    return comment


def test_words_that_changed_wait_for_a_person_who_says_where_they_stand(versions, client) -> None:
    comment = changed(versions)
    assert standing(comment) == ("", "changed-confirm")
    assert selectors.unsure_places([versions]) == {versions.pk: 1}
    services.confirm_place(
        comment=comment, actor=PLATFORM, clause_key="art-1.p-1", now=timezone.now()
    )
    assert standing(comment) == ("art-1.p-1", "moved")
    assert selectors.unsure_places([versions]) == {}
    assert comment.public_id in client.get("/ar/consultations/strategy/p/art-1.p-1/").text


def test_a_confirmed_place_is_where_the_next_version_begins(versions) -> None:
    comment = changed(versions)
    services.confirm_place(
        comment=comment, actor=PLATFORM, clause_key="art-1.p-1", now=timezone.now()
    )
    later = LONG.replace("خلال ثلاثين يومًا", "في مهلة شهرين كاملين").replace(
        "في أول كل شهر", "كل شهر"
    )
    publish_text(versions, later, "")
    assert standing(comment) == ("art-1.p-1", "same")


def test_a_late_comment_on_an_old_version_is_placed_in_the_newest(versions) -> None:
    late = comment_on(versions, clause_key="art-1.p-2", version=1)
    assert (late.version.number, late.fate != "") == (1, True)


def test_the_officers_screens_answer_and_confirm(versions, admin_client) -> None:
    comment = changed(versions)
    base = f"/admin/consultations/{versions.pk}"
    assert comment.body in admin_client.get(f"{base}/answers/").text
    empty = admin_client.post(f"{base}/answers/{comment.public_id}/", {"body": " "})
    assert empty.status_code == 422
    admin_client.post(f"{base}/answers/{comment.public_id}/", {"body": "شكرًا."})
    assert [one.body for one in comment.replies.all()] == ["شكرًا."]
    assert "في مهلة شهرين" in admin_client.get(f"{base}/places/").text
    admin_client.post(f"{base}/places/{comment.public_id}/", {"clause": "art-1.p-1"})
    assert standing(comment) == ("art-1.p-1", "moved")


def test_words_are_marked_without_a_script_and_survive_review_and_change(
    consultation, client
) -> None:
    from tests.consultations.test_pages import hidden_fields

    typed = {
        "body": "لماذا؟",
        "first_word": "3",
        "last_word": "4",
        "version": "1",
        "suggestion": TEXT,
    }
    review = client.post(CLAUSE, {"step": "review", **typed})
    assert "خلال ٣٠" in review.text
    fields = hidden_fields(review.text)
    assert (fields["exact"], fields["suggestion"]) == ("خلال ٣٠", "")
    back = client.post(CLAUSE, fields | {"step": "edit"}).text
    assert '<option value="3" selected>' in back and '<option value="4" selected>' in back
