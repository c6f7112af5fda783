"""The report of addresses that visitors asked for in vain, with the pages they may have meant."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cms.addresses import selectors, services
from cms.models import MissingAddress

PER_PAGE = 25


def report(request: HttpRequest) -> HttpResponse:
    """GET: the addresses, most asked for first. POST ``missing`` and ``page``: redirect one, or ``forget`` it."""
    if not request.user.has_perm("wagtailredirects.add_redirect"):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request)
    page = Paginator(MissingAddress.objects.all(), PER_PAGE).get_page(request.GET.get("p"))
    among = selectors.candidates()
    rows = [(missing, selectors.proposals(missing.path, among)) for missing in page]
    context = {"rows": rows, "page_obj": page, "header_title": _("Missing addresses")}
    return render(request, "cms/admin/missing_addresses.html", context)


def _act(request: HttpRequest) -> HttpResponse:
    missing = get_object_or_404(MissingAddress, pk=_number(request.POST.get("missing", "")))
    target = selectors.page_of(_number(request.POST.get("page", "")))
    if target is None:
        missing.delete()
        messages.success(request, _("The address was taken off the report."))
    else:
        services.redirect_missing(missing=missing, target=target)
        messages.success(request, _("The address now leads to “%s”.") % target.title)
    return redirect("cms_missing_addresses")


def _number(text: str) -> int:
    """A key from a form; what is no key finds nothing."""
    return int(text) if text.isdecimal() and len(text) < 18 else 0
