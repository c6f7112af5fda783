"""The API in the matrix: what each action asks for, and what goes into its address."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from accounts.models import Scope
from tests.accounts.matrix.routes import Route

PUBLIC = "public"  # no role makes a difference: how well somebody is known may, what they are to an agency does not
OWN = "own"  # the person's own session or account
# What every action of the API asks for; scopes are those of an agency's token. A new action needs a row here.
ASKS: tuple[tuple[str, str], ...] = (
    ("account*", OWN),
    ("invitations", OWN),
    ("subscriptions-mine", OWN),
    ("machine-service", Scope.SERVICES_WRITE),
    ("machine-statistics", Scope.STATISTICS_WRITE),
    ("machine-dataset", Scope.DATASETS_WRITE),
    ("machine-dataset-publish", Scope.DATASETS_WRITE),
    ("machine-resource", Scope.DATASETS_WRITE),
    *(
        (name, PUBLIC)
        for name in (
            *("api-schema", "api-docs", "page-find", "pages", "page", "short-link", "site"),
            *("redirect-resolve", "preview", "preview-link", "feedback", "ratings", "page-views"),
            *("api/v1/feedback/<uuid:feedback_id>/details/", "statistics", "feeds", "agencies"),
            *("agency", "bodies", "body", "partners", "policies", "strategies", "news", "events"),
            *("event-calendar", "event-registrations", "event-registration"),
            *("event-registration-cancellation", "indicators", "indicator", "indicator-values"),
            *("sdg-goals", "sdg-goal", "policy-version", "services", "popular-services", "service"),
            *("service-points", "journeys", "service-statistics", "taxonomies"),
            *("log-checkpoint", "log-tile", "log-key", "log-promise-key", "log-export"),
            *("receipt", "receipt-verify", "receipt-file", "receipt-mail", "receipt-proof"),
            *("consultation-list", "consultation-detail", "consultation-version"),
            *("consultation-difference", "consultation-clause", "consultation-comments"),
            *("ckan-address", "ckan-resource-address", "reference-list"),
            *("catalogue-record", "dataset-list", "dataset-detail"),
            *("dataset-questions", "dataset-usage", "data-question", "data-alert*"),
            *("request-list", "reuse-list", "unpublished", "unpublished-csv"),
            *("dataset-releases", "dataset-release", "dataset-release-file"),
            *("catalogue*", "dataset-list", "dataset-record-*", "dataset-detail"),
            *("dataset-name", "dataset-release-name", "dataset-quality", "dataset-package"),
            "dataset-structured",
            *("resource-detail", "resource-rows", "resource-rows-csv", "resource-download"),
            *("resource-facets", "resource-statistics", "resource-groups", "resource-openapi"),
            *("resource-chart", "resource-chart-picture", "resource-differences"),
            *("resource-differences-csv", "dataset-differences"),
            *("consultation-comment", "consultation-comment-support", "drafts", "draft-open"),
            *("consultation-comment-report", "consultation-version-akn", "appeal"),
            *("moderation", "moderation-acts", "revision"),
            *("surveys", "survey", "survey-check", "survey-files", "survey-drafts", "survey-texts"),
            *("survey-draft-open", "survey-responses", "survey-response", "survey-results"),
            *("polls", "poll", "poll-votes"),
            "api/v1/consultations/<str:slug>/surveys/<str:name>/results.csv",
            "api/v1/consultations/<str:slug>/polls/<str:name>/results.csv",
            *("search", "search-suggest", "generation", "status"),
            *("response-clock", "consultation-rules", "profile-choices", "consultation-figures"),
            *("moderation", "moderation-acts", "consultation-comment-report", "appeal"),
            *("consultation-outcome*", "consultation-reconciliation", "consultation-adopted"),
            "receipt-comment",
            *("consultation-exports", "consultation-export"),
            *("consultation-campaigns", "consultation-themes", "consultation-happenings"),
            *("subscriptions-ask", "subscriptions-confirm", "subscription", "subscription-end"),
            *("consultation-changes", "consultation*-calendar"),
        )
    ),
)
_SLUGS = (
    ("machine-*", "dataset"),
    ("dataset-*", "dataset"),
    ("consultation-*", "consultation"),
    ("survey*", "consultation"),
    ("poll*", "consultation"),
    ("api/v1/consultations/*", "consultation"),
    ("event*", "event"),
    ("indicator*", "indicator"),
    ("service", "hidden_guide"),
    ("agency", "agency"),
    ("body", "agency"),
)
_OTHERS: dict[str, object] = {
    "code": "x",
    "month": "2026-10",
    "name": "x",
    "resource": "x",
    "token": "x",
    "number": 1,
    "older": 1,
    "newer": 1,
    "key": "art-1",
    "address": "0/000",
    "slug": "x",
    "form": "csv",
    "session_id": "0" * 32,
    "identifier": UUID(int=0),
}


def asks(route: Route) -> str | None:
    """What the action asks for; None where nobody has said it."""
    return next((asked for name, asked in ASKS if fnmatchcase(route.name, name)), None)


def api_address(route: Route, side: Any) -> str:
    """The address with one side's things in it.

    Raises:
        KeyError: it has a parameter that this file does not know.
    """
    values = dict(_OTHERS, agency=side.agency.slug, page_id=side.draft.translation_key)
    values["public_id"] = _public_id(route, side)
    values["feedback_id"] = side.feedback.pk
    values["consultation"] = side.consultation.translation_key
    for name, thing in _SLUGS:
        if fnmatchcase(route.name, name):
            values["slug"] = getattr(side, thing).slug
            break
    return route.address({name: values[name] for name in route.parameters})


def _public_id(route: Route, side: Any) -> object:
    """The id of a real thing of the side, hidden where it can be."""
    kinds = (
        ("consultation-*", side.comment),
        ("survey-response", side.words.response),
        ("data-question*", side.question),
        ("resource-*", side.dataset_file.resource),
    )
    found = next((thing for name, thing in kinds if fnmatchcase(route.name, name)), None)
    return found.public_id if found else UUID(int=0)
