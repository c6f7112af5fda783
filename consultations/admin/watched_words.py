"""The site's list of watched words: what gives moderators a hint."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import DomainError
from consultations import services
from consultations.admin.moderation import moderator
from consultations.models import WatchedWord

SHOWN = 1000


def listing(request: HttpRequest) -> HttpResponse:
    """GET: the list. POST ``word``: one more; ``remove``: one less."""
    actor = moderator(request)
    if request.method == "POST":
        remove = request.POST.get("remove", "")
        if remove.isascii() and remove.isdecimal() and len(remove) < 19:
            services.unwatch_word(pk=int(remove), actor=actor)
            messages.success(request, _("The word is off the list."))
        else:
            _add(request)
        return redirect("consultations_watched_words")
    context = {
        "words": WatchedWord.objects.all()[:SHOWN],
        "header_title": _("Watched words"),
    }
    return render(request, "consultations/admin/watched_words.html", context)


def _add(request: HttpRequest) -> None:
    try:
        services.watch_word(word=request.POST.get("word", ""), actor=moderator(request))
    except DomainError:
        messages.error(request, _("Write a word or a phrase of no more than 80 characters."))
    else:
        messages.success(request, _("The word is on the list."))
