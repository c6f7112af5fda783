"""Writes of the site's frame: an empty site, an agency's section."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from accounts.models import Agency
from cms.models import AgencyIndexPage, AgencyPage, HomePage, SiteSettings
from cms.translation import publish_translation
from cms.workflow import ensure_agency_workflow


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
    settings_row = SiteSettings.load()
    settings_row.name_ar, settings_row.name_en = names.in_language("ar"), names.in_language("en")
    settings_row.save()
    home = _add_home(title=names.in_language(source_code), locale=locales[source_code])
    index = AgencyIndexPage(
        title="الجهات" if source_code == "ar" else "Agencies", slug="agencies", locale=home.locale
    )
    home.add_child(instance=index)
    for code, locale in locales.items():
        if code == source_code:
            continue
        translated = home.copy_for_translation(locale)
        _retitle(translated, title=names.in_language(code), slug=f"home-{code}")
        folder = index.copy_for_translation(locale)
        _retitle(folder, title="Agencies" if code == "en" else index.title, slug="agencies")
    return home


def _add_home(*, title: str, locale: Locale) -> HomePage:
    root = Page.get_first_root_node()
    # Wagtail's first migration leaves a welcome page that nobody asked for.
    Page.objects.filter(depth=2).exclude(content_type__model="homepage").delete()
    root.refresh_from_db()
    home = HomePage(title=title, slug="home", locale=locale)
    root.add_child(instance=home)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": title},
    )
    return home


@transaction.atomic
def open_agency_section(*, agency: Agency) -> AgencyPage:
    """Make the agency's page below the folder, in every language of the site; returns the source page.

    A second call returns the same page and adds the languages that have come since.
    """
    existing = AgencyPage.objects.filter(
        agency=agency, locale__language_code=settings.LANGUAGE_CODE
    ).first()
    page = existing or _add_agency_page(agency)
    for code, _name in settings.LANGUAGES:
        locale = Locale.objects.get(language_code=code)
        if code != settings.LANGUAGE_CODE and not page.has_translation(locale):
            publish_translation(page, code, {"title": agency.name_in(code), "slug": agency.slug})
    ensure_agency_workflow(agency=agency, roots=list(page.get_translations(inclusive=True)))
    return page


def _add_agency_page(agency: Agency) -> AgencyPage:
    index = AgencyIndexPage.objects.get(locale__language_code=settings.LANGUAGE_CODE)
    page = AgencyPage(
        title=agency.name_in(settings.LANGUAGE_CODE),
        slug=agency.slug,
        agency=agency,
        locale=index.locale,
    )
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


def _retitle(page: Page, *, title: str, slug: str) -> None:
    page.title, page.draft_title, page.slug, page.live = title, title, slug, True
    page.save()
    page.save_revision().publish()
