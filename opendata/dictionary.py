"""Writes on the data dictionary: what each column of a file means."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from opendata import carrying, ingesting, measuring, services
from opendata.models import ReleaseFile, ReleaseState, Resource

Words = dict[str, Any]  # Any: a field's value


@transaction.atomic
def explain_columns(
    *, file: ReleaseFile, actor: Actor, words: dict[str, Words], now: datetime
) -> None:
    """Set labels, units, descriptions and keys by column name; of a public file too, since they change none of its data.

    Another reference list makes other codes: a file in preparation is read again for it, a public one takes it to the next.

    Raises:
        Refused: `actor` is no data steward of the agency. ValidationError: a field breaks a rule.
    """
    dataset = file.release.dataset
    services.require_steward(actor, dataset.agency_id)
    all_changed: set[str] = set()
    for column in file.columns.all():
        given = words.get(column.name, {})
        changed = [
            name
            for name in given
            if name in carrying.WORDS and getattr(column, name) != given[name]
        ]
        if changed:
            for name in changed:
                setattr(column, name, given[name])
            column.full_clean()
            column.save(update_fields=changed)
            all_changed |= set(changed)
    if "reference_list" in all_changed and file.release.state == ReleaseState.DRAFT:
        ingesting.read_again(file=file, actor=actor, options=file.options)
    elif "is_key" in all_changed:
        measuring.count_anew(file)
    if all_changed and file.release.is_published:
        services.note_change(dataset=dataset, now=now)


@transaction.atomic
def name_resource(
    *, resource: Resource, actor: Actor, title_ar: str, title_en: str, now: datetime
) -> None:
    """Set a resource's titles, of a public one too; what earlier releases say of it stays.

    Raises:
        Refused: `actor` is no data steward of the agency. ValidationError: a title breaks a rule.
    """
    services.require_steward(actor, resource.dataset.agency_id)
    resource.title_ar, resource.title_en = title_ar, title_en
    resource.full_clean()
    resource.save(update_fields=["title_ar", "title_en"])
    if resource.current_id:
        services.note_change(dataset=resource.dataset, now=now)
