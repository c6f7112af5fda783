"""Pages for operators, and the demo's inbox."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from operations import health, metrics_access
from operations import metrics as figures
from operations.models import Delivery

INBOX_LENGTH = 100


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing of any other part."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve: 503 without database or migrations; what else is not well only degrades."""
    found = health.readiness(now=timezone.now())
    status = 503 if found.status == "failing" else 200
    return JsonResponse({"status": found.status, "checks": found.checks}, status=status)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; there is no such page unless the operator opened it, and then only for those he named."""
    if not metrics_access.is_open():
        raise Http404
    if not metrics_access.may_read(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    text = figures.exposition(now=timezone.now())
    return HttpResponse(text, content_type=figures.CONTENT_TYPE)


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List the newest mails of the demo; elsewhere there is no such page."""
    _only_in_the_demo()
    mails = Delivery.objects.defer("text")[:INBOX_LENGTH]
    return render(request, "operations/inbox.html", {"mails": mails})


@never_cache
@require_safe
def inbox_mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one mail of the demo."""
    _only_in_the_demo()
    return render(request, "operations/mail.html", {"mail": get_object_or_404(Delivery, pk=pk)})


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Http404
