"""Publish a page's translation from plain values; for loaders and imports. Editors translate in the administration."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

from django.db import transaction
from wagtail.fields import StreamField
from wagtail.models import Locale, Page

Row = dict[str, Any]


@transaction.atomic
def publish_translation(
    page: Page, language: str, fields: dict[str, Any], rows: dict[str, list[Row]] | None = None
) -> Any:  # Any: the page's own class
    """Make or bring up to date the translation of `page`, and publish it.

    What is not named keeps the source's value (numbers, dates, relations). A second call with the same values publishes nothing.

    Args:
        fields: field name → value; a StreamField takes a list of ``{"type", "value"}`` or the list of ``(type, value)``.
        rows: child relation → one dict per row, in the order of the source's rows; a shorter dict keeps the row's other values.
    """
    locale, _made = Locale.objects.get_or_create(language_code=language)
    translated = page.get_translation_or_none(locale)
    is_new = translated is None
    if translated is None:
        translated = page.specific.copy_for_translation(locale, copy_parents=True)
    translated = translated.specific
    changed = [name for name, value in fields.items() if _assign(translated, name, value)]
    if "title" in changed:
        translated.draft_title = translated.title
    changed += [
        relation
        for relation, given in (rows or {}).items()
        if _assign_rows(translated, relation, given)
    ]
    if is_new or changed or not translated.live:
        # An alias would be overwritten by its source at the source's next publication.
        translated.alias_of = None
        translated.save_revision(clean=False).publish()
        translated.refresh_from_db()
    return translated


def _assign(target: Any, name: str, value: Any) -> bool:
    """Set one field; say whether that changed it."""
    field: Any = target._meta.get_field(name)  # Any: never a reverse relation here
    before = field.value_from_object(target)
    if isinstance(field, StreamField):
        given = value
        if isinstance(value, list) and value and isinstance(value[0], dict):
            given = field.to_python(json.dumps(value))
        setattr(target, name, given)
        return _without_ids(getattr(target, name).get_prep_value()) != _without_ids(
            before.get_prep_value()
        )
    setattr(target, name, value)
    return bool(field.value_from_object(target) != before)


def _without_ids(value: Any) -> Any:
    """A stream's value without the ids that every assignment makes anew."""
    if isinstance(value, dict):
        return {key: _without_ids(inner) for key, inner in value.items() if key != "id"}
    if isinstance(value, list | tuple):
        return [_without_ids(inner) for inner in value]
    # A day or an hour that comes from Python equals its text, as it was stored.
    return value.isoformat() if isinstance(value, date | time) else value


def _assign_rows(target: Any, relation: str, given: list[Row]) -> bool:
    children = list(getattr(target, relation).all())
    changed = False
    for child, row in zip(children, given, strict=True):
        for name, value in row.items():
            changed = _assign(child, name, value) or changed
    if changed:
        setattr(target, relation, children)
    return changed
