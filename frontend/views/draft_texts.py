"""One version of a draft for reading: alone, beside another language, and by lasting addresses."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend import breadcrumbs, client
from frontend.text import number as in_words
from frontend.views.files import as_file

# ISO 639-2, as lasting addresses have it, → the site's code.
_CODES = {"ara": "ar", "eng": "en", "fra": "fr"}


def version(request: HttpRequest, language: str, slug: str, number: int) -> HttpResponse:
    """GET /ar/consultations/<slug>/versions/2/: every clause; ``?beside=en`` puts another language next to it."""
    api = client.for_reader(request)
    base = f"consultations/{quote(slug, safe='')}/"
    shown = api.get(f"{base}versions/{number}/")
    consultation = api.get(base)
    others = [{"code": code, "name": name} for code, name in settings.LANGUAGES if code != language]
    beside = next((one for one in others if one["code"] == request.GET.get("beside")), None)
    translated: dict[str, Any] = {}  # Any: JSON
    if beside is not None:
        beside["direction"] = "rtl" if beside["code"] in settings.LANGUAGES_BIDI else "ltr"
        read = api.get(f"{base}versions/{number}/", lang=beside["code"])
        translated = {
            one["key"]: one for one in read["clauses"] if one["language"] == beside["code"]
        }
    newest = consultation["versions"][-1]["number"]
    clauses = shown["clauses"]
    context = {
        "heading": _("The draft text, version %(number)s") % {"number": in_words(number)},
        "consultation": consultation,
        "version": shown,
        "rows": [{"clause": one, "other": translated.get(one["key"])} for one in clauses],
        "language": language,
        "others": [one for one in others if one != beside],
        "beside": beside,
        "is_newest": number == newest,
        "eli": clauses[0]["eli"].replace(f"/{clauses[0]['key']}/", "/"),
        "akn_url": f"{request.path}akn/",
        "breadcrumb": breadcrumbs.to_consultation(language, consultation),
        "api_url": f"/api/v1/{base}versions/{number}/",
    }
    return render(request, "frontend/consultation_version.html", context)


def akn(request: HttpRequest, language: str, slug: str, number: int) -> HttpResponse:
    """The version as an Akoma Ntoso file."""
    path = f"consultations/{quote(slug, safe='')}/versions/{number}/"
    reader = client.for_reader(request)
    reader.get(path)
    return as_file(reader.speaker.get_file(f"{path}akn/"))


def eli(request: HttpRequest, slug: str, number: int, code: str, key: str = "") -> HttpResponse:
    """GET /eli/<slug>/v2/art-4.p-2/ara → 302 to the clause in its version; 404 when there is none."""
    language = _CODES.get(code, code)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    path = f"consultations/{quote(slug, safe='')}/versions/{number}/"
    shown = client.for_reader(request).get(path, lang=language)
    if key and all(one["key"] != key for one in shown["clauses"]):
        raise Http404
    return HttpResponseRedirect(f"/{language}/{path}{f'#{key}' if key else ''}")
