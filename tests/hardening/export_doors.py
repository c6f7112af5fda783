"""Every door through which texts leave as a table, each with texts planted behind it that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency, User
from cms.indicators.services import Reading, record_value
from cms.models import IndicatorValue, Registration, ServicePage
from consultations.cabinet_table.columns import Column
from consultations.models import Comment, ConsultationPage, TableUpload
from consultations.models.surveys import SurveyAnswer
from consultations.services import ask_export
from consultations.surveys.checking import Given
from consultations.surveys.forms import Option
from opendata import services
from opendata.models import Dataset, ReleaseFile
from operations.worker import drain
from search.models import QueryCount, SynonymRule
from tests.cms import pages
from tests.cms.guide_factory import make_guide
from tests.cms.test_programme_admin import ENDS, STARTS, sign_up
from tests.common.test_spreadsheet import SHARED
from tests.consultations.cabinet import filled
from tests.consultations.conftest import make_consultation, publish_text, published_comment
from tests.consultations.surveys.conftest import FORM, FULL, make_poll, make_survey, respond
from tests.consultations.test_dispositions import end
from tests.opendata.conftest import add_table, make_dataset, release_of

# One of each way into a cell; the shared list of attacks where it is there.
PAYLOADS = (
    *("=1+1", "@SUM(1+1)", "＋1+1", "\u200f=1+1", "'=1+1", " =1+1", '=1+1";=1+2', "a;=1+1"),
    *("a\t=1+1", "سطر\r@SUM(1+1)", "سطر\n-2+3+cmd|' /C calc'!A0"),
)
MANY = tuple(dict.fromkeys([*PAYLOADS, *SHARED]))
FIRST = PAYLOADS[0]


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came through a door, and the texts that it has to hold.

    Rows of published tables keep what stands inside a value (ADR 161): their cells are sound where commas part them.
    """

    content: bytes
    form: str
    texts: tuple[str, ...]
    is_published_table: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """An administrator of the platform and the ministry whose texts are taken along."""

    client: Client
    agency: Agency

    def get(self, name: str, *arguments: object, **params: str) -> bytes:
        return self.at(reverse(name, args=arguments), **params)

    def at(self, address: str, **params: str) -> bytes:
        answer: Any = self.client.get(address, params)
        assert answer.status_code == 200, (address, answer.status_code)
        return b"".join(answer.streaming_content) if answer.streaming else answer.content


def desk_of(agency: Agency) -> Desk:
    client = Client()
    client.force_login(User.objects.create_superuser("desk@example.org", "a-long-password"))
    return Desk(client, agency)


def plant(rows: Any, field: str, texts: tuple[str, ...] = PAYLOADS) -> None:
    """Write the texts where they are stored, past every check on the way in."""
    for row, text in zip(rows, texts, strict=True):
        type(row).objects.filter(pk=row.pk).update(**{field: text})


def comments(desk: Desk) -> Iterator[Sent]:
    """All files of one consultation: everybody's, the officials', and the Cabinet's table with what is left of it."""
    consultation = make_consultation(desk.agency)
    publish_text(consultation)
    made = [published_comment(consultation, f"رأي رقم {n}") for n in range(len(MANY))]
    plant(made, "body", MANY)
    Comment.objects.filter(pk=made[0].pk).update(author_name=FIRST)
    for form in ("csv", "csv-excel", "xlsx"):
        yield Sent(desk.at(f"/api/v1/consultations/strategy/exports/{form}/"), form[:4], MANY)
    asked = {"consultation": consultation, "actor": PLATFORM, "language": "ar"}
    for form in ("csv", "csv-excel", "xlsx"):
        export = ask_export(**asked, form=form, now=timezone.now())
        drain(strict=True)
        own = desk.get("consultations_export", consultation.pk, export.public_id)
        yield Sent(own, form[:4], MANY)
    end(consultation)
    yield Sent(desk.get("consultations_table_file", consultation.pk, "xlsx"), "xlsx", PAYLOADS)
    # A decision that is none, and a reason that the site does not take over: both stay behind.
    typed = {PAYLOADS[1]: {Column.DECISION: FIRST, Column.REASON: "@SUM(1+1)"}}
    file = SimpleUploadedFile("x.xlsx", filled(consultation, typed))
    desk.client.post(reverse("consultations_table", args=[consultation.pk]), {"file": file})
    upload = TableUpload.objects.get()
    left = desk.get("consultations_table_left", consultation.pk, upload.pk)
    yield Sent(left, "xlsx", ("@SUM(1+1)",))


def _surveyed(desk: Desk) -> ConsultationPage:
    consultation = make_consultation(desk.agency)
    first, *others = FORM.questions
    options = (Option("o-1", FIRST), Option("o-2", "a;=1+1"))
    asked = replace(first, text_ar="@SUM(1+1)", options=options)
    survey = make_survey(consultation, form=replace(FORM, questions=(asked, *others)))
    for _each in PAYLOADS:
        respond(survey, (Given("q-1", options=("o-2",)), Given("q-3", text="سبب")))
    respond(survey, FULL)
    plant(SurveyAnswer.objects.filter(question__key="q-3").order_by("pk"), "text")
    return consultation


def survey_answers(desk: Desk) -> Iterator[Sent]:
    consultation = _surveyed(desk)
    for form in ("csv", "xlsx"):
        made = desk.get(f"consultations_survey_{form}", consultation.pk, "home")
        yield Sent(made, form, (*PAYLOADS, "@SUM(1+1)"))


def survey_results(desk: Desk) -> Iterator[Sent]:
    end(_surveyed(desk))
    for start in ("/api/v1", "/ar"):
        made = desk.at(f"{start}/consultations/strategy/surveys/home/results.csv")
        yield Sent(made, "csv", (FIRST, "a;=1+1", "@SUM(1+1)"))


def poll_results(desk: Desk) -> Iterator[Sent]:
    consultation = make_consultation(desk.agency)
    make_poll(consultation, options=(Option("o-1", FIRST), Option("o-2", "a;=1+1")))
    end(consultation)
    made = desk.at("/api/v1/consultations/strategy/polls/channel/results.csv")
    yield Sent(made, "csv", (FIRST, "a;=1+1"))


def registrations(desk: Desk) -> Iterator[Sent]:
    event = pages.event(desk.agency, starts_at=STARTS, ends_at=ENDS)
    row = sign_up(event, "ليلى")
    for field, text in zip(("name", "email", "organisation", "needs"), PAYLOADS[:4], strict=True):
        Registration.objects.filter(pk=row.pk).update(**{field: text})
    made = desk.get("cms_event_registrations_export", event.pk)
    yield Sent(made, "csv", PAYLOADS[:4])


def indicator_values(desk: Desk) -> Iterator[Sent]:
    page = pages.indicator(desk.agency)
    for number in range(len(PAYLOADS)):
        reading = Reading(date(2000 + number, 1, 1), Decimal(-number))
        record_value(indicator_id=page.pk, reading=reading, now=timezone.now())
    plant(IndicatorValue.objects.order_by("pk"), "note")
    for start in ("/api/v1", "/ar"):
        yield Sent(desk.at(f"{start}/indicators/e-services/values.csv"), "csv", PAYLOADS)


def service_sheets(desk: Desk) -> Iterator[Sent]:
    made = [make_guide(desk.agency, f"record-{n}") for n in range(3)]
    texts = ("=1+1", "a;=1+1", "\u200f=1+1")
    plant(made, "title", texts)
    ServicePage.objects.update(promise="@SUM(1+1)")
    for form in ("csv", "xlsx"):
        sheet = desk.get("service_sheets_export", form)
        yield Sent(sheet, form, (*texts, "@SUM(1+1)"))


def reference_list(desk: Desk) -> Iterator[Sent]:
    head = "list,code,name_ar,name_en,variants,row,column\n"
    lines = 'sectors,S1,"=1+1","@SUM(1+1)","a;=1+1|=2",,\n'
    file = SimpleUploadedFile("lists.csv", f"{head}{lines}".encode(), "text/csv")
    answer = desk.client.post(reverse("opendata_reference_lists"), {"file": file})
    assert answer.status_code == 302
    made = desk.get("opendata_reference_list", "sectors")
    yield Sent(made, "csv", ("=1+1", "@SUM(1+1)"))


def _table(*texts: str) -> str:
    """A CSV as an agency would send it: a row for each text, and a column of numbers with cells that are none."""
    quoted = ['"{}"'.format(text.replace('"', '""')) for text in texts]
    numbers = [str(-number) for number in range(len(texts) - 2)] + ["=1+1", '"a;=1+1"']
    lines = [f"{number},{text}\n" for number, text in zip(numbers, quoted, strict=True)]
    return "=العدد,النص\n" + "".join(lines)


def open_data(desk: Desk) -> Iterator[Sent]:
    """All of one dataset, since reading its table is what takes time."""
    # The reader takes off what stands before the first letter.
    texts = tuple(text for text in PAYLOADS if text.strip("\u200f ") == text)
    many = tuple(islice(cycle(texts), 60))
    dataset = make_dataset(desk.agency, "figures")
    add_table(dataset, _table(*many))
    dataset = services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    resource = dataset.resources.get()
    address = f"/api/v1/resources/{resource.public_id}/"
    yield Sent(desk.at(f"{address}rows.csv"), "csv", texts, is_published_table=True)
    for form in ("csv", "excel.csv", "xlsx"):
        made = desk.at(f"{address}download/{form}")
        yield Sent(made, form.removeprefix("excel."), texts, is_published_table=True)
    file = ReleaseFile.objects.get()
    for form in ("csv", "xlsx"):
        made = desk.get("opendata_report", dataset.pk, file.pk, form=form)
        yield Sent(made, form, ("=1+1", "a;=1+1"))
    release_of(resource, _table("=2+2", "a;=2+2", *many))
    yield Sent(desk.at(f"{address}differences/1..2.csv"), "csv", ("=2+2", "a;=2+2"))
    Dataset.objects.update(title_ar=FIRST, notes_ar="سطر\n@SUM(1+1)", keywords_ar="a;=1+1")
    dataset.resources.update(title_ar="@SUM(1+1)")
    told = (FIRST, "سطر\n@SUM(1+1)", "a;=1+1")
    yield Sent(desk.at("/api/v1/catalog/datasets.csv"), "csv", told)
    yield Sent(desk.at("/api/v1/catalog/resources.csv"), "csv", ("@SUM(1+1)",))


def unpublished(desk: Desk) -> Iterator[Sent]:
    held = make_dataset(
        desk.agency, "held", access_level="NON_PUBLIC", access_reason_ar="بيانات شخصية."
    )
    services.publish_dataset(dataset=held, actor=PLATFORM, now=timezone.now())
    Dataset.objects.update(title_ar=FIRST, title_en="@SUM(1+1)", access_reason_ar="a;=1+1")
    texts = (FIRST, "@SUM(1+1)", "a;=1+1")
    yield Sent(desk.at("/api/v1/unpublished-datasets.csv"), "csv", texts)


def failing_searches(desk: Desk) -> Iterator[Sent]:
    for number, text in enumerate(PAYLOADS):
        QueryCount.objects.create(
            day=timezone.localdate() - timedelta(days=1),
            language="ar",
            digest=str(number),
            query=text,
            searches=50,
            vain=50,
        )
    yield Sent(desk.get("search_failing", format="csv"), "csv", PAYLOADS)


def synonyms(desk: Desk) -> Iterator[Sent]:
    for number, text in enumerate(PAYLOADS[:6]):
        SynonymRule.objects.create(words=text, means="@SUM(1+1)", fingerprint=str(number))
    made = desk.get("search_synonyms_export")
    yield Sent(made, "csv", PAYLOADS[:6])


Door = Callable[[Desk], Iterator[Sent]]
# The views that send tables, as `test_export_doors` finds them.
DOORS: dict[str, Door] = {
    "cms.admin.registrations.export": registrations,
    "cms.api.indicators.IndicatorValuesView": indicator_values,
    "cms.exchange.admin_views.export": service_sheets,
    "consultations.admin.cabinet_tables.download": comments,
    "consultations.admin.cabinet_tables.left": comments,
    "consultations.admin.exports.download": comments,
    "consultations.admin.surveys.answers": survey_answers,
    "consultations.api.export_views.ExportView": comments,
    "consultations.api.poll_views.PollCsvView": poll_results,
    "consultations.api.survey_results_views.ResultsCsvView": survey_results,
    "opendata.admin.files.report": open_data,
    "opendata.admin.reference.download": reference_list,
    "opendata.api.differences.DifferencesCsvView": open_data,
    "opendata.api.downloads.DownloadView": open_data,
    "opendata.api.downloads.RowsCsvView": open_data,
    "opendata.api.other_forms.DatasetsCsvView": open_data,
    "opendata.api.other_forms.ResourcesCsvView": open_data,
    "opendata.api.requests.UnpublishedCsvView": unpublished,
    "search.admin.failing.report": failing_searches,
    "search.admin.synonym_files.export": synonyms,
}
