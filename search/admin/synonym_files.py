"""The list of synonyms as a CSV file: take it along, and bring it back."""

from __future__ import annotations

import csv
import io

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.log_actions import log

from common.downloads import attachment
from common.spreadsheet import harmless
from search.admin.forms import ImportForm
from search.models import SynonymRule
from search.starter import Loaded, load
from search.synonyms import COLUMNS, RefusedRule, cells_of, rule_of, rules_in

MOST_LINES = 5000


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """GET: all rules in use; what `bring` and ``manage.py load_synonyms`` take."""
    if not request.user.has_perm("search.view_synonymrule"):
        raise PermissionDenied
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in SynonymRule.objects.filter(is_active=True).iterator(chunk_size=2000):
        writer.writerow(map(harmless, cells_of(rule_of(row))))
    answer = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment(_("Synonyms") + ".csv", "synonyms.csv")
    return answer


def bring(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST ``file``: add its rules, and tell which lines were refused and why."""
    if not request.user.has_perm("search.add_synonymrule"):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    loaded = None
    if request.method == "POST" and form.is_valid():
        try:
            loaded = _load(form.cleaned_data["file"])
        except RefusedRule as refusal:
            form.add_error("file", str(refusal))
        else:
            for row in loaded.added:
                log(instance=row, action="wagtail.create", user=request.user)
    context = {"form": form, "loaded": loaded, "header_title": _("Import synonyms")}
    return render(request, "search/admin/import_synonyms.html", context)


def _load(text: str) -> Loaded:
    try:
        rules = list(rules_in(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise RefusedRule(_("The file is no CSV.")) from error
    if len(rules) > MOST_LINES:
        raise RefusedRule(_("A file takes 5,000 rules at most."))
    return load(rules)
