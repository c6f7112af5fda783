"""Give a reviewer without account a link to a draft that ends by itself."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.models import User
from cms.models import PreviewLink
from cms.preview import services

CHOICES = (3, 7, 14, 30)


def links(request: HttpRequest | Any, page_id: int) -> HttpResponse:
    """GET: this page's links. POST ``days``: a new one. POST ``end``: end one now."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    if request.method == "POST":
        if "end" in request.POST:
            number = request.POST["end"]
            link = get_object_or_404(PreviewLink, pk=number if number.isdecimal() else 0, page=page)
            services.end_preview_link(link=link)
        else:
            days = int(request.POST["days"]) if request.POST.get("days", "").isdecimal() else 7
            services.make_preview_link(
                page=page,
                by=cast(User, request.user),  # the administration lets nobody else in
                days=min(max(days, 1), services.LONGEST_DAYS),
                now=timezone.now(),
            )
        return redirect("cms_preview_links", page_id)
    current = PreviewLink.objects.filter(page=page, expires_at__gt=timezone.now())
    context = {
        "page": page,
        "choices": CHOICES,
        "rows": [
            (link, f"{settings.SITE_URL}/preview/link/{services.signed(link)}/") for link in current
        ],
        "header_title": _("Preview links"),
    }
    return render(request, "cms/admin/preview_links.html", context)
