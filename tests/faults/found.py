"""Found the site that every fault meets: an open consultation with a text and some published comments; run as a program."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from accounts.models import Agency
    from cms.services import SiteNames, open_agency_section, start_site
    from tests.consultations.conftest import make_consultation, publish_text, published_comment

    start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")
    open_agency_section(agency=agency)
    page = make_consultation(agency)
    publish_text(page)
    for text in ("أقترح ٦٠ يومًا.", "المدة قصيرة."):
        published_comment(page, text)


if __name__ == "__main__":
    sys.exit(main())
