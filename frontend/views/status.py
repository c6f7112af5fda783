"""How the platform is and was: parts, incidents and response times, as it measured them itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from frontend import client


def status(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/status/."""
    found = client.for_request(request).get("status/")
    names, kinds = _part_names(), _kind_names()
    context = {
        "heading": _("Status of the platform"),
        "status": found,
        "parts": [
            {**part, "label": names.get(part["name"], part["name"])} for part in found["parts"]
        ],
        "times": [
            {"label": kinds.get(day["kind"], day["kind"]), "day": day, "month": month}
            for day, month in zip(found["day"], found["month"], strict=True)
        ],
        "backup_age": _age(found["backup_at"]),
        "api_url": f"/api/v1/status/?lang={language}",
    }
    return render(request, "frontend/status.html", context)


def _age(moment: str | None) -> float | None:
    """Seconds since an instant of the API."""
    if not moment:
        return None
    return max(0.0, (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds())


def _part_names() -> dict[str, Any]:
    return {
        "site": _("The site as a whole"),
        "tasks": _("Work in the background"),
        "mail": _("Outgoing mail"),
        "log": _("Public log"),
        "search": pgettext("part of the platform", "Search"),
        "ckan": _("Copy of the data in CKAN"),
    }


def _kind_names() -> dict[str, Any]:
    return {
        "page": pgettext("kind of answer", "Pages"),
        "search": pgettext("kind of answer", "Searches"),
        "api": pgettext("kind of answer", "Answers to programs"),
        "write": pgettext("kind of answer", "Comments, votes and other forms"),
    }
