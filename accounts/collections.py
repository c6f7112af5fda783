"""The collections of images and documents: one for each agency, and one that all of them may choose from."""

from __future__ import annotations

from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from accounts.models import Agency, AgencyCollection

SHARED = "مشترك بين الجهات · Shared"


def of_agency(agency: Agency) -> Collection:
    """The agency's collection, made at the first call."""
    kept = AgencyCollection.objects.filter(agency=agency).select_related("collection").first()
    return kept.collection if kept else _make(f"{agency.name_ar} · {agency.slug}", agency)


@transaction.atomic
def shared() -> Collection:
    """What every agency may choose from and only the site's administrators change, made at the first call.

    Files that lie in no collection by then come into it: until then every agency could choose them.
    """
    kept = AgencyCollection.objects.filter(agency=None).select_related("collection").first()
    if kept is not None:
        return kept.collection
    collection = _make(SHARED, None)
    for model in (get_image_model(), get_document_model()):
        for file in model.objects.filter(collection=Collection.get_first_root_node()):
            file.collection = collection
            file.save(update_fields=["collection"])
    return collection


@transaction.atomic
def _make(name: str, agency: Agency | None) -> Collection:
    collection = Collection.get_first_root_node().add_child(name=name[:255])
    AgencyCollection.objects.create(agency=agency, collection=collection)
    return collection
