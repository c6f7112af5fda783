"""The administration's report of tasks that were given up."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from operations import queue
from operations.errors import NotParked
from operations.selectors import parked_tasks

PERMISSION = "operations.replay_task"
PAGE_LENGTH = 50


def parked(request: HttpRequest) -> HttpResponse:
    """List parked tasks, the newest first."""
    _require_permission(request)
    page = Paginator(parked_tasks(), PAGE_LENGTH).get_page(request.GET.get("p"))
    return render(request, "operations/admin/parked_tasks.html", {"page": page})


@require_POST
def replay(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make one task due again."""
    _require_permission(request)
    try:
        queue.replay(pk)
    except NotParked as refusal:
        messages.warning(request, str(refusal.title))
    else:
        messages.success(request, _("The task runs again now."))
    return redirect("operations_parked")


def _require_permission(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
