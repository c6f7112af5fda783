"""Drafts are shown by the real front end's data: to editors, and to reviewers until their link ends."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cms.models import PlainPage, PreviewLink
from cms.preview import services


@pytest.fixture
def admin(db) -> User:
    return User.objects.create_superuser("admin@example.org", "a-long-password")


@pytest.fixture
def draft(site) -> PlainPage:
    """A live page with a newer draft."""
    page = site.add_child(instance=PlainPage(title="العنوان المنشور", slug="about"))
    page.save_revision().publish()
    page.title = "عنوان المسودة"
    page.save_revision()
    return PlainPage.objects.get(pk=page.pk)


def panel_query(page: PlainPage) -> str:
    preview = page.get_latest_revision_as_object().create_page_preview()
    return urlencode({"content_type": "cms.plainpage", "token": preview.token})


def test_the_panel_reads_the_draft_and_everyone_else_the_published_text(
    draft, client: Client
) -> None:
    answer = client.get(f"/api/v1/previews/?{panel_query(draft)}")
    assert answer.json()["page"]["title"] == "عنوان المسودة"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    public = client.get("/api/v1/pages/find/?path=/ar/about/").json()
    assert public["page"]["title"] == "العنوان المنشور"


@pytest.mark.parametrize(
    "query",
    [
        {"content_type": "cms.plainpage", "token": "id=1:forged:signature"},
        {"content_type": "accounts.user", "token": "x"},
        {"content_type": "nothing", "token": "x"},
    ],
)
def test_a_forged_token_shows_nothing(site, client: Client, query) -> None:
    assert client.get(f"/api/v1/previews/?{urlencode(query)}").status_code == 404


def test_a_token_of_one_type_opens_no_other(draft, client: Client) -> None:
    query = panel_query(draft).replace("cms.plainpage", "cms.homepage")
    assert client.get(f"/api/v1/previews/?{query}").status_code == 404


def test_the_admin_preview_leads_to_the_front_end(draft, admin, client: Client) -> None:
    client.force_login(admin)
    answer = client.get(f"/admin/pages/{draft.pk}/view_draft/")
    assert answer.status_code == 302
    assert "/preview/?content_type=cms.plainpage&token=" in answer.headers["Location"]


def test_a_reviewer_without_account_reads_the_draft_until_the_link_ends(
    draft, admin, client: Client
) -> None:
    now = timezone.now()
    link = services.make_preview_link(page=draft.page_ptr, by=admin, days=3, now=now)
    url = f"/api/v1/previews/links/{services.signed(link)}/"
    assert client.get(url).json()["page"]["title"] == "عنوان المسودة"
    PreviewLink.objects.filter(pk=link.pk).update(expires_at=now - timedelta(seconds=1))
    assert client.get(url).status_code == 404


def test_a_link_without_the_sites_signature_opens_nothing(draft, admin, client: Client) -> None:
    link = services.make_preview_link(page=draft.page_ptr, by=admin, days=3, now=timezone.now())
    assert client.get(f"/api/v1/previews/links/{link.token}/").status_code == 404
    assert client.get(f"/api/v1/previews/links/{link.token}:forged/").status_code == 404


@pytest.mark.parametrize("days", [0, 31])
def test_a_link_lives_from_one_to_thirty_days(draft, admin, days) -> None:
    with pytest.raises(ValueError):
        services.make_preview_link(page=draft.page_ptr, by=admin, days=days, now=timezone.now())


def test_an_editor_makes_and_ends_a_link_in_the_administration(
    draft, admin, client: Client
) -> None:
    client.force_login(admin)
    url = f"/admin/pages/{draft.pk}/preview-links/"
    client.post(url, {"days": "7"})
    link = PreviewLink.objects.get()
    assert services.signed(link) in client.get(url).text
    client.post(url, {"end": link.pk})
    assert not PreviewLink.objects.exists()


def test_the_front_end_shows_the_draft_with_the_pages_own_template(draft, client: Client) -> None:
    answer = client.get(f"/preview/?{panel_query(draft)}")
    assert answer.status_code == 200
    assert '<html lang="ar" dir="rtl"' in answer.text
    assert "<h1>عنوان المسودة</h1>" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "private, no-store"
    # The editors' panel, and nobody else, may show it in a frame.
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_an_english_draft_is_shown_in_english(site, client: Client) -> None:
    home = site.get_translations().get().specific
    page = home.add_child(instance=PlainPage(title="About", slug="about", locale=home.locale))
    answer = client.get(f"/preview/?{panel_query(page)}")
    assert '<html lang="en" dir="ltr"' in answer.text


def test_a_page_that_was_never_saved_can_be_previewed(site, admin, client: Client) -> None:
    client.force_login(admin)
    url = f"/admin/pages/add/cms/plainpage/{site.pk}/preview/"
    form = {
        "title": "صفحة جديدة",
        "slug": "new",
        "summary": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    assert client.post(url, form).json()["is_valid"] is True
    answer = client.get(f"{url}?mode=")
    target = answer.headers["Location"].split("/preview/", 1)[1]
    shown = client.get(f"/preview/{target}")
    assert "<h1>صفحة جديدة</h1>" in shown.text


def test_a_reviewer_sees_the_page_and_until_when(draft, admin, client: Client) -> None:
    link = services.make_preview_link(page=draft.page_ptr, by=admin, days=3, now=timezone.now())
    answer = client.get(f"/preview/link/{services.signed(link)}/")
    assert "<h1>عنوان المسودة</h1>" in answer.text
    assert "<time datetime=" in answer.text
