"""The report of searches that found nothing or little, with what to do about them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from common.downloads import attachment
from common.spreadsheet import harmless
from search import query_log
from search.admin.viewsets import REPORT
from search.models import QueryCount, SettledQuery
from search.models.synonym import QueryLanguage

PER_PAGE = 50
VAIN, FEW = "vain", "few"
_MOST_EXPORTED = 10_000


class Choice(forms.Form):
    """What the report shows; what does not fit is as if it were not there."""

    found = forms.ChoiceField(
        label=gettext_lazy("Found"),
        required=False,
        choices=[
            (VAIN, pgettext_lazy("of a search", "nothing")),
            (FEW, pgettext_lazy("of a search", "one or two things")),
        ],
    )
    days = forms.ChoiceField(
        label=gettext_lazy("Period"),
        required=False,
        choices=[
            (30, gettext_lazy("the last 30 days")),
            (7, gettext_lazy("the last 7 days")),
            (90, gettext_lazy("the last 90 days")),
            (366, gettext_lazy("the last year")),
        ],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=QueryLanguage.choices
    )

    def settled(self) -> dict[str, Any]:
        """The choice with what was not chosen, or not well."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "found": given.get("found") or VAIN,
            "days": int(given.get("days") or 30),
            "language": given.get("language") or "",
        }


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """GET ?found=&days=&language=&p=: failing searches, the commonest first; ``format=csv`` as a file."""
    if not request.user.has_perm(REPORT):
        raise PermissionDenied
    form = Choice(request.GET)
    chosen = form.settled()
    since = timezone.localdate() - timedelta(days=chosen["days"] - 1)
    rows = query_log.failing(since=since, few=chosen["found"] == FEW, language=chosen["language"])
    if request.GET.get("format") == "csv":
        return _file(rows[:_MOST_EXPORTED])
    context = {
        "header_title": _("Failing searches"),
        "form": Choice(initial=chosen),
        "chosen": chosen,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "totals": query_log.totals(since=since, language=chosen["language"]),
        "may_settle": request.user.has_perm("search.add_settledquery"),
        "may_add_synonym": request.user.has_perm("search.add_synonymrule"),
        "may_add_bet": request.user.has_perm("search.add_bestbet"),
    }
    return render(request, "search/admin/failing.html", context)


@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """POST ``query`` and ``language``: leave out of the report what was counted of it until today."""
    if not request.user.has_perm("search.add_settledquery"):
        raise PermissionDenied
    query, language = request.POST.get("query", ""), request.POST.get("language", "")
    if not QueryCount.objects.filter(query=query, language=language).exclude(query=""):
        raise BadRequest
    SettledQuery.objects.update_or_create(
        language=language,
        query=query,
        defaults={"settled_on": timezone.localdate(), "settled_by_id": request.user.pk},
    )
    messages.success(
        request, _("“%s” is settled. It returns when it fails again from tomorrow on.") % query
    )
    return redirect("search_failing")


def _file(rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_("Search term"), _("Language"), _("Failed"), _("Times")])
    for row in rows:
        writer.writerow([harmless(row["query"]), row["language"], row["times"], row["asked"]])
    answer = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment(
        _("Failing searches") + ".csv", "failing-searches.csv"
    )
    return answer
