"""Tasks: ids in, one service call."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from consultations import services
from consultations.services import exports, notices, outages, table_uploads
from consultations.services.participants import forget_participants
from consultations.subscriptions import events, keeping, telling
from consultations.theming.proposing import search_for_themes
from operations.clock import database_now


@task
def announce_stage(consultation_id: int) -> None:
    """Let caches and search know that a consultation has just opened or closed."""
    outages.extend_for_outages()  # nothing closes that an outage keeps open
    services.announce_change(consultation_id=consultation_id)


@task
def delete_expired_drafts() -> None:
    """Delete what was typed and never sent."""
    services.delete_expired_drafts(now=database_now())


@task
def delete_unsent_files() -> None:
    """Delete files that were chosen for an answer and never sent."""
    services.delete_unsent_files(now=database_now())


@task
def delete_table_uploads() -> None:
    """Delete Cabinet tables that were sent back a while ago."""
    table_uploads.delete_old_uploads(now=database_now())


@task
def extend_for_outages() -> None:
    """Move closings that an outage makes unfair."""
    outages.extend_for_outages()


@task
def forget_who_took_part() -> None:
    """Make the participants of consultations unknown whose time for appeals is over."""
    forget_participants(now=database_now())


@task
def forget_who_reported() -> None:
    """Blank what could tell that two reports came from one visitor."""
    services.forget_reporters(now=database_now())


@task
def tell_participants(name: str, key: str, version: str) -> None:
    """Write to those who took part in a consultation and want to know of such things."""
    notices.tell_participants(name=name, key=UUID(key), version=version)


@task
def tell_of_reply(reply_id: int) -> None:
    """Write to the author of a comment that was officially answered, if they want to know."""
    notices.tell_of_reply(reply_id=reply_id)


@task
def tell_author(act_id: int) -> None:
    """Write to the author of a comment that was decided on, if they want to know."""
    notices.tell_author(act_id=act_id)


@task(queue_name="long")
def write_export(export_id: int) -> None:
    """Write a file that an official asked for."""
    exports.write_export(export_id=export_id)


@task
def delete_expired_exports() -> None:
    """Delete files whose week is over."""
    exports.delete_expired_exports(now=database_now())


@task
def tell_subscribers(event_id: int) -> None:
    """Write to the next subscribers of an event."""
    telling.tell_batch(event_id=event_id, now=database_now())


@task
def tell_of_closing(consultation_id: int) -> None:
    """Have subscribers told that a consultation closes soon."""
    events.tell_of_closing(consultation_id=consultation_id, now=database_now())


@task
def tell_of_overdue() -> None:
    """Have subscribers told of promised answers that are overdue."""
    events.tell_overdue(now=database_now())


@task
def delete_subscriptions() -> None:
    """Delete subscriptions that were never confirmed, have ended, or have served."""
    keeping.delete_old(now=database_now())


@task(queue_name="long")
def propose_themes(run_id: int) -> None:
    """Search the comments of a consultation for themes, to be proposed to its policy officer."""
    search_for_themes(run_id=run_id, now=database_now())
