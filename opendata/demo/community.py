"""What the public says about the sample datasets, and what is not published: through the services that people use."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from opendata import services
from opendata.community import questions, requests, reuses, texts, usage
from opendata.community.texts import Words
from opendata.demo import said
from opendata.models import DataQuestion, Dataset, DatasetRequest, DatasetUsage, Reuse

LISTED_DAYS_AGO = 90
USED_DAYS = 30


def load() -> None:
    """Say what is not said yet; a second call changes nothing."""
    now = timezone.now()
    _list_unpublished(now)
    if not DataQuestion.objects.exists():
        for asked in said.QUESTIONS:
            _ask(asked, now)
    if not DatasetRequest.objects.exists():
        for wanted in said.REQUESTS:
            _request(wanted, now)
    if not Reuse.objects.exists():
        for made in said.REUSES:
            _show_reuse(made, now)
    if not DatasetUsage.objects.exists():
        _use(now)


def _list_unpublished(now: datetime) -> None:
    at = now - timedelta(days=LISTED_DAYS_AGO)
    for words in said.INVENTORY:
        agency = Agency.objects.filter(slug=words["agency"]).first()
        if agency is None or Dataset.objects.filter(slug=words["slug"]).exists():
            continue
        fields = {name: value for name, value in words.items() if name != "agency"}
        dataset = Dataset(agency=agency, is_sample=True, **fields)
        services.save_dataset(dataset=dataset, actor=PLATFORM, now=at)
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=at)


def _ask(asked: said.Asked, now: datetime) -> None:
    dataset = Dataset.objects.get(slug=asked.dataset)
    at = now - timedelta(days=asked.days_ago)
    words = Words(asked.text, asked.language, asked.name)
    question = questions.ask(dataset=dataset, place=_place(dataset, asked), words=words, now=at)
    if not asked.answer:
        texts.show(text=question, actor=PLATFORM, now=at)
        return
    questions.answer(
        question=question,
        actor=PLATFORM,
        text=asked.answer,
        language=asked.language,
        now=now - timedelta(days=asked.answered_days_ago),
    )


def _place(dataset: Dataset, asked: said.Asked) -> questions.Place:
    if not asked.table:
        return questions.Place()
    resource = dataset.resources.get(title_en=asked.table)
    file = resource.files.get(release__number=asked.release)
    column = file.columns.get(original=asked.column).name if asked.column else ""
    return questions.Place(resource.public_id, asked.release, column, asked.row)


def _request(wanted: said.Wanted, now: datetime) -> None:
    at = now - timedelta(days=wanted.days_ago)
    request = requests.send(
        title=wanted.title,
        agency=Agency.objects.filter(slug=wanted.agency).first(),
        words=Words(wanted.text, "ar", wanted.name),
        now=at,
    )
    if wanted.status == "received":
        texts.show(text=request, actor=PLATFORM, now=at)
        return
    planned = timezone.localdate(now) + timedelta(days=wanted.planned_in_days)
    ruling = requests.Ruling(
        status=wanted.status,
        reason=wanted.reason,
        planned_on=planned if wanted.planned_in_days else None,
        dataset=Dataset.objects.filter(slug=wanted.dataset).first(),
    )
    requests.rule(request=request, actor=PLATFORM, ruling=ruling, now=at + timedelta(days=6))


def _show_reuse(made: said.MadeOf, now: datetime) -> None:
    at = now - timedelta(days=made.days_ago)
    datasets = list(Dataset.objects.filter(slug__in=made.datasets))
    thing = reuses.Made(made.title, made.url, made.kind, datasets)
    reuse = reuses.send(made=thing, words=Words(made.text, "ar", made.name), now=at)
    texts.show(text=reuse, actor=PLATFORM, now=at)


def _use(now: datetime) -> None:
    """Downloads and calls of the last month, fewer at the end of the week."""
    today = timezone.localdate(now)
    counts: Counter[usage.Key] = Counter()
    for dataset in Dataset.objects.filter(slug__in=(said.FIGURES, said.COUNTRIES)):
        for place, resource in enumerate(dataset.resources.order_by("pk")):
            for days_ago in range(1, USED_DAYS):
                day = today - timedelta(days=days_ago)
                is_weekend = day.isoweekday() in {5, 6}
                busy = 1 if is_weekend else 4 + (days_ago * 7 + place * 3) % 5
                counts[day, resource.public_id, usage.DOWNLOADS] = busy
                counts[day, resource.public_id, usage.CALLS] = busy * 3 + days_ago % 4
    usage.write(counts)
