"""What goes into the parameters of an address: the own agency's thing, the other's, or one that belongs to the whole site."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from wagtail.models import Locale

from tests.accounts.matrix.routes import Route
from tests.accounts.matrix.world import World

Value = Callable[[Any], object]  # from a side

NO_TASK = UUID(int=0)

# The first row whose pattern fits the route's name and that names the parameter gives the value, from the side.
OF_AGENCY: tuple[tuple[str, str, Value], ...] = (
    ("wagtailadmin_api:pages:action", "action_name", lambda side: "delete"),
    ("wagtailadmin_api:pages:*", "pk", lambda side: side.draft.pk),
    ("wagtailadmin_api:documents:*", "pk", lambda side: side.document.pk),
    ("wagtailadmin_api:images:*", "pk", lambda side: side.image.pk),
    ("wagtailadmin_workflows:remove", "page_pk", lambda side: side.section.pk),
    ("wagtailadmin_workflows:remove", "workflow_pk", lambda side: side.section.get_workflow().pk),
    ("wagtailadmin_workflows:*task*", "task_id", lambda side: side.task_state.task_id),
    ("wagtailadmin_workflows:*task", "pk", lambda side: side.task_state.task_id),
    ("wagtailadmin_workflows:*", "pk", lambda side: side.section.get_workflow().pk),
    ("wagtailadmin_pages:*workflow*", "page_id", lambda side: side.waiting.pk),
    ("wagtailadmin_pages:*workflow*", "task_state_id", lambda side: side.task_state.pk),
    ("wagtailadmin_pages:*workflow*", "task_id", lambda side: side.task_state.task_id),
    ("wagtailadmin_pages:*workflow*", "action_name", lambda side: "reject"),
    ("wagtailadmin_pages:workflow*", "workflow_state_id", lambda side: side.workflow_state.pk),
    ("wagtailadmin_pages:convert_alias", "page_id", lambda side: side.alias.pk),
    ("wagtailadmin_pages:unlock", "page_id", lambda side: side.locked.pk),
    ("wagtailadmin_pages:unpublish", "page_id", lambda side: side.guide.pk),
    ("wagtailadmin_pages:set_privacy", "page_id", lambda side: side.private.pk),
    ("wagtailadmin_pages:revisions_compare", "a", lambda side: side.draft.pk),
    ("wagtailadmin_pages:revisions_compare", "b", lambda side: "earliest"),
    ("wagtailadmin_pages:revisions_compare", "c", lambda side: "latest"),
    ("wagtailadmin_*", "revision_id", lambda side: side.revision.pk),
    ("wagtailadmin_*", "destination_id", lambda side: side.section.pk),
    ("wagtailadmin_*", "parent_page_id", lambda side: side.section.pk),
    ("wagtailadmin_*", "page_*id", lambda side: side.draft.pk),
    ("wagtail_localize:convert_to_alias", "page_id", lambda side: side.guide.pk),
    ("wagtail_localize:*", "page_id", lambda side: side.draft.pk),
    ("wagtail_localize:*", "translation_source_id", lambda side: side.source.pk),
    ("wagtail_localize:*", "translation_id", lambda side: side.translation.pk),
    ("wagtail_localize:*", "string_segment_id", lambda side: side.string.pk),
    ("wagtail_localize:*", "overridable_segment_id", lambda side: side.override.pk),
    ("wagtailadmin_editing_sessions:*", "object_id", lambda side: side.draft.pk),
    ("wagtaildocs*:*", "uploaded_file_id", lambda side: side.upload.pk),
    ("wagtaildocs*:*", "doc*_id", lambda side: side.document.pk),
    ("wagtaildocs*:*", "pk", lambda side: side.document.pk),
    ("wagtailimages*:*", "uploaded_file_id", lambda side: side.upload.pk),
    ("wagtailimages*:*", "image_id", lambda side: side.image.pk),
    ("wagtailimages*:*", "pk", lambda side: side.image.pk),
    ("wagtaildocs_serve", "a", lambda side: side.document.pk),
    ("wagtaildocs_serve", "b", lambda side: side.document.filename),
    ("wagtailsnippet*_cms_servicepoint:*", "pk", lambda side: side.point.pk),
    ("wagtailsnippet*_cms_feedsource:*", "pk", lambda side: side.feed.pk),
    ("wagtailsnippet*_cms_pagefeedback:*", "pk", lambda side: side.feedback.pk),
    ("agency:*", "pk", lambda side: side.agency.pk),
    ("membership:*", "pk", lambda side: side.membership.pk),
    ("wagtailusers_users:*", "pk", lambda side: side.person.pk),
    ("wagtailusers_groups:*", "pk", lambda side: _group(side).pk),
    ("staff_reset_factor", "user_id", lambda side: side.person.pk),
    ("accounts_token_*", "pk", lambda side: side.token.pk),
    ("accounts_people_*", "pk", lambda side: side.agency.pk),
    ("operations_webhook*", "delivery", lambda side: side.delivery.pk),
    ("operations_webhook*", "pk", lambda side: side.endpoint.pk),
    ("consultations_survey_file", "public_id", lambda side: side.survey_file.public_id),
    ("consultations_decide_words", "public_id", lambda side: side.words.public_id),
    ("consultations_survey*", "name", lambda side: side.survey.name),
    ("consultations_poll", "name", lambda side: side.poll.name),
    ("consultations_appeal", "public_id", lambda side: side.appealed.public_id),
    ("consultations_uninvite", "invitation", lambda side: side.invitation.pk),
    ("consultations_export", "public_id", lambda side: side.export.public_id),
    ("consultations_disposition", "ref", lambda side: side.heard.public_id),
    ("consultations_take_back", "task", lambda side: side.clause_task.pk),
    ("consultations_table_*", "upload", lambda side: side.table.pk),
    ("consultations_theme*", "theme", lambda side: side.theme.pk),
    ("consultations_theme_proposed", "candidate", lambda side: side.candidate.pk),
    ("consultations_campaign", "number", lambda side: side.campaign.number),
    ("consultations_*", "public_id", lambda side: side.comment.public_id),
    ("consultations_*", "pk", lambda side: side.consultation.pk),
    ("consultations_thread", "page_id", lambda side: side.draft.pk),
    ("opendata_question", "pk", lambda side: side.question.pk),
    ("opendata_request", "pk", lambda side: side.request.pk),
    ("opendata_reuse", "pk", lambda side: side.reuse.pk),
    ("opendata_series", "pk", lambda side: side.series.pk),
    ("opendata_*", "pk", lambda side: side.dataset.pk),
    ("opendata_*", "file", lambda side: side.dataset_file.pk),
    ("opendata_bring_back", "number", lambda side: 1),
    ("cms_event_*", "page_id", lambda side: side.event.pk),
    ("cms_indicator_*", "page_id", lambda side: side.indicator.pk),
    ("cms_*", "page_id", lambda side: side.draft.pk),
    ("service_sheets_confirm", "sheet_id", lambda side: side.sheet.pk),
)
OF_SITE: tuple[tuple[str, str, Callable[[Any], object]], ...] = (
    ("wagtail_bulk_action", "app_label", lambda site: "wagtailcore"),
    ("wagtail_bulk_action", "model_name", lambda site: "page"),
    ("wagtail_bulk_action", "action", lambda site: "delete"),
    ("wagtailadmin_pages:*", "*app_*", lambda site: "cms"),
    ("wagtailadmin_pages:*", "*model_name", lambda site: "plainpage"),
    ("wagtailadmin_workflows:add_task", "app_label", lambda site: "wagtailcore"),
    ("wagtailadmin_workflows:add_task", "model_name", lambda site: "groupapprovaltask"),
    ("wagtailadmin_tag_*", "app_name", lambda site: "taggit"),
    ("wagtailadmin_tag_*", "model_name", lambda site: "tag"),
    ("wagtailadmin_editing_sessions:*", "app_label", lambda site: "cms"),
    ("wagtailadmin_editing_sessions:*", "model_name", lambda site: "plainpage"),
    ("wagtailadmin_editing_sessions:*", "session_id", lambda site: 999),
    ("wagtail_localize:*snippet*", "app_label", lambda site: "cms"),
    ("wagtail_localize:*snippet*", "model_name", lambda site: "servicepoint"),
    ("wagtail_localize:*snippet*", "pk", lambda site: 1),
    ("wagtail_localize:*", "mode", lambda site: "html"),
    ("wagtailadmin_collections:*", "*", lambda site: site.collection.pk),
    ("wagtailredirects:*", "redirect_id", lambda site: site.redirect.pk),
    ("wagtailsettings:*", "app_name", lambda site: "cms"),
    ("wagtailsettings:*", "model_name", lambda site: "sitesettings"),
    ("wagtailsettings:*", "pk", lambda site: 1),
    ("wagtailsnippet*_cms_goneaddress:*", "pk", lambda site: site.gone.pk),
    ("wagtailsnippet*_operations_outage:*", "pk", lambda site: site.outage.pk),
    ("wagtailsnippet*_cms_partner:*", "pk", lambda site: site.partner.pk),
    ("synonyms:*", "pk", lambda site: site.synonym.pk),
    ("best-bets:*", "pk", lambda site: site.best_bet.pk),
    ("search_documents:*", "pk", lambda site: site.found.pk),
    ("wagtailsnippet*_cms_audience:*", "pk", lambda site: site.audience.pk),
    ("wagtailsnippet*_cms_topic:*", "pk", lambda site: site.topic.pk),
    ("wagtailsnippet*_cms_lifeevent:*", "pk", lambda site: site.lifeevent.pk),
    ("wagtailsnippet*_cms_channel:*", "pk", lambda site: site.channel.pk),
    ("wagtailsnippet*_cms_governorate:*", "pk", lambda site: site.governorate.pk),
    ("wagtaillocales:*", "pk", lambda site: Locale.objects.first().pk),
    ("wagtailsites:*", "pk", lambda site: site.site.pk),
    ("wagtailimages:preview", "filter_spec", lambda site: "width-2"),
    ("operations_replay", "pk", lambda site: NO_TASK),
    ("cms_handbook", "name", lambda site: "editor"),
    ("service_sheets_export", "kind", lambda site: "csv"),
    ("consultations_table_file", "kind", lambda site: "xlsx"),
    ("wagtailadmin_password_reset_confirm", "*", lambda site: "x"),
    ("wagtaildocs_authenticate*", "*", lambda site: 999),
    ("admin/.*/", "*", lambda site: "x"),
)


class NoArgument(LookupError):
    """A route has a parameter that this file does not know."""


def arguments(route: Route, world: World, side: str) -> dict[str, object]:
    """Parameter → value for one side.

    Raises:
        NoArgument: nothing here fits.
    """
    return {name: _value(route, name, world, side) for name in route.parameters}


def has_sides(route: Route) -> bool:
    """Whether the address names a thing of an agency."""
    return any(_find(OF_AGENCY, route, name) for name in route.parameters)


def _value(route: Route, parameter: str, world: World, side: str) -> object:
    of_agency = _find(OF_AGENCY, route, parameter)
    if of_agency is not None:
        return of_agency(world.sides[side])
    of_site = _find(OF_SITE, route, parameter)
    if of_site is None:
        raise NoArgument(
            f"{route.name}: say in tests/accounts/matrix/arguments.py what goes into <{parameter}>"
        )
    return of_site(world.site)


def _find(rows: Any, route: Route, parameter: str) -> Value | None:
    for pattern, name, value in rows:
        if fnmatchcase(route.name, pattern) and fnmatchcase(parameter, name):
            return value
    return None


def _group(side: Any) -> Group:
    return Group.objects.get(name=f"{side.agency.slug}: editor")
