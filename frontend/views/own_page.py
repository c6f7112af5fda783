"""The page of somebody who is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def show(request: HttpRequest, language: str, session: dict[str, Any]) -> HttpResponse:
    context = {"heading": _("My account"), "session": session}
    return render(request, "frontend/account.html", context)
