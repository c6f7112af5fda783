"""What docs/privacy.md promises, the registered rules say, and the jobs do: seen on a clock that is moved."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from axes.models import AccessAttempt
from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult, get_date_max

from accounts import pseudonyms
from accounts.actors import PLATFORM
from accounts.models import PseudonymKey, Session, SignInCode, User
from accounts.sessions import SignIn, open_session
from cms.events import services as events
from cms.models import Registration, VisitorDayKey
from common.metrics import Times
from consultations import services
from consultations.models import (
    CommentReport,
    ConsultationEvent,
    Export,
    Invitation,
    KeptDraft,
    Subscription,
    SubscriptionMail,
    SurveyFile,
    TableUpload,
    Told,
)
from opendata import originals
from opendata.models import DataAlert, DataAlertMail, DataQuestion, Dataset
from operations import mail, recurring, response_times, retention
from operations.idempotency import Answer, once
from operations.models import (
    CallCount,
    Delivery,
    IdempotencyKey,
    Instant,
    PartDay,
    ResponseTimes,
    TaskRun,
    WebhookDelivery,
    WebhookEndpoint,
    WorkerHeartbeat,
)
from search import query_log
from search.models import Change, QueryCount, QueryDayKey
from tests.architecture.source import APPS, ROOT
from tests.cms import pages
from tests.consultations.conftest import make_consultation, publish_text, published_comment
from tests.consultations.surveys.conftest import make_survey

DOCUMENT = ROOT / "docs" / "privacy.md"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERSONAL = {"email", "phone", "recipient", "ip_address", "pseudonym", "author_name", "user_agent"}


def promised() -> dict[str, tuple[timedelta, str]]:
    """Name → period and job, from the first table."""
    found = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| `") and len(cells) == 5:
            days = re.match(r"(\d+) days?\b", cells[3])
            assert days, line
            found[cells[0].strip("`")] = (timedelta(days=int(days[1])), cells[4].strip("`"))
    return found


def test_the_document_promises_what_the_rules_say() -> None:
    rules = {name: (rule.kept, rule.job) for name, rule in retention.rules().items()}
    assert promised() == rules


def test_every_rule_names_a_job_that_runs_at_least_once_a_day() -> None:
    every = {name: entry.every for name, entry in recurring.registered()}
    assert {name for name, rule in retention.rules().items() if not every[rule.job] <= DAY} == set()


def test_every_table_that_can_name_a_person_stands_in_the_document() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    covered = {  # by a rule of another name
        "accounts.SignInCode", "axes.AccessAttempt", "operations.Delivery", "cms.Registration",
    }  # fmt: skip
    # Kept empty: axes writes no diary of sign-ins here (AXES_DISABLE_ACCESS_LOG) and no failures by other means.
    covered |= {"axes.AccessLog", "axes.AccessFailureLog"}
    covered |= {"cms.ServicePoint", "cms.SiteSettings"}  # offices, not persons
    silent = {
        model._meta.label
        for model in apps.get_models()
        if _names_people(model) and model._meta.label not in covered
        if f"`{model._meta.label}`" not in text
    }
    assert silent == set()


def _names_people(model: type[models.Model]) -> bool:
    fields = [field for field in model._meta.get_fields() if isinstance(field, models.Field)]
    if any(isinstance(field, models.GenericIPAddressField) for field in fields):
        return True
    is_own = model._meta.app_label in APPS and not hasattr(model, "get_site")  # pages are public
    return is_own and any(field.name in PERSONAL for field in fields)


def _task(**fields: object) -> DBTaskResult:
    return DBTaskResult.objects.create(
        args_kwargs={}, task_path="x", backend_name="default", run_after=get_date_max(), **fields
    )


def _code() -> None:
    now = timezone.now()
    SignInCode.objects.create(
        address_digest="a", code_digest="b", sent_at=now, expires_at=now + HOUR
    )


def _session() -> None:
    facts = SignIn("email", "verified", "email:a@example.org", timezone.now().isoformat())
    open_session(user=User.objects.create_user("a@example.org"), sign_in=facts, now=timezone.now())


def _registration(agency: object) -> None:
    now = timezone.now()
    event = pages.event(agency, starts_at=now + timedelta(minutes=1), ends_at=now + HOUR / 2)
    person = events.Person(name="ليلى", email="layla@example.org", sector="media")
    events.register(event_id=event.pk, person=person, language="ar", now=now)


def _pseudonym_key(agency: object) -> None:
    now = timezone.now()
    page = make_consultation(agency, opens_at=now - DAY, closes_at=now)
    pseudonyms.pseudonym(scope=page.pseudonym_scope, identifier="email:a@example.org")
    services.publish_outcome(consultation=page, actor=PLATFORM)


def _invitation(agency: object) -> None:
    now = timezone.now()
    page = make_consultation(
        agency,
        opens_at=now - DAY,
        closes_at=now,
        visibility="invited",
        participation_level="verified",
    )
    guests = services.invitations.Guests("a@example.org")
    services.invite(consultation=page, actor=PLATFORM, guests=guests, now=now)
    services.publish_outcome(consultation=page, actor=PLATFORM)


def _report(agency: object) -> None:
    page = make_consultation(agency)
    publish_text(page)
    services.report_comment(
        comment=published_comment(page), visitor="x", reason="insult", now=timezone.now()
    )


def _survey_file(agency: object) -> None:
    survey = make_survey(make_consultation(agency))
    services.receive_file(survey=survey, name="a.pdf", content=b"%PDF-1.4")


def _export(agency: object) -> None:
    page = make_consultation(agency)
    services.ask_export(
        consultation=page, actor=PLATFORM, form="csv", language="ar", now=timezone.now()
    )


def _subscription(**fields: object) -> None:
    now = timezone.now()
    Subscription.objects.create(
        **{"address": "a@example.org", "language": "ar", "asked_at": now, **fields}
    )


def _served_subscription(agency: object) -> None:
    now = timezone.now()
    page = make_consultation(agency, opens_at=now - DAY, closes_at=now)
    _subscription(consultation=page, confirmed_at=now)
    services.publish_outcome(consultation=page, actor=PLATFORM)


def _told(agency: object) -> None:
    now = timezone.now()
    event = ConsultationEvent.objects.create(
        consultation=make_consultation(agency), kind="opened", at=now, done_at=now
    )
    Told.objects.create(event=event, address_digest="x")


def _table_upload(agency: object) -> None:
    TableUpload.objects.create(
        consultation=make_consultation(agency), content=b"PK", uploaded_at=timezone.now()
    )


def _question(agency: object, **fields: object) -> DataQuestion:
    now = timezone.now()
    dataset = Dataset.objects.create(agency=agency, slug="x", title_ar="س", updated_at=now)
    return DataQuestion.objects.create(
        **{"dataset": dataset, "text": "س", "sent_at": now, "due_on": now.date(), **fields}
    )


def _data_alert(agency: object, **fields: object) -> None:
    now = timezone.now()
    thing = {"dataset": _question(agency).dataset} if "question" not in fields else {}
    DataAlert.objects.create(
        **{"address": "a@example.org", "language": "ar", "asked_at": now, **thing, **fields}
    )


def _served_data_alert(agency: object) -> None:
    now = timezone.now()
    answered = _question(agency, answer="ج", answered_at=now)
    _data_alert(agency, question=answered, confirmed_at=now)


def _refused_text(agency: object) -> None:
    _question(agency, state="refused", rule="insult", moderated_at=timezone.now())


def _webhook(agency: object) -> None:
    endpoint = WebhookEndpoint.objects.create(
        agency=agency, name="x", url="https://example.org/", created_at=timezone.now()
    )
    WebhookDelivery.objects.create(
        endpoint=endpoint, kind="news.published", body="{}", created_at=timezone.now()
    )


def _delivery(*, is_secret: bool = False) -> None:
    row = mail.send(to="a@example.org", subject="س", text="ن", is_secret=is_secret)
    mail.deliver(str(row.pk))
    DBTaskResult.objects.all().delete()


def _change() -> None:
    for _ in range(2):  # the last one always stays
        Change.objects.create(document_id=1)


Count = Callable[[], int]
Make = Callable[..., object]
# Rule → how such a row comes to be, and how many there are that still say something.
CASES: dict[str, tuple[Make, Count]] = {
    "sign_in_codes": (lambda _: _code(), SignInCode.objects.count),
    "sessions": (lambda _: _session(), Session.objects.count),
    "secret_deliveries": (lambda _: _delivery(is_secret=True), Delivery.objects.count),
    "deliveries": (lambda _: _delivery(), Delivery.objects.count),
    "idempotency_keys": (
        lambda _: once("key-00000001", "f", lambda: Answer(200, {})),
        IdempotencyKey.objects.count,
    ),
    "sign_in_failures": (
        lambda _: AccessAttempt.objects.create(username="x", failures_since_start=1),
        AccessAttempt.objects.count,
    ),
    "call_counts": (
        lambda _: CallCount.objects.create(name="x", number=1, ends_at=timezone.now().timestamp()),
        CallCount.objects.count,
    ),
    "event_registrations": (_registration, Registration.objects.exclude(email="").count),
    "visitor_day_keys": (
        lambda _: VisitorDayKey.objects.create(day=timezone.localdate(), key=b"x" * 32),
        VisitorDayKey.objects.count,
    ),
    "pseudonym_keys": (_pseudonym_key, PseudonymKey.objects.exclude(key=None).count),
    "invitations": (_invitation, Invitation.objects.count),
    "kept_drafts": (
        lambda _: services.keep_draft(typed={"body": "نص"}, now=timezone.now()),
        KeptDraft.objects.count,
    ),
    "survey_drafts": (
        lambda _: services.keep_draft(
            typed={"answers": []}, now=timezone.now(), kept=services.drafts.SURVEY_KEPT
        ),
        KeptDraft.objects.count,
    ),
    "survey_files": (_survey_file, SurveyFile.objects.count),
    "forgotten_files": (
        lambda _: originals.keep(io.BytesIO(b"refused")),
        lambda: len(list(originals.folder().glob(f"*/{sha256(b'refused').hexdigest()}"))),
    ),
    "exports": (_export, Export.objects.count),
    "table_uploads": (_table_upload, TableUpload.objects.count),
    "report_visitors": (_report, CommentReport.objects.exclude(visitor="").count),
    "searches": (
        lambda _: QueryCount.objects.create(
            day=timezone.localdate(), language="ar", query="س", digest="d", searches=9
        ),
        QueryCount.objects.count,
    ),
    "search_keys": (
        lambda _: query_log.write(Counter({(timezone.localdate(), "ar", "س", "vain"): 1})),
        lambda: QueryDayKey.objects.count() + QueryCount.objects.exclude(digest="").count(),
    ),
    "tasks": (
        lambda _: _task(status="SUCCESSFUL", finished_at=timezone.now()),
        DBTaskResult.objects.count,
    ),
    "parked_tasks": (
        lambda _: TaskRun.objects.create(
            task=_task(status="FAILED", finished_at=timezone.now()), parked_at=timezone.now()
        ),
        DBTaskResult.objects.count,
    ),
    "instants": (
        lambda _: Instant.objects.create(
            name="x", task_path="x", run_at=timezone.now(), done_at=timezone.now()
        ),
        Instant.objects.filter(name="x").count,
    ),
    "heartbeats": (
        lambda _: WorkerHeartbeat.objects.create(worker="x", seen_at=timezone.now()),
        WorkerHeartbeat.objects.count,
    ),
    "changes": (lambda _: _change(), lambda: Change.objects.count() - 1),
    "response_times": (
        lambda _: response_times.store({"page": Times()}, timezone.now()),
        ResponseTimes.objects.count,
    ),
    "part_days": (
        lambda _: PartDay.objects.create(day=timezone.now().date(), part="x"),
        PartDay.objects.count,
    ),
    "webhook_messages": (_webhook, WebhookDelivery.objects.count),
    "unconfirmed_subscriptions": (lambda _: _subscription(), Subscription.objects.count),
    "ended_subscriptions": (
        lambda _: _subscription(confirmed_at=timezone.now(), ended_at=timezone.now()),
        Subscription.objects.count,
    ),
    "served_subscriptions": (_served_subscription, Subscription.objects.count),
    "subscription_mails": (
        lambda _: SubscriptionMail.objects.create(address_digest="x", sent_at=timezone.now()),
        SubscriptionMail.objects.count,
    ),
    "told_subscribers": (_told, Told.objects.count),
    "unconfirmed_data_alerts": (_data_alert, DataAlert.objects.count),
    "ended_data_alerts": (
        lambda agency: _data_alert(agency, confirmed_at=timezone.now(), ended_at=timezone.now()),
        DataAlert.objects.count,
    ),
    "served_data_alerts": (_served_data_alert, DataAlert.objects.count),
    "data_alert_mails": (
        lambda _: DataAlertMail.objects.create(address_digest="x", sent_at=timezone.now()),
        DataAlertMail.objects.count,
    ),
    "refused_data_texts": (_refused_text, DataQuestion.objects.exclude(text="").count),
}


def test_every_rule_is_tried_below() -> None:
    assert set(CASES) == set(retention.rules())


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_a_row_is_kept_for_its_period_and_gone_a_day_after_it(
    name, agency, settings, tmp_path
) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.MAIL_LEAVES = False
    make, count = CASES[name]
    rule = retention.rules()[name]
    job = import_string(dict(recurring.registered())[rule.job].task_path)
    noon = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
    with time_machine.travel(noon, tick=False) as clock:
        for model in (DBTaskResult, Change, Instant):  # left by making the site
            model.objects.all().delete()
        make(agency)
        if name not in {"tasks", "parked_tasks"}:
            DBTaskResult.objects.all().delete()
        elif name == "tasks":
            DBTaskResult.objects.exclude(status="SUCCESSFUL").delete()
        rows = count()
        assert rows >= 1
        clock.move_to(noon + rule.kept - HOUR if rule.kept > DAY else noon + 2 * HOUR)
        job.call()
        assert count() == rows
        clock.move_to(noon + rule.kept + DAY + HOUR)
        job.call()
        assert count() == 0
