"""Found the site that every fault meets: an open consultation with a text and some published comments, and public datasets; run
as a program."""

from __future__ import annotations

import json
import os
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

FACTS = "facts.json"  # in the data folder: what clients must know
DATASETS = 4


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
    _open_catalogue()


def _open_catalogue() -> None:
    """Public datasets with a table each, and the token of the system that keeps them."""
    from django.conf import settings
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from accounts.models import Agency
    from accounts.tokens import TokenOrder, issue_token

    slug = f"dos-{uuid.uuid4().hex[:8]}"  # of its own in a CKAN that others use meanwhile
    agency = Agency.objects.create(
        slug=slug, name_ar="دائرة الإحصاءات العامة", name_en="Department of Statistics"
    )
    slugs = [_dataset(agency, f"{slug}-{number}") for number in range(DATASETS)]
    now = timezone.now()
    order = TokenOrder("Registry", ("datasets:write",), now + timedelta(hours=3))
    _token, text = issue_token(agency=agency, order=order, actor=PLATFORM, now=now)
    facts = {"agency": slug, "datasets": slugs, "token": text}
    (Path(settings.DATA_DIR) / FACTS).write_text(json.dumps(facts))


def _dataset(agency: Any, slug: str) -> str:
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from opendata import services
    from tests.opendata.conftest import add_table, make_dataset

    dataset = make_dataset(agency, slug=slug, title_ar=f"الطلبات {slug}", title_en="")
    add_table(dataset, "السنة,العدد\n2024,5\n2025,7\n")
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    return slug


if __name__ == "__main__":
    sys.exit(main())
