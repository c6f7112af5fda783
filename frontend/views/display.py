"""How the visitor wants pages shown, and the page that says that a translation is missing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from frontend import client, preferences


def display(request: HttpRequest, language: str) -> HttpResponse:
    """GET shows the choices, POST keeps them in a cookie and returns to the page that asked."""
    if request.method == "POST":
        chosen = preferences.from_mapping(request.POST.dict())
        response = HttpResponseRedirect(_own_path(request, request.POST.get("back", ""), language))
        preferences.store(response, chosen)
        return response
    context = {
        "heading": _("Display settings"),
        "groups": _groups(preferences.of(request)),
        "back": _own_path(request, request.GET.get("back", ""), language),
    }
    return render(request, "frontend/display.html", context)


def _own_path(request: HttpRequest, path: str, language: str) -> str:
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(
        path, allowed_hosts=None, require_https=request.is_secure()
    )
    return path if is_ours else f"/{language}/"


def _groups(chosen: preferences.Preferences) -> list[dict[str, Any]]:
    words = {
        "digits": (
            _("Digits"),
            {
                "site": _("As the site shows them"),
                "latn": _("0 1 2 3 4 5 6 7 8 9"),
                "arab": _("Arabic-Indic digits, in Arabic pages"),
            },
        ),
        "calendar": (
            _("Calendar"),
            {
                "gregorian": _("Gregorian dates"),
                "hijri": _("Gregorian dates with Hijri dates beside them"),
            },
        ),
        "theme": (
            _("Colours"),
            {
                "auto": _("As my device is set"),
                "light": _("Dark text on a light ground"),
                "dark": _("Light text on a dark ground"),
            },
        ),
        "size": (
            _("Text size"),
            {"normal": _("Normal"), "large": _("Large"), "larger": _("Larger")},
        ),
    }
    return [
        {
            "name": name,
            "legend": legend,
            "choices": [
                {"value": value, "label": label, "checked": getattr(chosen, name) == value}
                for value, label in choices.items()
            ],
        }
        for name, (legend, choices) in words.items()
    ]


def untranslated(request: HttpRequest, language: str) -> HttpResponse:
    """Say that a page does not exist in this language yet and offer the original."""
    address = _own_path(request, request.GET.get("of", ""), language)
    source = address.split("/", 2)[1]
    try:
        original = client.ApiClient(language=source).get("pages/find/", path=address)["page"]
    except client.ApiProblem:
        original = None
    context = {
        "heading": _("This page has not been translated yet"),
        "original": original,
        "translations": None
        if original is None
        else [{"language": original["language"], "url": original["url"]}],
    }
    return render(request, "frontend/untranslated.html", context)
