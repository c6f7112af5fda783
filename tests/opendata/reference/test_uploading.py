"""Reference lists that people of the platform upload: kept whole or refused with every fault, acting at once, and taken back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import PLATFORM, Actor
from accounts.models import Role, User
from accounts.services import grant
from cms.guides.taxonomies import load_default_taxonomies
from common.errors import Refused
from opendata.models import OwnReferenceList
from opendata.reference import lists, uploading
from tests.opendata.reference.test_lists import FILE, own_file
from tests.opendata.reference.test_maps import names_of, several_years

HEAD = "list,code,name_ar,name_en,variants,row,column\n"
SECTORS = (
    HEAD + "sectors,S1,خاص,Private,القطاع الخاص|أهلي,,\nsectors,S2,عام,Public,القطاع العام,,\n"
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def admin(site, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin@example.org", "a long password 1"))
    return client


def send(client: Client, text: str | bytes):
    data = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("lists.csv", data, "text/csv")
    return client.post(reverse("opendata_reference_lists"), {"file": file})


def faults(text: str | bytes) -> list[tuple[int, str]]:
    with translation.override("en"):
        data = text.encode() if isinstance(text, str) else text
        return uploading.read(data).faults


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_uploaded_list_is_known_at_once_in_all_spellings(admin, mark, delimiter) -> None:
    answer = send(admin, mark + SECTORS.replace(",", delimiter))
    assert answer.status_code == 302
    assert lists.known()["sectors"].code_of("اهلي") == "S1"
    assert lists.get("sectors").code_of("القطاع العام") == "S2"
    assert ("sectors", "sectors") in lists.choices()
    page = admin.get(answer["Location"]).content.decode()
    assert "ملف مرفوع" in page


def test_an_uploaded_list_goes_before_the_operators_and_the_sites_and_they_come_back(
    admin, settings, tmp_path
) -> None:
    load_default_taxonomies()
    own_file(settings, tmp_path, FILE)
    uploading.keep(uploading.read(SECTORS.encode()), actor=PLATFORM, now=timezone.now())
    assert lists.known()["sectors"].code_of("عام") == "S2"
    assert lists.known()["governorates"].code_of("وهران") == "DZ-31"
    answer = admin.post(reverse("opendata_reference_remove", args=["sectors"]))
    assert answer.status_code == 302
    assert lists.known()["sectors"].code_of("عام") == ""
    assert lists.known()["sectors"].code_of("أهلي") == "S1"
    assert admin.post(reverse("opendata_reference_remove", args=["sectors"])).status_code == 404


def test_files_are_read_with_an_uploaded_list(admin, agency) -> None:
    lines = HEAD + "governorates,X-1,عمان,Amman,,0,0\ngovernorates,X-2,إربد,Irbid,,0,1\n"
    assert send(admin, lines + "governorates,X-3,الكرك,Karak,,1,0\n").status_code == 302
    resource = several_years(agency, "المحافظة,العدد\nعمان,1\nاربد,2\nالكرك,3\n")
    codes = names_of(resource)[2]
    rows = admin.get(f"/api/v1/resources/{resource.public_id}/rows/").json()["results"]
    assert [row[codes] for row in rows] == ["X-1", "X-2", "X-3"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "lacks: list, code, name_ar, name_en"),
        (HEAD, 0, "no entries"),
        (HEAD + "Sectors!,S1,خاص,,,,\n", 2, "A list is called by"),
        (HEAD + "sectors,رمز,خاص,,,,\n", 2, "A code has"),
        (HEAD + "sectors,S1,,Private,,,\n", 2, "Arabic name is missing"),
        (HEAD + f"sectors,S1,{'خ' * 201},,,,\n", 2, "at most 200"),
        (HEAD + "sectors,S1,خا\x00ص,,,,\n", 2, "cannot be shown"),
        (HEAD + "sectors,S1,خاص,,,1,\n", 2, "both numbers"),
        (HEAD + "sectors,S1,خاص,,,-1,2\n", 2, "both numbers"),
        (SECTORS + "sectors,S1,مختلط,,,,\n", 4, "“S1” stands twice"),
        (SECTORS + "sectors,S3,مختلط,,أهلى,,\n", 4, "also names S1"),
        (HEAD + "a,S1,خاص,,,1,1\na,S2,عام,,,1,1\n", 3, "this place"),
        (HEAD + "months,01,كانون الثاني,,,,\n", 0, "twelve"),
        (HEAD + 'a,S1,"خاص,,,\n', 0, "no CSV"),
        ("\n".join([HEAD, *(f"a,S{n},اسم {n},,,," for n in range(5_001))]), 0, "More than"),
        (b"x" * (2 * 2**20 + 1), 0, "larger than 2 MB"),
        (SECTORS.encode("windows-1256"), 0, "CSV UTF-8"),
    ],
)
def test_a_faulty_file_is_refused_whole_with_the_line_and_the_reason(
    admin, text, line, words
) -> None:
    found = faults(text)
    assert any(at == line and words in said for at, said in found), found
    answer = send(admin, text)
    assert answer.status_code in {200, 400}
    assert not OwnReferenceList.objects.exists()


def test_the_page_names_every_faulty_line_in_arabic(admin) -> None:
    page = send(admin, HEAD + "sectors,S1,,,,,\nsectors,,عام,,,,\n")
    assert page.status_code == 400
    text = page.content.decode()
    assert "السطر 2:" in text
    assert "الاسم العربي ناقص." in text
    assert "السطر 3:" in text


def test_what_is_downloaded_can_be_uploaded_again(admin) -> None:
    load_default_taxonomies()
    for code in ("governorates", "months", "hijri-months"):
        answer = admin.get(reverse("opendata_reference_list", args=[code]))
        before = lists.get(code)
        assert send(admin, answer.content).status_code == 302, faults(answer.content)
        after = lists.get(code)
        assert after.entries == before.entries
        assert after.keys == before.keys
        assert after.numbers == before.numbers
    assert admin.get(reverse("opendata_reference_list", args=["planets"])).status_code == 404


def test_a_steward_of_one_agency_reads_the_lists_and_uploads_none(agency, client) -> None:
    person = User.objects.create_user("huda@moj.example", "a long password 1", is_staff=True)
    grant(user=person, agency=agency, role=Role.DATA_STEWARD)
    client.force_login(person)
    page = client.get(reverse("opendata_reference_lists"))
    assert page.status_code == 200
    assert 'type="file"' not in page.content.decode()
    assert send(client, SECTORS).status_code in {302, 403}
    assert not OwnReferenceList.objects.exists()
    with pytest.raises(Refused):
        uploading.keep(
            uploading.read(SECTORS.encode()),
            actor=Actor(person.pk, frozenset(), is_everywhere=False),
            now=timezone.now(),
        )


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda s: (HEAD + s).encode())))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    found = uploading.read(content)
    assert found.faults or found.lists
