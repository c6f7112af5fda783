"""A dataset in the shape that CKAN takes."""

from __future__ import annotations

import re

from django.conf import settings

from opendata import addresses, selectors
from opendata.gateways.ckan import CkanPackage, CkanResource
from opendata.models import Dataset
from opendata.vocabulary import Licence

# What CKAN's tags refuse: vowel marks, tatweel, Arabic punctuation, anything but letters, digits, blanks, - _ and the full stop.
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d]")
_NOT_IN_TAGS = re.compile(r"[^\w \-.]+")
_LICENCES = {
    Licence.CC_BY: "cc-by",
    Licence.CC_ZERO: "cc-zero",
    Licence.CC_BY_SA: "cc-by-sa",
    Licence.CC_BY_NC: "cc-nc",
    Licence.ODBL: "odc-odbl",
    Licence.ODC_BY: "odc-by",
    Licence.PDDL: "odc-pddl",
    Licence.UNICODE: "other-open",
}


def package_of(dataset: Dataset, name: str) -> CkanPackage:
    """The package with its readable resources, in Arabic, the English words as extras; two queries."""
    return CkanPackage(
        id=str(dataset.identifier),
        name=name,
        title=dataset.title_ar,
        notes=dataset.notes_ar,
        owner_org=dataset.agency.slug,
        url=addresses.page(dataset, settings.LANGUAGE_CODE),
        license_id=_LICENCES[Licence(dataset.licence)],
        tags=tags(dataset.keywords_in("ar")),
        extras={
            "title_en": dataset.title_en,
            "notes_en": dataset.notes_en,
            "theme": dataset.get_theme_display(),
            "frequency": dataset.frequency,
            "licence": Licence(dataset.licence).uri,
        },
        resources=[
            CkanResource(
                id=str(resource.public_id),
                name=resource.title_ar,
                url=addresses.download(resource),
                format="CSV",
                size=resource.size_bytes,
                hash=f"sha256:{resource.sha256}",
            )
            for resource in selectors.readable(dataset)
        ],
    )


def tags(words: list[str]) -> list[str]:
    """Keywords as CKAN's tags allow them: one bad tag would fail the whole package.

    >>> tags(["الصحّة", "التعليم (العالي)", "x"])
    ['الصحة', 'التعليم العالي']
    """
    cleaned = (
        " ".join(_NOT_IN_TAGS.sub(" ", _MARKS.sub("", word)).split())[:100] for word in words
    )
    return sorted({word for word in cleaned if len(word) >= 2})
