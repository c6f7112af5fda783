"""The first write of a new installation: a site, its first agency and the person who administers it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from cms.guides.taxonomies import load_default_taxonomies
from cms.models import HomePage
from cms.sdg.services import load_goals
from cms.services import SiteNames, open_agency_section, start_site
from common.errors import Conflict
from common.founding import founding


class SiteExists(Conflict):
    """There is a site already; it is not touched."""

    code = "site_exists"
    title = _("A site already exists in this database; nothing was changed.")


@dataclass(frozen=True, slots=True)
class Founder:
    """The first administrator."""

    email: str
    password: str


@transaction.atomic
def found_site(
    *, names: SiteNames, agency_slug: str, agency_names: SiteNames, founder: Founder
) -> HomePage:
    """Make an empty site with one agency and one administrator, or nothing at all.

    Raises:
        SiteExists: the database holds a site.
        django.core.exceptions.ValidationError: the address, the password or the agency's short name does not fit.
    """
    if HomePage.objects.exists() or User.objects.exists():
        raise SiteExists
    validate_password(founder.password)
    home = start_site(names=names)
    load_default_taxonomies()
    load_goals()
    agency = Agency(
        slug=agency_slug,
        name_ar=agency_names.in_language("ar"),
        name_en=agency_names.in_language("en"),
    )
    agency.full_clean()
    agency.save()
    open_agency_section(agency=agency)
    User.objects.create_superuser(founder.email, founder.password)
    for begin in founding:
        begin()
    return home
