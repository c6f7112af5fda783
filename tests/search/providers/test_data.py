"""Datasets and their columns as search sees them, from the upload to the withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import dictionary, ingesting, series, services
from opendata.community import questions
from opendata.community import texts as public_texts
from opendata.models import AccessLevel, Dataset, DatasetSeries, DatasetUsage
from search.models import Document
from search.services import refresh_all
from tests.opendata.community.conftest import asked
from tests.opendata.conftest import add_table, make_dataset, release_of
from tests.search.providers import contract
from tests.search.providers.contract import texts

NOW = timezone.now


def explain(dataset: Dataset, **words) -> None:
    """Write into the dictionary what the second column (المحافظة) means."""
    file = dataset.resources.get().current
    dictionary.explain_columns(file=file, actor=PLATFORM, words={"c2": words}, now=NOW())


def test_a_dataset_is_found_by_publisher_columns_and_their_values(dataset: Dataset) -> None:
    explain(dataset, label_en="Governorate", description_ar="حيث قُدّم الطلب")
    for language in ("ar", "en"):
        found = texts(kind="dataset", language=language)
        for words in ("وزارة العدل", "المحافظة", "Governorate", "العاصمة", "إربد", "حيث قُدّم"):
            assert words in found
    document = Document.objects.get(kind="dataset", language="ar")
    assert document.facets["format"] == ["csv"]


def test_an_explained_column_is_found_for_itself_and_opens_at_its_row(
    dataset: Dataset, client
) -> None:
    assert not Document.objects.filter(kind="column").exists()
    explain(dataset, label_ar="المحافظة", label_en="Governorate", description_ar="حيث قُدّم الطلب")
    column = Document.objects.get(kind="column", language="en")
    assert (column.title, column.context) == ("Governorate", dataset.title_en)
    assert "العاصمة" in column.keywords
    assert contract.unreachable(client) == []
    explain(dataset, label_ar="المنطقة", label_en="Region")
    assert Document.objects.get(kind="column", language="en").title == "Region"
    assert refresh_all() == 0


def test_values_of_possible_personal_data_are_never_found(agency) -> None:
    dataset = make_dataset(agency)
    rows = "".join(f"{n},عمّان,laila{n}@example.org\n" for n in range(1, 9))
    add_table(dataset, f"الرقم,المحافظة,البريد الإلكتروني\n{rows}")
    file = dataset.resources.get().files.get()
    assert file.findings
    assert not any("laila" in str(one.figures) for one in file.columns.all())
    ingesting.accept_findings(file=file, actor=PLATFORM, reason="عناوين عامة", now=NOW())
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=NOW())
    assert "عمّان" in texts(kind="dataset", language="ar")
    assert "laila" not in texts()


def _limit(dataset: Dataset) -> None:
    dataset.access_level = AccessLevel.RESTRICTED
    dataset.access_reason_ar = "تُطلب من الوزارة"
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=NOW())


def test_each_change_reaches_search_in_its_transaction(dataset: Dataset) -> None:
    resource = dataset.resources.get()
    explain(dataset, label_ar="المحافظة")
    made = DatasetSeries(slug="yearly", agency=dataset.agency, title_ar="السلسلة السنوية")
    series.save(series=made, actor=PLATFORM)

    def retitle() -> None:
        dataset.title_ar = "عنوان آخر"
        dataset.series = made
        services.save_dataset(dataset=dataset, actor=PLATFORM, now=NOW())

    def rename_agency() -> None:
        dataset.agency.name_ar = "وزارة جديدة"
        dataset.agency.save()

    def rename_series() -> None:
        made.title_ar = "سلسلة أخرى"
        series.save(series=made, actor=PLATFORM)

    def rename_file() -> None:
        dictionary.name_resource(
            resource=resource, actor=PLATFORM, title_ar="ملف آخر", title_en="", now=NOW()
        )

    def release() -> None:
        release_of(
            resource, "الرقم,المحافظة,عدد الطلبات,النسبة,التاريخ\n001,الكرك,1,1,2020-01-01\n"
        )

    changes = [
        (retitle, "عنوان آخر"),
        (rename_agency, "وزارة جديدة"),
        (rename_series, "سلسلة أخرى"),
        (rename_file, "ملف آخر"),
        (release, "الكرك"),
        (lambda: explain(dataset, description_ar="شرح جديد"), "شرح جديد"),
    ]
    for change, words in changes:
        with transaction.atomic():
            change()
            assert words in texts(kind="dataset", language="ar")
            assert refresh_all() == 0
        dataset.refresh_from_db()


def test_what_is_limited_keeps_its_name_and_what_is_withdrawn_nothing(
    dataset: Dataset, client
) -> None:
    explain(dataset, label_ar="المحافظة")
    with transaction.atomic():
        _limit(dataset)
        assert "تُطلب من الوزارة" in texts(kind="dataset", language="ar")
        assert "العاصمة" not in texts()
        assert not Document.objects.filter(kind="column").exists()
    assert contract.unreachable(client) == []
    with transaction.atomic():
        services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=NOW())
        assert not Document.objects.filter(provider="datasets").exists()
    assert refresh_all() == 0


def test_a_question_is_found_while_it_is_shown_without_who_asked(dataset: Dataset, client) -> None:
    question = asked(dataset, shown=False)
    assert not Document.objects.filter(kind="data_question").exists()
    public_texts.show(text=question, actor=PLATFORM, now=NOW())
    document = Document.objects.get(kind="data_question")
    assert (document.language, document.context) == ("ar", dataset.title_ar)
    assert "ليلى" not in texts()
    questions.answer(
        question=question, actor=PLATFORM, text="لم تُحصَ بعد.", language="ar", now=NOW()
    )
    assert "لم تُحصَ بعد." in texts(kind="data_question")
    assert contract.unreachable(client) == []
    public_texts.refuse(text=question, actor=PLATFORM, rule="off_topic", now=NOW())
    assert not Document.objects.filter(kind="data_question").exists()


def test_what_is_downloaded_more_is_more_popular_and_old_use_is_forgotten(dataset: Dataset) -> None:
    today = timezone.localdate()
    for days, downloads in ((1, 999), (400, 999_999)):
        DatasetUsage.objects.create(
            dataset=dataset, day=today - timedelta(days=days), downloads=downloads
        )
    # Nobody has to repair anything: it comes with the night.
    assert refresh_all() == 0
    assert Document.objects.get(kind="dataset", language="ar").popularity == pytest.approx(3.0)


def test_data_documents_keep_the_contract(dataset: Dataset, client) -> None:
    explain(dataset, label_ar="المحافظة", label_en="Governorate")
    asked(dataset)
    assert contract.disagreements() == []
    assert contract.malformed() == []
    assert contract.nameless_facets() == []
    assert contract.rewritten() == []
    assert contract.unreachable(client) == []
