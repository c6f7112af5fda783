"""The copy in CKAN: written once whatever happens on the way, and nothing here waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actors import PLATFORM
from opendata import services
from opendata.errors import CkanRefusal, CkanUnavailable
from opendata.gateways.ckan import CkanPackage, CkanResource, HttpCkan, InMemoryCkan
from opendata.models import CkanCopy
from opendata.packages import package_of, tags
from opendata.tasks import push_dataset
from operations.errors import Permanent
from tests.opendata.ckan_stub import FAULTS, TOKEN, StubCkan, running
from tests.opendata.conftest import add_table, make_dataset

PACKAGE = CkanPackage(
    id="7d1b8a1c-2f7e-4d0e-9c55-0a3b1f0c9d11",
    name="moj-requests-7d1b8a1c2f7e",
    title="طلبات شهادة عدم المحكومية",
    notes="عدد الطلبات.",
    owner_org="moj",
    url="http://localhost:8000/ar/datasets/x/",
    license_id="cc-by",
    tags=["عدل"],
    extras={"theme": "GOVE"},
    resources=[
        CkanResource(
            id="0e0b7f3a-5f36-4c1b-8d0c-3a1f6f5e2b10",
            name="الطلبات",
            url="http://localhost:8000/api/v1/resources/x/download/original",
            format="CSV",
            size=10,
            hash="sha256:00",
        )
    ],
)


@pytest.fixture
def stub() -> Iterator[StubCkan]:
    with running() as stub:
        yield stub


def gateway(stub: StubCkan, token: str = TOKEN) -> HttpCkan:
    return HttpCkan(stub.url, token, read_seconds=0.5)


def test_a_package_is_created_then_changed_and_its_resources_keep_their_ids(stub) -> None:
    gateway(stub).put_package(PACKAGE)
    gateway(stub).put_package(replace(PACKAGE, title="عنوان جديد"))
    (stored,) = stub.packages.values()
    assert (stored["id"], stored["title"]) == (PACKAGE.id, "عنوان جديد")
    assert [one["id"] for one in stored["resources"]] == [PACKAGE.resources[0].id]
    assert stub.calls.count("package_create") == 1


def test_a_deleted_package_is_revived_and_deleting_twice_is_no_error(stub) -> None:
    ckan = gateway(stub)
    ckan.delete_package(PACKAGE.name)
    ckan.put_package(PACKAGE)
    ckan.delete_package(PACKAGE.name)
    ckan.delete_package(PACKAGE.name)
    assert stub.packages[PACKAGE.id]["state"] == "deleted"
    ckan.put_package(PACKAGE)
    assert stub.packages[PACKAGE.id]["state"] == "active"
    assert stub.calls.count("package_delete") == 1


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("action", ["organization_list_for_user", "package_show", "package_create"])
def test_after_any_fault_on_the_way_a_second_attempt_leaves_one_package(
    stub, action, fault
) -> None:
    stub.fail(action, fault)
    with pytest.raises(CkanUnavailable):
        gateway(stub).put_package(PACKAGE)
    gateway(stub).put_package(PACKAGE)
    assert list(stub.packages) == [PACKAGE.id]


def test_no_server_at_all_may_be_tried_again() -> None:
    with pytest.raises(CkanUnavailable):
        HttpCkan("http://127.0.0.1:9", TOKEN, read_seconds=0.5).put_package(PACKAGE)


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_wrong_token_is_refused_for_good_and_writes_nothing(stub, token) -> None:
    with pytest.raises(CkanRefusal):
        gateway(stub, token).put_package(PACKAGE)
    assert not stub.packages


def test_an_organisation_that_the_token_may_not_write_is_a_refusal(stub) -> None:
    with pytest.raises(CkanRefusal, match="istd"):
        gateway(stub).put_package(replace(PACKAGE, owner_org="istd"))


def test_a_refused_field_is_named_without_the_translated_words(stub) -> None:
    with pytest.raises(CkanRefusal) as refusal:
        gateway(stub).put_package(replace(PACKAGE, tags=["الصحّة"]))
    assert str(refusal.value) == "package_create: refused fields: tags"


def test_keywords_become_tags_that_ckan_takes() -> None:
    assert tags(["الصحّة", "مالية/موازنة", "تَعليم", "أ", "الصحة"]) == [
        "الصحة",
        "تعليم",
        "مالية موازنة",
    ]


def test_the_package_links_to_the_file_and_has_an_ascii_name(agency, settings) -> None:
    settings.CKAN_URL = "http://127.0.0.1:9"
    dataset = make_dataset(agency)
    resource = add_table(dataset)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    copy = CkanCopy.objects.get()
    package = package_of(dataset, copy.name)
    assert copy.name.isascii()
    assert 2 <= len(copy.name) <= 100
    assert copy.name.startswith("moj-requests-for-a-certificate")
    assert package.resources[0].url.endswith(
        f"/api/v1/resources/{resource.public_id}/download/original"
    )
    assert (package.owner_org, package.title) == ("moj", "طلبات شهادة عدم المحكومية")


def pushes() -> int:
    return DBTaskResult.objects.filter(task_path="opendata.tasks.push_dataset").count()


def test_publication_enqueues_one_push_in_its_own_transaction(agency, settings) -> None:
    settings.CKAN_URL = "http://127.0.0.1:9"
    dataset = make_dataset(agency)
    add_table(dataset)
    try:
        with transaction.atomic():
            services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
            assert pushes() == 1
            raise RuntimeError
    except RuntimeError:
        pass
    assert pushes() == 0
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert pushes() == 1


def test_without_a_ckan_nothing_is_enqueued(dataset) -> None:
    assert pushes() == 0
    assert not CkanCopy.objects.exists()


def test_a_push_notes_its_failure_and_a_later_one_clears_it(agency, settings) -> None:
    settings.CKAN_URL = "http://127.0.0.1:9"
    dataset = make_dataset(agency)
    add_table(dataset)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    ckan = InMemoryCkan(failures=[CkanUnavailable("package_show: ConnectTimeout")])
    with pytest.raises(CkanUnavailable):
        services.push_to_ckan(dataset_id=dataset.pk, gateway=ckan, now=timezone.now())
    assert CkanCopy.objects.get().error == "package_show: ConnectTimeout"
    services.push_to_ckan(dataset_id=dataset.pk, gateway=ckan, now=timezone.now())
    copy = CkanCopy.objects.get()
    assert (copy.error, copy.pushed_at is not None) == ("", True)
    assert list(ckan.packages) == [copy.name]
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    services.push_to_ckan(dataset_id=dataset.pk, gateway=ckan, now=timezone.now())
    assert ckan.deleted == {copy.name}


def test_the_name_in_ckan_never_changes_once_it_is_given(agency, settings) -> None:
    settings.CKAN_URL = "http://127.0.0.1:9"
    dataset = make_dataset(agency)
    add_table(dataset)
    dataset = services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    name = CkanCopy.objects.get().name
    dataset.title_en = "Another title"
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert CkanCopy.objects.get().name == name


def test_the_task_speaks_to_a_real_server_and_parks_what_it_refuses(agency, settings, stub) -> None:
    settings.CKAN_URL, settings.CKAN_TOKEN = stub.url, TOKEN
    dataset = make_dataset(agency)
    add_table(dataset)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    push_dataset.func(dataset.pk)
    push_dataset.func(dataset.pk)
    (stored,) = stub.packages.values()
    assert stored["id"] == str(dataset.identifier)
    settings.CKAN_TOKEN = "wrong"
    with pytest.raises(Permanent):
        push_dataset.func(dataset.pk)
