"""Taking part on the public site, without script: signing in on the way, and supporting comments."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from consultations import services
from consultations.models import Comment, CommentSupport, ConsultationPage, KeptDraft
from consultations.participation import Authorship
from frontend.views import commenting as views
from operations.models import Delivery
from tests.consultations.conftest import published_comment as published
from tests.consultations.conftest import translate
from tests.consultations.dumping import text_of_everything
from tests.consultations.people import LAYLA, OMAR, person, session_of
from tests.consultations.test_pages import hidden_fields

pytestmark = pytest.mark.django_db
CLAUSE = "/ar/consultations/strategy/p/art-2.p-1/"
# Whatever people type: lines, quotation marks, tags, emoji, blanks at the ends.
TYPED = {
    "body": '  أقترح\r\n"٦٠ يومًا" <b>بدل</b> ٣٠ 🌿 &amp; \r\n',
    "author_name": "ليلى 'أم سامر'",
    "stance": "supports",
    "version": "1",
}


@pytest.fixture(autouse=True)
def _ready(settings, tmp_path, monkeypatch) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    monkeypatch.setattr(views, "MIN_SECONDS", -1)
    cache.clear()


def ask_for(page: ConsultationPage, level: str) -> None:
    ConsultationPage.objects.filter(pk=page.pk).update(participation_level=level)


def signed_in(identifier: str = LAYLA) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_of(identifier)
    return client


def send(client: Client, typed: dict[str, str] = TYPED):
    review = client.post(CLAUSE, typed | {"step": "review"})
    return client.post(CLAUSE, hidden_fields(review.text))


def test_signing_in_on_the_way_loses_nothing_that_was_typed(consultation) -> None:
    ask_for(consultation, "verified")
    client = Client()
    refused = send(client)
    assert refused.status_code == 403
    assert not Comment.objects.exists()
    assert html.escape(TYPED["body"]) in refused.text
    [link] = re.findall(r'href="(/ar/account/\?[^"]+)"', refused.text.split("<main")[1])
    sign_in = client.get(html.unescape(link))
    [target] = re.findall(r'name="next" value="([^"]+)"', sign_in.text)
    client.post("/ar/account/", {"address": "layla@example.org", "next": html.unescape(target)})
    code = re.search(r"\d{4} \d{4}", Delivery.objects.latest("created_at").text)
    assert code
    back = client.post("/ar/account/code/", {"code": code.group()})
    review = client.get(back.headers["Location"])
    assert "no-store" in review.headers["Cache-Control"]
    fields = hidden_fields(review.text)
    assert {name: fields[name] for name in TYPED} == TYPED
    sent = client.post(CLAUSE, fields)
    assert (sent.status_code, "/thanks/" in sent.headers["Location"]) == (302, True)
    stored = Comment.objects.get()
    assert stored.body == TYPED["body"].replace("\r\n", "\n")
    assert (stored.author_name, len(stored.pseudonym)) == (TYPED["author_name"], 64)
    assert not KeptDraft.objects.exists()
    assert not client.cookies["diwan_draft"].value


def test_a_kept_draft_is_readable_for_its_browser_only(consultation) -> None:
    ask_for(consultation, "verified")
    client = Client()
    send(client, TYPED | {"body": "قرنفل زبرجد"})
    everything = text_of_everything()
    assert "قرنفل" not in everything
    assert client.cookies["diwan_draft"].value not in everything
    cookie = client.cookies["diwan_draft"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["path"] == "/"  # else no browser takes it under `__Host-`
    assert "قرنفل" in client.get(f"{CLAUSE}draft/").text
    assert Client().get(f"{CLAUSE}draft/").headers["Location"].endswith("/p/art-2.p-1/")
    other = client.get("/ar/consultations/strategy/p/art-1.p-1/draft/")
    assert (other.status_code, other.headers["Location"][-13:]) == (302, "/p/art-1.p-1/")
    client.cookies["diwan_draft"] = "ليس مفتاحًا".encode().hex() * 3
    assert client.get(f"{CLAUSE}draft/").status_code == 302


def test_a_draft_ends_after_a_day_and_is_deleted(consultation) -> None:
    now = timezone.now()
    key = services.keep_draft(typed={"body": "x"}, now=now)
    assert services.open_draft(key=key, now=now + timedelta(hours=23)) == {"body": "x"}
    assert services.open_draft(key=key, now=now + timedelta(hours=24)) is None
    assert services.delete_expired_drafts(now=now + timedelta(hours=23)) == 0
    assert services.delete_expired_drafts(now=now + timedelta(hours=24)) == 1
    assert not KeptDraft.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 44, "\x00", "é" * 40, 5, None, "a" * 5000])
def test_a_key_that_opens_nothing_is_a_clean_refusal(site, key) -> None:
    for method, path in (("post", "open/"), ("delete", "")):
        answer = getattr(Client(), method)(
            f"/api/v1/drafts/{path}", {"key": key}, content_type="application/json"
        )
        assert answer.status_code in {204, 400, 404}


def test_the_page_hands_the_text_back_when_it_could_not_be_kept(consultation) -> None:
    ask_for(consultation, "verified")
    client = Client()
    review = client.post(CLAUSE, TYPED | {"step": "review"})
    for _one in range(30):  # whoever shares the address has used up the throttle of drafts
        client.post("/api/v1/drafts/open/", {"key": "x"}, content_type="application/json")
    refused = client.post(CLAUSE.replace("/ar/", "/en/"), hidden_fields(review.text))
    assert not KeptDraft.objects.exists()
    assert "Copy your comment before you sign in" in refused.text
    assert html.escape(TYPED["body"]) in refused.text


def test_an_ended_session_offers_both_ways_where_no_account_is_needed(consultation) -> None:
    client = Client()
    client.cookies["sessionid"] = "0" * 32
    refused = send(client)
    assert refused.status_code == 403
    assert not Comment.objects.exists()
    fields = hidden_fields(refused.text)
    assert fields["as_nobody"] == "1"
    assert client.post(CLAUSE, fields).status_code == 302
    assert Comment.objects.get().pseudonym == ""


def test_somebody_signed_in_comments_under_a_pseudonym(consultation) -> None:
    assert send(signed_in()).status_code == 302
    assert len(Comment.objects.get().pseudonym) == 64


def test_who_is_signed_in_too_weakly_can_sign_in_in_another_way(consultation) -> None:
    ask_for(consultation, "strong")
    client = signed_in()
    refused = send(client)
    assert (refused.status_code, "again=1" in refused.text) == (403, True)
    assert "كل" in refused.text
    assert 'name="address"' in client.get("/ar/account/?again=1").text


def test_readers_learn_who_may_take_part(consultation) -> None:
    ask_for(consultation, "verified")
    translate(consultation, "Strategy")
    page = Client().get("/en/consultations/strategy/").text
    assert page.count("Everybody who confirms an e-mail address or a mobile number.") == 2
    clause = Client().get(CLAUSE.replace("/ar/", "/en/")).text
    assert "You may write first; you are asked to sign in before it is sent." in clause


def test_a_reader_supports_a_comment_and_takes_it_back_without_script(consultation) -> None:
    translate(consultation, "Strategy")
    comment = published(consultation)
    own = f"{CLAUSE}support/{comment.public_id}/".replace("/ar/", "/en/")
    clause = Client().get(CLAUSE.replace("/ar/", "/en/")).text
    assert f'action="{own}"' in clause
    layla = signed_in()
    given = layla.post(own, {"act": "give"})
    assert given.status_code == 303
    page = layla.get(given.headers["Location"])
    assert "no-store" in page.headers["Cache-Control"]
    assert "Your support is counted." in page.text
    assert "1 person supports it" in page.text
    assert "You are one of them." in page.text
    [receipt] = re.findall(r'href="(/en/r/[0-9a-z]{20}/)"', page.text)
    assert layla.get(receipt).status_code == 200
    signed_in(OMAR).post(own, {"act": "give"})
    assert "2 people support it" in signed_in(OMAR).get(own).text
    taken = layla.post(own, {"act": "withdraw"})
    assert "no longer counted" in layla.get(taken.headers["Location"]).text
    assert CommentSupport.objects.count() == 1


def test_who_is_not_signed_in_is_led_there_and_back(consultation) -> None:
    comment = published(consultation)
    own = f"{CLAUSE}support/{comment.public_id}/"
    for session in ("", "0" * 32):
        client = Client()
        client.cookies["sessionid"] = session
        answer = client.post(own, {"act": "give"})
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/ar/account/?next=%2Far%2Fconsultations")
        assert client.get(own).status_code == 200
    assert not CommentSupport.objects.exists()


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "لا يؤيده أحد بعد"),
        (1, "يؤيده شخص واحد"),
        (2, "يؤيده شخصان"),
        (3, "يؤيده 3 أشخاص"),
        (11, "يؤيده 11 شخصًا"),
        (100, "يؤيده 100 شخص"),
    ],
)
def test_the_count_is_said_in_correct_arabic(consultation, count, words) -> None:
    comment = published(consultation)
    Comment.objects.filter(pk=comment.pk).update(supports_count=count)
    assert words in Client().get(f"{CLAUSE}support/{comment.public_id}/").text


def test_after_closing_the_count_is_final(consultation) -> None:
    comment = published(consultation)
    own = f"{CLAUSE}support/{comment.public_id}/".replace("/ar/", "/en/")
    ConsultationPage.objects.filter(pk=consultation.pk).update(
        closes_at=timezone.now() - timedelta(hours=1)
    )
    refused = signed_in().post(own, {"act": "give"})
    assert (
        refused.status_code,
        "<button" in refused.text.split("<main")[1].split("</main")[0],
    ) == (
        409,
        False,
    )
    assert "the count is final" in refused.text


def test_the_place_of_a_comment_that_was_taken_back_says_by_whom(consultation) -> None:
    gone, erased = published(consultation, "أول"), published(consultation, "ثانٍ")
    now = timezone.now()
    services.withdraw_comment(
        comment=gone, author=Authorship(receipt_code=gone.receipt.code), now=now
    )
    services.erase_comment(
        comment=erased, author=Authorship(receipt_code=erased.receipt.code), now=now
    )
    page = Client().get(CLAUSE.replace("/ar/", "/en/")).text
    assert "A comment was withdrawn by its author." in page
    assert "A comment was erased at its author" in page
    assert "أول" not in page.split('id="comments"')[1]
    assert Client().get(f"{CLAUSE}support/{gone.public_id}/").status_code == 404


def test_who_has_the_receipt_withdraws_and_erases_without_an_account(consultation) -> None:
    comment, client = published(consultation, "قرنفل زبرجد"), Client()
    receipt = f"/en/r/{comment.receipt.code}/"
    assert f'href="{receipt}take-back/"' in client.get(receipt).text
    page = client.get(f"{receipt}take-back/")
    assert "no-store" in page.headers["Cache-Control"]
    assert "قرنفل" in page.text
    assert client.post(f"{receipt}take-back/", {"act": "?"}).status_code == 200
    withdrawn = client.post(f"{receipt}take-back/", {"act": "withdraw"})
    assert (withdrawn.status_code, withdrawn.headers["Location"]) == (303, receipt)
    shown = client.get(receipt).text
    assert "Withdrawn by its author" in shown
    assert "قرنفل" in shown
    assert 'value="withdraw"' not in client.get(f"{receipt}take-back/").text
    assert client.post(f"{receipt}take-back/", {"act": "erase"}).status_code == 303
    erased = client.get(receipt).text
    assert "Erased" in erased
    assert "قرنفل" not in erased
    assert "take-back" not in erased
    assert client.get(f"{receipt}take-back/").status_code == 404
    assert client.get("/en/r/00000000000000000000/take-back/").status_code == 404


def test_the_receipt_of_a_vote_offers_no_taking_back_of_a_comment(consultation) -> None:
    given = services.support_comment(comment=published(consultation), participant=person())
    receipt = f"/en/r/{given.receipt.code}/"
    assert "take-back" not in Client().get(receipt).text
    assert Client().get(f"{receipt}take-back/").status_code == 404
