"""Where the addresses of an earlier CKAN lead now."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from common.errors import NotFound
from opendata.models import CkanCopy, CkanOrigin, CkanResourceOrigin, Dataset, Resource
from opendata.selectors import dataset_by_slug


@dataclass(frozen=True, slots=True)
class Place:
    """A public dataset, perhaps with one of its resources."""

    dataset: Dataset
    resource: Resource | None = None


def place(name: str, resource_id: str = "") -> Place:
    """The dataset that CKAN knew by a name or id, and its resource.

    Raises:
        NotFound: CKAN had no such thing, or it is not public here.
        DatasetWithdrawn: it was public here, and is no longer.
    """
    slug = _slug(name) if "\x00" not in name + resource_id else None
    if slug is None:
        raise NotFound
    dataset = dataset_by_slug(slug)
    if not resource_id:
        return Place(dataset)
    resource = _resource(dataset, resource_id)
    if resource is None:
        raise NotFound
    return Place(dataset, resource)


def _slug(name: str) -> str | None:
    origin = CkanOrigin.objects.filter(Q(name=name) | Q(package_id=name)).order_by("-pk")
    found = origin.values_list("dataset__slug", flat=True).first()
    if found is None:
        copies = CkanCopy.objects.filter(name=name, dataset__isnull=False)
        found = copies.values_list("dataset__slug", flat=True).first()
    return found


def _resource(dataset: Dataset, key: str) -> Resource | None:
    origin = CkanResourceOrigin.objects.filter(remote_id=key, origin__dataset=dataset)
    found = origin.select_related("resource").first()
    if found is not None:
        return found.resource
    return next((one for one in dataset.resources.all() if str(one.public_id) == key), None)
