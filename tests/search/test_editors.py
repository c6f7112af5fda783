"""The editors' screens: lists, report and chooser."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import Role, User
from accounts.services import grant
from search import query_log, starter
from search.best_bets import for_query
from search.models import BestBet, Document, SettledQuery, SynonymRule
from search.synonyms import matching

PASSWORD = "a long password 1"


@pytest.fixture
def keeper(site, client: Client) -> User:
    """Somebody who keeps the lists and is nothing else, signed in."""
    person = User.objects.create_user("search@example.org", PASSWORD, is_staff=True)
    person.groups.add(starter.keepers())
    client.force_login(person)
    return person


@pytest.fixture
def failed(db) -> None:
    day = timezone.localdate() - timedelta(days=1)
    query_log.write(
        Counter(
            {
                (day, "ar", "منح", query_log.VAIN): 9,
                (day, "ar", "منح", query_log.GOOD): 2,
                (day, "en", "=visa", query_log.VAIN): 6,
                (day, "ar", "تاشيره", query_log.SCARCE): 7,
                (day, "ar", "نادر جدا", query_log.VAIN): 4,
            }
        )
    )


def synonym(**changes: object) -> dict[str, object]:
    given = {"direction": "one-way", "words": " لايسن \r\n\r\nليسن", "means": "رخصة قيادة"}
    return {**given, "language": "ar", "is_active": "on", "note": "", **changes}


def bet(chosen: Document | None, **changes: object) -> dict[str, object]:
    given = {"phrases": "شهادة السواقة", "language": "", "order": "0", "note": ""}
    return {**given, "document": chosen.pk if chosen else "", **changes}


def errors(answer) -> str:
    assert answer.status_code == 200
    return str(answer.context["form"].errors.as_text())


def test_a_synonym_is_entered_counts_at_once_and_its_history_names_who(
    keeper, client: Client
) -> None:
    assert client.get(reverse("synonyms:add")).status_code == 200
    answer = client.post(reverse("synonyms:add"), synonym())
    assert answer.status_code == 302, errors(answer)
    row = SynonymRule.objects.get()
    assert (row.words, row.means) == ("لايسن\nليسن", "رخصة قيادة")
    assert matching(["ليسن"], "ar")[0].means == (("رخصه", "قياده"),)
    edited = client.post(reverse("synonyms:edit", args=[row.pk]), synonym(is_active=""))
    assert edited.status_code == 302
    assert matching(["ليسن"], "ar") == ()
    assert keeper.email in client.get(reverse("synonyms:history", args=[row.pk])).text
    assert set(ModelLogEntry.objects.values_list("user", flat=True)) == {keeper.pk}
    assert "لايسن" in client.get(reverse("synonyms:index"), {"q": "ليسن"}).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": "رخصة قياده"}, "الكلمة نفسها"),
        ({"words": "؟"}, "حروف"),
        ({"means": ""}, "الجانبين"),
        ({"language": "xx"}, "xx"),
        ({"words": "ك" * 81}, "80"),
    ],
)
def test_what_is_no_synonym_is_refused_in_the_editors_language(
    keeper, client: Client, changes: dict[str, object], said: str
) -> None:
    answer = client.post(
        reverse("synonyms:add"), synonym(**changes), headers={"accept-language": "ar"}
    )
    assert said in errors(answer)
    assert not SynonymRule.objects.exists()


def test_the_same_rule_is_not_entered_twice(keeper, client: Client) -> None:
    client.post(reverse("synonyms:add"), synonym())
    again = synonym(words="لايسن\nليسن\nلايسنس"[:11], means="رُخصة القيادة")
    assert client.post(reverse("synonyms:add"), again).status_code == 200
    assert SynonymRule.objects.count() == 1
    row = SynonymRule.objects.get()
    assert client.post(reverse("synonyms:edit", args=[row.pk]), synonym()).status_code == 302


def test_a_best_bet_is_chosen_stands_first_and_survives_the_withdrawal(
    library, keeper, client: Client
) -> None:
    assert client.get(reverse("best-bets:add")).status_code == 200
    document = Document.objects.get(object_id="licence", language="ar")
    answer = client.post(reverse("best-bets:add"), bet(document))
    assert answer.status_code == 302, errors(answer)
    assert for_query("شهاده السواقه", "ar") == [document.pk]
    row = BestBet.objects.get()
    assert document.title in client.get(reverse("best-bets:edit", args=[row.pk])).text
    library.take("licence")
    shown = client.get(reverse("best-bets:edit", args=[row.pk])).text
    assert document.title in shown
    assert client.post(reverse("best-bets:edit", args=[row.pk]), bet(None)).status_code == 302
    row.refresh_from_db()
    assert row.object_id == "licence"
    assert client.get(reverse("best-bets:index")).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"phrases": "؟"},
        {"phrases": "\n".join(f"كلمة {number}" for number in range(51))},
        {"phrases": "ك" * 81},
        {"document": "999999"},
        {"document": ""},
        {"starts_on": "2026-05-03", "ends_on": "2026-05-02"},
        {"order": "-1"},
    ],
)
def test_what_is_no_best_bet_is_refused(
    library, keeper, client: Client, changes: dict[str, object]
) -> None:
    document = Document.objects.filter(language="ar").first()
    assert errors(client.post(reverse("best-bets:add"), bet(document, **changes)))
    assert not BestBet.objects.exists()


def test_the_chooser_finds_as_visitors_do(library, keeper, client: Client) -> None:
    everything = client.get(reverse("search_documents:choose")).json()["html"]
    assert "سياسة المشاركة الإلكترونية" in everything
    found = client.get(reverse("search_documents:choose_results"), {"q": "الرخصه"}).text
    assert "تجديد رخصة القيادة" in found
    assert "سياسة المشاركة" not in found
    assert '<bdi dir="ltr">/ar/services/licence/</bdi>' in found
    assert "العربية" in found
    document = Document.objects.get(object_id="policy")
    chosen = client.get(reverse("search_documents:chosen", args=[document.pk])).json()
    assert chosen["result"]["title"] == document.title


def test_the_chooser_says_of_which_page_a_part_is(shelf, project, keeper, client: Client) -> None:
    shelf.put("c", "المادة 3", kind="clause", context="قانون <b>الرخص</b>")
    page = client.get(reverse("search_documents:choose_results")).text
    assert "بند · قانون &lt;b&gt;الرخص&lt;/b&gt;" in page


def test_the_report_shows_what_failed_and_leads_to_forms_that_are_begun(
    failed, keeper, client: Client
) -> None:
    page = client.get(reverse("search_failing")).text
    assert "<bdi>منح</bdi>" in page
    assert "نادر" not in page and "تاشيره" not in page
    link = f"{reverse('synonyms:add')}?words={quote('منح')}&amp;language=ar"
    assert link in page
    form = client.get(link.replace("&amp;", "&")).context["form"]
    assert (form["words"].value(), form["language"].value()) == ("منح", "ar")
    assert form["direction"].value() == "one-way"
    assert client.get(reverse("synonyms:add")).context["form"]["direction"].value() == "two-way"
    assert "<td>العربية</td>" in page and "<td>ar</td>" not in page
    form = client.get(reverse("best-bets:add"), {"words": "منح", "language": "xx"}).context["form"]
    assert (form["phrases"].value(), form["language"].value()) == ("منح", "")
    few = client.get(reverse("search_failing"), {"found": "few", "days": "7"}).text
    assert "<bdi>تاشيره</bdi>" in few and "<bdi>منح</bdi>" not in few
    english = client.get(reverse("search_failing"), {"language": "en"}).text
    assert "=visa" in english and "<bdi>منح</bdi>" not in english


def test_what_is_settled_is_hidden(failed, keeper, client: Client) -> None:
    answer = client.post(reverse("search_settle"), {"query": "منح", "language": "ar"}, follow=True)
    assert "<bdi>منح</bdi>" not in answer.text
    settled = SettledQuery.objects.get()
    assert (settled.query, settled.settled_by) == ("منح", keeper)
    for wrong in ({"query": "غير معروف", "language": "ar"}, {"query": "", "language": ""}, {}):
        assert client.post(reverse("search_settle"), wrong).status_code == 400
    assert SettledQuery.objects.count() == 1


def test_the_report_as_a_file_runs_in_no_spreadsheet(failed, keeper, client: Client) -> None:
    answer = client.get(reverse("search_failing"), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1:] == [["منح", "ar", "9", "11"], ["'=visa", "en", "6", "6"]]


@pytest.mark.parametrize(
    "params", [{"days": "x"}, {"language": "zz"}, {"found": "?"}, {"p": "99"}, {"days": "9" * 30}]
)
def test_an_odd_choice_shows_the_usual_report(failed, keeper, client: Client, params) -> None:
    assert "<bdi>منح</bdi>" in client.get(reverse("search_failing"), params).text


def test_without_searches_the_report_says_so(keeper, client: Client) -> None:
    assert (
        "لم يبحث أحد"
        in client.get(reverse("search_failing"), headers={"accept-language": "ar"}).text
    )


def test_synonyms_go_out_and_come_back_as_a_file(keeper, client: Client) -> None:
    starter.load_file(starter.STARTER)
    number = SynonymRule.objects.count()
    exported = client.get(reverse("search_synonyms_export")).content
    SynonymRule.objects.all().delete()
    file = SimpleUploadedFile("s.csv", exported + "ar,خدمة;الخدمه,,two-way\r\n".encode())
    answer = client.post(reverse("search_synonyms_import"), {"file": file})
    assert SynonymRule.objects.count() == number
    ((line, _reason),) = answer.context["loaded"].refused
    assert f"<td>{line}</td>" in answer.text
    assert ModelLogEntry.objects.filter(action="wagtail.create", user=keeper).count() == number


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\xff\xfe\x00", b"language,words\n"])
def test_a_file_that_is_no_list_is_refused(keeper, client: Client, content: bytes) -> None:
    file = SimpleUploadedFile("s.csv", content)
    assert errors(client.post(reverse("search_synonyms_import"), {"file": file}))
    assert not SynonymRule.objects.exists()


def test_an_agencys_administrator_reads_and_changes_nothing_and_others_see_nothing(
    failed, agency, client: Client
) -> None:
    person = User.objects.create_user("sami@example.org", PASSWORD, is_staff=True)
    grant(user=person, agency=agency, role=Role.ADMINISTRATOR)
    client.force_login(person)
    page = client.get(reverse("search_failing")).text
    assert "<bdi>منح</bdi>" in page
    assert reverse("synonyms:add") not in page and reverse("search_settle") not in page
    assert client.get(reverse("synonyms:index")).status_code == 200
    for name in ("synonyms:add", "best-bets:add", "search_synonyms_import"):
        assert client.get(reverse(name)).status_code in (302, 403), name
    assert client.post(
        reverse("search_settle"), {"query": "منح", "language": "ar"}
    ).status_code in (302, 403)
    editor = User.objects.create_user("mona@example.org", PASSWORD, is_staff=True)
    grant(user=editor, agency=agency, role=Role.EDITOR)
    client.force_login(editor)
    for name in ("search_failing", "synonyms:index", "best-bets:index", "search_synonyms_export"):
        assert client.get(reverse(name)).status_code in (302, 403), name
