"""An administrator's screens for the webhooks of the own agency: endpoints, their last messages, replay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from common.registry import OUTWARD_EVENTS
from operations.clock import database_now
from operations.errors import EndpointRefused
from operations.models import DisabledFor, WebhookEndpoint
from operations.webhooks import deliveries, endpoints
from operations.webhooks.secrets import current_secret

PER_PAGE = 50
ADMINISTRATOR = "administrator"
WORDS = {
    "service.published": gettext_lazy("a service guide is published"),
    "service.retired": gettext_lazy("a service is retired"),
    "dataset.published": gettext_lazy("a release of a dataset is published"),
    "dataset.withdrawn": gettext_lazy("a dataset is withdrawn"),
    "consultation.opened": gettext_lazy("a consultation opens"),
    "consultation.closed": gettext_lazy("a consultation closes"),
    "consultation.withdrawn": gettext_lazy("a consultation is withdrawn"),
    "consultation.text_published": gettext_lazy("a version of a draft is published"),
    "consultation.outcome_published": gettext_lazy("the outcome of a consultation is published"),
    "consultation.extended": gettext_lazy("the closing of a consultation is moved later"),
    "news.published": gettext_lazy("a news item is published"),
    "indicator.revised": gettext_lazy("the value of an indicator is revised"),
}


class EndpointForm(forms.Form):
    """What a webhook is told, and where; its agencies are those that the person administers."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("agency"), queryset=WebhookEndpoint.objects.none(), empty_label=None
    )
    name = forms.CharField(
        label=gettext_lazy("name"),
        max_length=100,
        help_text=gettext_lazy("Which system listens, for example: case management."),
    )
    url = forms.CharField(
        label=gettext_lazy("address"),
        max_length=2000,
        help_text=gettext_lazy("It begins with https:// and is reachable from the internet."),
    )
    kinds = forms.MultipleChoiceField(
        label=pgettext_lazy("webhook", "events"),
        choices=[(name, format_lazy("{} ({})", WORDS[name], name)) for name in OUTWARD_EVENTS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, agencies: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["agency"]  # Any: a ModelChoiceField
        choice.queryset = agencies

    def wishes(self) -> endpoints.EndpointWishes:
        words = self.cleaned_data
        return endpoints.EndpointWishes(words["name"], words["url"], tuple(words["kinds"]))


def is_administrator(request: HttpRequest) -> bool:
    user: Any = request.user  # Any: of `accounts`, which stands beside this app
    return user.is_superuser or user.memberships.filter(role=ADMINISTRATOR).exists()


def listing(request: HttpRequest) -> HttpResponse:
    """GET: the webhooks of the person's agencies."""
    page = Paginator(_own(request), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "operations/admin/webhooks.html", {"page": page})


def add(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: a new webhook; its page shows the secret."""
    form = EndpointForm(request.POST or None, agencies=_agencies(request))
    if request.method == "POST" and form.is_valid():
        try:
            endpoint = endpoints.add_endpoint(
                agency_id=form.cleaned_data["agency"].pk, wishes=form.wishes(), now=database_now()
            )
        except EndpointRefused as refusal:
            form.add_error(_field(refusal), str(refusal.detail))
        else:
            return redirect("operations_webhook", endpoint.pk)
    return render(request, "operations/admin/webhook_form.html", {"form": form})


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """GET and POST: name, address and events; a webhook stays with its agency."""
    endpoint = get_object_or_404(_own(request), pk=pk)
    initial = {name: getattr(endpoint, name) for name in ("agency", "name", "url", "kinds")}
    agencies = _agencies(request).filter(pk=endpoint.agency_id)
    form = EndpointForm(request.POST or None, initial=initial, agencies=agencies)
    if request.method == "POST" and form.is_valid():
        try:
            endpoints.change_endpoint(endpoint=endpoint, wishes=form.wishes())
        except EndpointRefused as refusal:
            form.add_error(_field(refusal), str(refusal.detail))
        else:
            return redirect("operations_webhook", endpoint.pk)
    context = {"form": form, "endpoint": endpoint}
    return render(request, "operations/admin/webhook_form.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: one webhook with its secret and its messages, the newest first."""
    endpoint = get_object_or_404(_own(request), pk=pk)
    page = Paginator(endpoint.deliveries.all(), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "endpoint": endpoint,
        "page": page,
        "secret": current_secret(endpoint),
        "today": timezone.localdate(),
    }
    answer = render(request, "operations/admin/webhook.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """POST ``do``: test, secret, disable, enable or replay (with ``since``, a day)."""
    endpoint = get_object_or_404(_own(request), pk=pk)
    action = _ACTIONS.get(request.POST.get("do", ""))
    if action is not None:
        messages.success(request, action(request, endpoint, database_now()))
    return redirect("operations_webhook", endpoint.pk)


@require_POST
def replay(request: HttpRequest, pk: int, delivery: UUID) -> HttpResponse:
    """POST: send one message again."""
    endpoint = get_object_or_404(_own(request), pk=pk)
    message = get_object_or_404(endpoint.deliveries, pk=delivery)
    if deliveries.replay(delivery=message, now=database_now()):
        messages.success(request, _("The message is sent again now."))
    else:
        messages.warning(request, _("The message is on its way already."))
    return redirect("operations_webhook", endpoint.pk)


def _test(request: HttpRequest, endpoint: WebhookEndpoint, now: datetime) -> str:
    deliveries.write_message(endpoint=endpoint, kind=deliveries.TEST, payload={}, now=now)
    return _("A test message is sent now; load this page again in a moment.")


def _change_secret(request: HttpRequest, endpoint: WebhookEndpoint, now: datetime) -> str:
    endpoints.change_secret(endpoint=endpoint, now=now)
    return _("There is a new secret. For 24 hours messages carry both signatures.")


def _disable(request: HttpRequest, endpoint: WebhookEndpoint, now: datetime) -> str:
    endpoints.disable(endpoint=endpoint, reason=DisabledFor.HAND, now=now)
    return _("The webhook is switched off.")


def _enable(request: HttpRequest, endpoint: WebhookEndpoint, now: datetime) -> str:
    endpoints.enable(endpoint=endpoint)
    return _("The webhook is switched on.")


def _replay_failed(request: HttpRequest, endpoint: WebhookEndpoint, now: datetime) -> str:
    day = forms.DateField(required=False)
    try:
        since = day.clean(request.POST.get("since", ""))
    except forms.ValidationError:
        since = None
    # Without a day all are meant that are still kept.
    moment = now - 2 * deliveries.KEPT_FOR
    if since is not None and since > moment.date():
        moment = timezone.make_aware(datetime.combine(since, time.min))
    count = deliveries.replay_failed(endpoint=endpoint, since=moment, now=now)
    return ngettext(
        "%(count)d message is sent again now.", "%(count)d messages are sent again now.", count
    ) % {"count": count}


_ACTIONS: dict[str, Callable[[HttpRequest, WebhookEndpoint, datetime], str]] = {
    "test": _test,
    "secret": _change_secret,
    "disable": _disable,
    "enable": _enable,
    "replay": _replay_failed,
}


def _agencies(request: HttpRequest) -> QuerySet[Any]:
    """The bodies that the person administers.

    Raises:
        PermissionDenied: there is none.
    """
    if not is_administrator(request):
        raise PermissionDenied
    # Both are of `accounts`, which stands beside this app: reached through relations.
    user: Any = request.user
    model: Any = WebhookEndpoint._meta.get_field("agency").related_model
    agencies: QuerySet[Any] = model.objects.all()
    if user.is_superuser:
        return agencies
    held = user.memberships.filter(role=ADMINISTRATOR)
    return agencies.filter(pk__in=held.values("agency_id"))


def _own(request: HttpRequest) -> QuerySet[WebhookEndpoint]:
    agencies = _agencies(request)
    return WebhookEndpoint.objects.select_related("agency").filter(agency__in=agencies)


def _field(refusal: EndpointRefused) -> str:
    return str(refusal.facts["field"])
