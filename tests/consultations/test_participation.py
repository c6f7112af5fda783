"""Who may comment, as whom a comment is kept, and what an author can take back."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import pseudonyms
from accounts.actors import PLATFORM
from accounts.assurance import Assurance
from accounts.errors import AssuranceTooLow
from accounts.models import PseudonymKey
from accounts.participants import NOBODY
from consultations import selectors, services
from consultations.errors import CommentEnded, NotTheAuthor
from consultations.log.sequencer import Sequencer
from consultations.log.verifying import Verdict, judge
from consultations.models import Comment, ConsultationPage, PendingLeaf
from consultations.participation import Authorship
from consultations.services import CommentDraft
from operations import generation
from operations.models import IdempotencyKey
from tests.consultations.conftest import comment_on, make_consultation, publish_text
from tests.consultations.dumping import text_of_everything as dump
from tests.consultations.people import LAYLA, OMAR, caller, person

pytestmark = [pytest.mark.database, pytest.mark.django_db]
API = "/api/v1/consultations/strategy/comments/"
WORDS = "قرنفل زبرجد عوسج"


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    cache.clear()


def written(page: ConsultationPage, participant=NOBODY, body: str = WORDS, **fields) -> Comment:
    draft = CommentDraft(clause_key="art-2.p-1", body=body, language="ar", **fields)
    return services.submit_comment(consultation=page, draft=draft, participant=participant)


def published(page: ConsultationPage, participant=NOBODY, **fields) -> Comment:
    comment = written(page, participant, **fields)
    return services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())


def asking_for(page: ConsultationPage, level: str) -> ConsultationPage:
    ConsultationPage.objects.filter(pk=page.pk).update(participation_level=level)
    page.refresh_from_db()
    return page


def send(client, key: str = "", body: str = WORDS):
    return client.post(
        API,
        {"clause": "art-2.p-1", "body": body, "stance": "opposes", "author_name": "ليلى"},
        content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid4())},
    )


@pytest.mark.parametrize("required", Assurance.values)
@pytest.mark.parametrize("held", Assurance.values)
def test_a_participant_needs_the_level_that_the_consultation_asks_for(
    consultation, required, held
) -> None:
    page = asking_for(consultation, required)
    participant = NOBODY if held == Assurance.OPEN else person(assurance=held)
    if Assurance.values.index(held) >= Assurance.values.index(required):
        assert written(page, participant).pk
        return
    with pytest.raises(AssuranceTooLow) as refused:
        written(page, participant)
    assert refused.value.facts == {"required": required, "held": held}
    assert not Comment.objects.exists()
    assert not PendingLeaf.objects.filter(leaf__contains="comment.received").exists()


def test_the_api_says_what_is_required_and_takes_the_same_key_after_signing_in(
    consultation,
) -> None:
    asking_for(consultation, "verified")
    refused = send(caller(), key="the-same-key-1")
    assert (refused.status_code, refused.json()["code"]) == (403, "assurance_too_low")
    assert (refused.json()["required"], refused.json()["held"]) == ("verified", "open")
    assert send(caller(LAYLA), key="the-same-key-1").status_code == 201


def test_readers_are_told_who_may_take_part(consultation) -> None:
    asking_for(consultation, "strong")
    shown = caller().get("/api/v1/consultations/strategy/?lang=en").json()
    assert (shown["participation_level"], shown["voting_level"]) == ("strong", "verified")
    assert shown["participation_label"].startswith("Everybody who proves who they are")
    assert shown["voting_label"] == "Everybody who confirms an e-mail address or a mobile number."


def test_nobody_in_particular_cannot_be_let_to_vote(consultation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultationPage.objects.filter(pk=consultation.pk).update(voting_level="open")


def test_an_ended_session_is_told_and_the_comment_is_not_taken_as_nobodys(consultation) -> None:
    client = caller()
    client.defaults["HTTP_X_SESSION_TOKEN"] = "0" * 32
    answer = client.post(
        API,
        {"clause": "art-2.p-1", "body": WORDS},
        content_type="application/json",
        headers={"Idempotency-Key": "key-of-the-past"},
    )
    assert answer.status_code == 401
    assert not Comment.objects.exists()


def test_a_comment_keeps_a_pseudonym_of_its_consultation_and_nothing_of_the_person(
    consultation, agency
) -> None:
    other = make_consultation(agency, slug="other")
    publish_text(other)
    comments = [written(page, person()) for page in (consultation, consultation, other)]
    assert comments[0].pseudonym == comments[1].pseudonym != comments[2].pseudonym
    key = bytes(
        PseudonymKey.objects.get(scope=f"consultation-{consultation.translation_key}").key or b""
    )
    pepper = pseudonyms._pepper()
    inner = hmac.digest(pepper, key, hashlib.sha256)
    again = hmac.new(inner, LAYLA.encode(), hashlib.sha256).hexdigest()
    assert comments[0].pseudonym == again
    assert written(consultation).pseudonym == ""
    assert "layla" not in dump()


def test_a_retry_by_the_same_person_gets_the_stored_answer_and_nobody_else_does(
    consultation,
) -> None:
    layla = caller(LAYLA)
    first = send(layla, key="one-key-for-one")
    again = send(layla, key="one-key-for-one")
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert send(caller(OMAR), key="one-key-for-one").json()["code"] == "idempotency_key_reused"
    assert send(caller(), key="one-key-for-one").json()["code"] == "idempotency_key_reused"


def test_its_author_withdraws_a_comment_by_the_session_or_by_the_receipt(consultation) -> None:
    own, anonymous = published(consultation, person()), published(consultation)
    assert caller(LAYLA).delete(f"{API}{own.public_id}/").status_code == 200
    answer = caller().delete(
        f"{API}{anonymous.public_id}/",
        {"receipt": anonymous.receipt.code},
        content_type="application/json",
    )
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (answer.json()["status"], answer.json()["body"]) == ("withdrawn", "")
    tombstones = caller().get(API).json()["results"]
    assert [(one["status"], one["body"], one["author_name"]) for one in tombstones] == [
        ("withdrawn", "", "")
    ] * 2
    assert all(one["ended_at"] for one in tombstones)


def test_nobody_else_withdraws_or_erases_it(consultation) -> None:
    comment, other = published(consultation, person()), published(consultation)
    address = f"{API}{comment.public_id}/"
    for erase in ("", "?erase=true"):
        assert caller().delete(address + erase).json()["code"] == "not_the_author"
        assert caller(OMAR).delete(address + erase).status_code == 403
        answer = caller().delete(
            address + erase, {"receipt": other.receipt.code}, content_type="application/json"
        )
        assert answer.status_code == 403
    with pytest.raises(NotTheAuthor):
        services.erase_comment(comment=other, author=Authorship(("",)), now=timezone.now())
    assert set(Comment.objects.values_list("status", flat=True)) == {"published"}


def test_taking_back_twice_is_one_act_in_the_log(consultation) -> None:
    comment = published(consultation, person())
    author, now = Authorship.of(person()), timezone.now()
    for _again in range(2):
        services.withdraw_comment(comment=comment, author=author, now=now)
    by_code = Authorship(receipt_code=comment.receipt.code)
    for _again in range(2):
        services.erase_comment(comment=comment, author=author if not _again else by_code, now=now)
    services.withdraw_comment(comment=comment, author=by_code, now=now)
    kinds = [
        leaf.split('"kind":"')[1].split('"')[0]
        for leaf in PendingLeaf.objects.filter(subject_id=comment.public_id)
        .order_by("pk")
        .values_list("leaf", flat=True)
    ]
    assert kinds == [
        "comment.received",
        "comment.published",
        "comment.withdrawn",
        "comment.erased",
    ]
    assert Comment.objects.get().status == "erased"


def test_a_moderator_cannot_bring_back_what_its_author_took_back(consultation) -> None:
    comment = published(consultation, person())
    services.withdraw_comment(comment=comment, author=Authorship.of(person()), now=timezone.now())
    with pytest.raises(CommentEnded):
        services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
    with pytest.raises(CommentEnded):
        services.withhold_comment(
            comment=comment, actor=PLATFORM, reason="insult", now=timezone.now()
        )


def test_what_was_never_public_leaves_no_place_behind(consultation) -> None:
    comment = written(consultation, person())
    services.withdraw_comment(comment=comment, author=Authorship.of(person()), now=timezone.now())
    assert caller().get(API).json()["results"] == []
    assert caller().get(f"{API}{comment.public_id}/").status_code == 404


def test_counts_follow_at_once(consultation) -> None:
    kept, gone = published(consultation, person()), published(consultation, stance="supports")
    before = generation.number()
    services.erase_comment(
        comment=gone, author=Authorship(receipt_code=gone.receipt.code), now=timezone.now()
    )
    assert generation.number() != before
    clause = caller().get("/api/v1/consultations/strategy/clauses/art-2.p-1/").json()["clause"]
    assert (clause["comments_count"], clause["stances"]["supports"]) == (1, 0)
    assert selectors.comment_totals([consultation]) == {consultation.pk: 1}
    assert kept.public_id in caller().get(API).text


def test_after_erasure_no_word_salt_or_hash_of_it_is_in_the_whole_database(consultation) -> None:
    layla = caller(LAYLA)
    sent = send(layla, key="key-of-the-erased").json()
    comment = Comment.objects.get()
    services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
    salt, record = bytes(comment.receipt.salt), comment.receipt.record
    stored = IdempotencyKey.objects.get(key="key-of-the-erased")
    pseudonym, fingerprint = comment.pseudonym, stored.fingerprint
    traces = [*WORDS.split(), "ليلى", pseudonym, fingerprint, record, "opposes"]
    before = dump()
    assert all(trace in before for trace in traces)  # the search finds what is there
    assert layla.delete(f"{API}{sent['id']}/?erase=true").json()["status"] == "erased"
    after = dump()
    assert [trace for trace in traces if trace in after] == []
    assert salt.decode("utf-8", "backslashreplace") not in after
    assert send(layla, key="key-of-the-erased").json()["code"] == "idempotency_key_reused"


def test_the_receipt_of_an_erased_comment_says_so_and_all_others_stay_valid(consultation) -> None:
    erased, kept = published(consultation, person()), published(consultation)
    code = erased.receipt.code
    sequencer = Sequencer()
    sequencer.step()
    shown = caller().get(f"/api/v1/receipts/{code}/file/").text
    services.erase_comment(comment=erased, author=Authorship.of(person()), now=timezone.now())
    while sequencer.step():
        pass
    assert judge(code).verdict == judge(caller().get(f"/api/v1/receipts/{code}/file/").text).verdict
    assert judge(code).verdict == Verdict.ERASED
    # Whoever kept the file can still show what was received: the log was not rewritten.
    assert judge(shown).verdict == Verdict.VERIFIED
    assert judge(kept.receipt.code).verdict == Verdict.VERIFIED
    page = caller().get(f"/en/r/{code}/").text
    assert "Erased" in page or "erased" in page
    assert WORDS not in page
    export = caller().get(f"/api/v1/log/export/{consultation.translation_key}.jsonl")
    lines = b"".join(export.streaming_content).decode()
    assert kept.public_id in lines
    assert erased.public_id not in lines


def test_the_database_refuses_an_erased_comment_that_still_says_something(consultation) -> None:
    comment = published(consultation)
    for left in ({"body": "باقٍ"}, {"author_name": "سامر"}, {"pseudonym": "0" * 64}):
        empty = {"body": "", "author_name": "", "pseudonym": ""}
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(
                **(empty | left), status="erased", ended_at=timezone.now()
            )


def test_after_closing_an_author_still_erases_and_withdraws(consultation) -> None:
    first, second = published(consultation, person()), published(consultation, person())
    ConsultationPage.objects.filter(pk=consultation.pk).update(
        closes_at=timezone.now() - timedelta(hours=1)
    )
    author, now = Authorship.of(person()), timezone.now()
    assert services.erase_comment(comment=first, author=author, now=now).status == "erased"
    assert services.withdraw_comment(comment=second, author=author, now=now).status == "withdrawn"


def test_a_destroyed_key_leaves_the_receipt_as_the_only_proof_of_authorship(consultation) -> None:
    comment = published(consultation, person())
    pseudonyms.destroy_key(scope=consultation.pseudonym_scope, now=timezone.now())
    with pytest.raises(NotTheAuthor):
        services.erase_comment(comment=comment, author=Authorship.of(person()), now=timezone.now())
    by_code = Authorship(receipt_code=comment.receipt.code)
    assert services.erase_comment(comment=comment, author=by_code, now=timezone.now()).body == ""


def test_comments_may_be_listed_by_how_many_support_them(consultation) -> None:
    old, new = published(consultation), published(consultation)
    services.support_comment(comment=old, participant=person())

    def order(query: str) -> list[str]:
        return [one["id"] for one in caller().get(API + query).json()["results"]]

    assert order("") == [new.public_id, old.public_id]
    assert order("?order=most_supported") == [old.public_id, new.public_id]
    assert caller().get(API + "?order=loudest").status_code == 400


def test_a_page_of_comments_takes_the_same_queries_however_many_there_are(
    consultation, django_assert_max_num_queries
) -> None:
    comment_on(consultation)
    counts = []
    for number in (2, 6):
        for _one in range(number):
            published(consultation)
        with django_assert_max_num_queries(30) as queries:
            caller().get(API)
        counts.append(len(queries))
    assert counts[0] == counts[1]
