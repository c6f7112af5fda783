"""Writes of the site's frame: an empty site, an agency's section."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from accounts.models import Agency
from cms.models import AgencyIndexPage, AgencyPage, HomePage


@dataclass(frozen=True, slots=True)
class SiteNames:
    """The site's name by language code; the first language of the settings is the source."""

    by_language: dict[str, str]

    def in_language(self, language: str) -> str:
        return self.by_language.get(language) or next(iter(self.by_language.values()))


@transaction.atomic
def start_site(*, names: SiteNames) -> HomePage:
    """Make the empty tree: home and the folder of agencies in every language; a second call changes nothing."""
    source_code = settings.LANGUAGE_CODE
    existing = HomePage.objects.filter(locale__language_code=source_code).first()
    if existing:
        return existing
    locales = {
        code: Locale.objects.get_or_create(language_code=code)[0] for code, _ in settings.LANGUAGES
    }
    root = Page.get_first_root_node()
    # Wagtail's first migration leaves a welcome page that nobody asked for.
    Page.objects.filter(depth=2).exclude(content_type__model="homepage").delete()
    root.refresh_from_db()
    home = HomePage(title=names.in_language(source_code), slug="home", locale=locales[source_code])
    root.add_child(instance=home)
    index = AgencyIndexPage(
        title="الجهات" if source_code == "ar" else "Agencies", slug="agencies", locale=home.locale
    )
    home.add_child(instance=index)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "port": 80,
            "root_page": home,
            "site_name": names.in_language(source_code),
        },
    )
    for code, locale in locales.items():
        if code == source_code:
            continue
        translated = home.copy_for_translation(locale)
        _retitle(translated, title=names.in_language(code), slug=f"home-{code}")
        folder = index.copy_for_translation(locale)
        _retitle(folder, title="Agencies" if code == "en" else index.title, slug="agencies")
    return home


@transaction.atomic
def open_agency_section(*, agency: Agency) -> AgencyPage:
    """Make the agency's page below the folder, in the source language; a second call returns the same page."""
    existing = AgencyPage.objects.filter(
        agency=agency, locale__language_code=settings.LANGUAGE_CODE
    ).first()
    if existing:
        return existing
    index = AgencyIndexPage.objects.get(locale__language_code=settings.LANGUAGE_CODE)
    page = AgencyPage(
        title=agency.name_in(settings.LANGUAGE_CODE),
        slug=agency.slug,
        agency=agency,
        locale=index.locale,
    )
    index.add_child(instance=page)
    return page


def _retitle(page: Page, *, title: str, slug: str) -> None:
    page.title, page.draft_title, page.slug, page.live = title, title, slug, True
    page.save()
    page.save_revision().publish()
