"""What a migration must not do while the code of the last release still serves (docs/operations.md, ADR 0166).

Django's own operations are looked at together with the state before them: a table that the same migration makes is nobody's yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import NotInTransactionMixin
from django.db import migrations, models
from django.db.migrations.operations import base, special
from django.db.migrations.state import ProjectState

_DATA = (special.RunPython, special.RunSQL)
_CONTRACT = (
    "in the release after the one whose code needs it no more: say contract = True in the migration"
)


def breaches(migration: migrations.Migration, before: ProjectState) -> Iterator[str]:
    """Every operation that locks a table for long or takes from old code what it needs, with what to do instead.

    Args:
        before: the state that the migration is applied to; it is changed to that after it.
    """
    new: set[str] = set()  # models that nobody uses yet
    is_contract = bool(getattr(migration, "contract", False))
    kinds = [isinstance(one, _DATA) for one in migration.operations]
    if any(kinds) and not all(kinds) and not _only_new(migration):
        yield "data and schema in one migration hold the schema's locks while the data is worked through: make two"
    for operation in migration.operations:
        if isinstance(operation, migrations.CreateModel):
            new.add(operation.name_lower)
        touched = str(getattr(operation, "model_name", getattr(operation, "name", ""))).lower()
        for word in _breach(operation, migration.app_label, before, is_contract):
            if touched not in new:
                yield f"{operation.describe()}: {word}"
        operation.state_forwards(migration.app_label, before)
    beside = any(isinstance(one, NotInTransactionMixin) for one in migration.operations)
    if beside and len(migration.operations) > 1:
        yield "an index beside the writers stands alone in its migration, so that it can be tried again"


def _only_new(migration: migrations.Migration) -> bool:
    """Are all schema operations about models that this migration makes?"""
    made = {
        one.name_lower for one in migration.operations if isinstance(one, migrations.CreateModel)
    }
    return all(
        isinstance(one, _DATA)
        or str(getattr(one, "model_name", one.__dict__.get("name", ""))).lower() in made
        for one in migration.operations
    )


def _breach(
    operation: base.Operation, app: str, before: ProjectState, is_contract: bool
) -> Iterator[str]:
    removes = (migrations.RemoveField, migrations.DeleteModel)
    renames = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)
    if isinstance(operation, renames):
        yield "old code asks for the old name: add the new one, copy, remove the old one a release later"
    elif isinstance(operation, removes) and not is_contract:
        yield f"old code still asks for it; {_CONTRACT}"
    elif isinstance(operation, migrations.AddField):
        yield from _added(operation.field)
    elif isinstance(operation, migrations.AlterField):
        old = before.models[app, operation.model_name_lower].fields[operation.name]
        yield from _altered(old, operation.field, is_contract)
    else:
        yield from _indexed(operation)


def _added(field: Any) -> Iterator[str]:  # Any: fields of any kind
    if field.many_to_many:
        return
    if not field.null and not field.has_db_default():
        yield "rows of old code do not fill it: null=True or db_default="
    if field.unique or (field.db_index and not isinstance(field, models.ForeignKey)):
        yield "its index is built while nobody may write: add the field, then AddIndexConcurrently"


def _altered(old: Any, new: Any, is_contract: bool) -> Iterator[str]:  # Any: as above
    if old.null and not new.null and not is_contract:
        yield f"old code still writes NULL; {_CONTRACT}"
    shrinks = (new.max_length or 0) < (old.max_length or 0) if new.max_length else False
    if type(old) is not type(new) or shrinks:
        yield "the whole table is written anew while nobody may read: add another field, copy, remove later"
    if new.unique and not old.unique:
        yield "its index is built while nobody may write: AddIndexConcurrently first"


def _indexed(operation: base.Operation) -> Iterator[str]:
    if isinstance(operation, NotInTransactionMixin):
        return
    if isinstance(operation, migrations.AddIndex | migrations.RemoveIndex):
        yield "nobody may write meanwhile: AddIndexConcurrently, RemoveIndexConcurrently, with atomic = False"
    if isinstance(operation, migrations.AddConstraint):
        kind = operation.constraint
        if isinstance(kind, models.CheckConstraint):
            yield "all rows are looked through under a lock: AddConstraintNotValid, then ValidateConstraint"
        else:
            yield "its index is built while nobody may write, and old code does not know the rule: for a new table only"
