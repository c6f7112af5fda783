"""One answer per key."""

import multiprocessing
import time

import pytest
from django.db import connection
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from operations.api.idempotent import answer_once
from operations.errors import IdempotencyKeyInFlight, IdempotencyKeyReused
from operations.idempotency import Answer, fingerprint_of, forget, once
from operations.models import Generation, IdempotencyKey

pytestmark = pytest.mark.database


def _write() -> Answer:
    row = Generation.objects.create(number=7)
    return Answer(201, {"id": row.pk})


@pytest.mark.django_db
def test_a_repetition_gets_the_stored_answer_and_does_nothing() -> None:
    first = once("key-00001", fingerprint_of("a"), _write)
    again = once("key-00001", fingerprint_of("a"), _write)
    assert (again.status, again.body, again.is_replayed) == (201, first.body, True)
    assert Generation.objects.filter(number=7).count() == 1


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused() -> None:
    once("key-00001", fingerprint_of("a"), _write)
    with pytest.raises(IdempotencyKeyReused):
        once("key-00001", fingerprint_of("b"), _write)
    assert Generation.objects.filter(number=7).count() == 1


@pytest.mark.django_db
def test_a_failed_write_leaves_neither_its_effect_nor_its_key() -> None:
    def fail() -> Answer:
        _write()
        raise ValueError

    with pytest.raises(ValueError):
        once("key-00001", fingerprint_of("a"), fail)
    assert not IdempotencyKey.objects.exists()
    assert not Generation.objects.filter(number=7).exists()
    assert not once("key-00001", fingerprint_of("a"), _write).is_replayed


class WriteView(APIView):
    def post(self, request):  # type: ignore[no-untyped-def]
        return answer_once(request, lambda: (201, {"echo": request.data["text"]}))


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "عربي-عربي-عربي", "x" * 201, "two words here"])
def test_a_write_without_a_usable_key_is_refused(key: str) -> None:
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    request = APIRequestFactory().post("/x/", {"text": "س"}, format="json", **headers)
    answer = WriteView.as_view()(request)
    assert (answer.status_code, answer.data["code"]) == (400, "idempotency_key_missing")


@pytest.mark.django_db
def test_the_api_answers_a_repetition_alike_and_says_so() -> None:
    def post(text: str):  # type: ignore[no-untyped-def]
        factory = APIRequestFactory()
        headers = {"HTTP_IDEMPOTENCY_KEY": "3f0c8a52-3d5e-4a5e"}
        return WriteView.as_view()(factory.post("/x/", {"text": text}, format="json", **headers))

    first, again, other = post("نص"), post("نص"), post("نص آخر")
    assert (first.status_code, first.data) == (201, {"echo": "نص"})
    assert (again.status_code, again.data, again["Idempotent-Replayed"]) == (
        201,
        {"echo": "نص"},
        "true",
    )
    assert (other.status_code, other.data["code"]) == (409, "idempotency_key_reused")


@pytest.mark.django_db
def test_forgetting_a_subject_deletes_what_was_quoted_and_lets_nothing_come_back() -> None:
    def write(subject: str) -> Answer:
        return Answer(201, {"text": f"نص {subject}"}, subject=subject)

    mine, other = fingerprint_of("a"), fingerprint_of("b")
    once("key-00001", mine, lambda: write("comment:1"))
    once("key-00002", other, lambda: write("comment:2"))
    assert forget(subject="comment:1") == 1
    assert list(IdempotencyKey.objects.order_by("key").values_list("answer", "fingerprint")) == [
        ({}, ""),
        ({"text": "نص comment:2"}, other),
    ]
    with pytest.raises(IdempotencyKeyReused):
        once("key-00001", mine, lambda: write("comment:1"))
    assert once("key-00002", other, lambda: write("comment:2")).is_replayed


class SenderView(APIView):
    def post(self, request):  # type: ignore[no-untyped-def]
        sender = request.headers.get("X-Test-Sender", "")
        return answer_once(request, lambda: Answer(201, {}, subject="comment:1"), sender=sender)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "sender", "status"),
    [("/x/?lang=ar", "a", 201), ("/x/?lang=en", "a", 409), ("/x/?lang=ar", "b", 409)],
)
def test_only_the_same_sender_with_the_same_question_gets_the_stored_answer(
    address: str, sender: str, status: int
) -> None:
    def post(address: str, sender: str):  # type: ignore[no-untyped-def]
        headers = {"HTTP_IDEMPOTENCY_KEY": "3f0c8a52", "HTTP_X_TEST_SENDER": sender}
        request = APIRequestFactory().post(address, {"t": "س"}, format="json", **headers)
        return SenderView.as_view()(request)

    assert post("/x/?lang=ar", "a").status_code == 201
    assert post(address, sender).status_code == status
    assert IdempotencyKey.objects.get().subject == "comment:1"


def _post_in_a_process(number: int, results: "multiprocessing.Queue[str]") -> None:
    def slow() -> Answer:
        answer = _write()
        time.sleep(0.2)
        return answer

    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            answer = once("key-parallel", fingerprint_of("a"), slow)
        except IdempotencyKeyInFlight:
            time.sleep(0.02)
            continue
        results.put(f"{answer.is_replayed}:{answer.body['id']}")
        return
    results.put("gave up")


def test_eight_parallel_senders_of_one_key_write_once_and_hear_the_same_answer(
    open_database: None,
) -> None:
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    connection.close()
    senders = [
        context.Process(target=_post_in_a_process, args=(n, results), daemon=True) for n in range(8)
    ]
    for sender in senders:
        sender.start()
    heard = [results.get(timeout=180) for _ in senders]
    for sender in senders:
        sender.join(60)
    assert len({answer.partition(":")[2] for answer in heard}) == 1
    assert sorted(answer.partition(":")[0] for answer in heard) == ["False"] + ["True"] * 7
    assert Generation.objects.filter(number=7).count() == 1
