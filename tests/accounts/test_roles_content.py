"""Editors, moderators and stewards work with what belongs to their own agency, on the real screens of the administration."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Page

from accounts import collections
from accounts.models import Role
from consultations.models import Status
from tests.accounts.matrix import world

pytestmark = pytest.mark.django_db
SIDES = ("own", "other")


@pytest.fixture
def built(site, settings, tmp_path) -> world.World:
    settings.MEDIA_ROOT = tmp_path
    return world.build(site)


def signed_in(built: world.World, role: str) -> Client:
    client = Client()
    client.force_login(built.people[role], backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_of(page: Page, **changes: object) -> dict[str, object]:
    return {
        "title": "zqchanged",
        "slug": page.slug,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "body-count": 0,
        **changes,
    }


@pytest.mark.parametrize(("role", "publishes"), [(Role.EDITOR, False), (Role.POLICY_OFFICER, True)])
def test_a_page_is_changed_in_the_own_section_only_and_published_by_whoever_may(
    built, role: str, publishes: bool
) -> None:
    client = signed_in(built, role)
    for side in SIDES:
        page = built.sides[side].draft
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        status = client.post(address, form_of(page, **{"action-publish": "1"})).status_code
        page.refresh_from_db()
        is_own = side == "own"
        assert status == (302 if is_own else 404)
        changed = page.get_latest_revision_as_object().title == "zqchanged"
        assert (changed, page.live) == (is_own, is_own and publishes)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.DATA_STEWARD])
def test_whoever_is_no_editor_changes_no_page_of_the_own_agency(built, role: str) -> None:
    page = built.sides["own"].draft
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    signed_in(built, role).post(address, form_of(page))
    assert page.get_latest_revision_as_object().title != "zqchanged"


def test_a_new_page_goes_below_no_section_but_the_own(built) -> None:
    client = signed_in(built, Role.EDITOR)
    for side in SIDES:
        section = built.sides[side].section
        address = reverse("wagtailadmin_pages:add", args=["cms", "plainpage", section.pk])
        client.post(address, form_of(section, slug=f"new-{side}"))
    assert list(Page.objects.filter(slug__startswith="new-").values_list("slug")) == [("new-own",)]


def test_an_image_goes_into_no_collection_but_the_own(built) -> None:
    client = signed_in(built, Role.EDITOR)
    foreign = collections.of_agency(built.sides["other"].agency)
    for collection in (collections.of_agency(built.sides["own"].agency), foreign):
        buffer = io.BytesIO()
        Picture.new("RGB", (2, 2)).save(buffer, "PNG")
        file = SimpleUploadedFile("new.png", buffer.getvalue(), "image/png")
        form = {"title": "zqnew", "file": file, "collection": collection.pk}
        client.post(reverse("wagtailimages:add"), form)
    added = Image.objects.filter(title="zqnew")
    assert added.exists()
    assert not added.filter(collection=foreign).exists()


@pytest.mark.parametrize(
    ("role", "name", "kind"),
    [
        # Whoever only adds files finds in the lists what is theirs to change; the choosers show all of the agency.
        (Role.EDITOR, "wagtailimages_chooser:choose", "image"),
        (Role.EDITOR, "wagtaildocs_chooser:choose", "document"),
        (Role.ADMINISTRATOR, "wagtailimages:index", "image"),
        (Role.ADMINISTRATOR, "wagtaildocs:index", "document"),
    ],
)
def test_lists_and_choosers_hold_the_files_of_the_own_agency_only(
    built, role: str, name: str, kind: str
) -> None:
    text = signed_in(built, role).get(reverse(name)).content.decode()
    assert f"{world.OURS}-{kind}" in text
    assert f"{world.HIDDEN}-{kind}" not in text


def test_a_moderator_reads_and_decides_the_comments_of_the_own_agency_only(built) -> None:
    client = signed_in(built, Role.MODERATOR)
    queue = client.get(reverse("consultations_moderation")).content.decode()
    assert f"{world.OURS}-comment" in queue
    assert f"{world.HIDDEN}-comment" not in queue
    for side in SIDES:
        comment = built.sides[side].comment
        client.post(reverse("consultations_decide", args=[comment.public_id]), {"publish": "1"})
        comment.refresh_from_db()
        assert (comment.status == Status.PUBLISHED) == (side == "own")


def test_a_data_steward_reads_and_changes_the_datasets_of_the_own_agency_only(built) -> None:
    client = signed_in(built, Role.DATA_STEWARD)
    listed = client.get(reverse("opendata_datasets")).content.decode()
    assert f"{world.OURS}-dataset" in listed
    assert f"{world.HIDDEN}-dataset" not in listed
    for side in SIDES:
        dataset = built.sides[side].dataset
        answer = client.get(reverse("opendata_dataset", args=[dataset.pk]))
        assert (answer.status_code == 200) == (side == "own")
        assert dataset.title_ar not in answer.content.decode() or side == "own"
