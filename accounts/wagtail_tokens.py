"""An administrator's screens for the API tokens of the own agency: list, issue, revoke."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.menu import MenuItem

from accounts import tokens
from accounts.actors import Actor, actor_for
from accounts.errors import TokenNotIssued
from accounts.models import Agency, ApiToken, Role, Scope

PER_PAGE = 50
VALID_FOR = (30, 90, 180, 365, 730)
ENDS_SOON = timedelta(days=14)


def _periods() -> list[tuple[int, str]]:
    return [
        (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days})
        for days in VALID_FOR
    ]


class TokenForm(forms.Form):
    """What a new token is for; its agencies are those that the person administers."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("agency"), queryset=Agency.objects.none(), empty_label=None
    )
    name = forms.CharField(
        label=gettext_lazy("name"),
        max_length=100,
        help_text=gettext_lazy("Which system uses it, for example: case management."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("allowed"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("valid for"), choices=_periods, coerce=int, initial=365
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["agency"]  # Any: a ModelChoiceField
        choice.queryset = agencies


class TokensItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        actor = actor_for(request.user)
        return actor.is_everywhere or bool(actor.agencies(Role.ADMINISTRATOR))


def administrator(request: HttpRequest) -> Actor:
    """The actor behind the request, if an administrator of any agency."""
    actor = actor_for(request.user)
    if not (actor.is_everywhere or actor.agencies(Role.ADMINISTRATOR)):
        raise PermissionDenied
    return actor


def administered_agencies(actor: Actor) -> QuerySet[Agency]:
    everything = Agency.objects.all()
    return everything if actor.is_everywhere else everything.filter(pk__in=_ids(actor))


def listing(request: HttpRequest) -> HttpResponse:
    """GET: the tokens of the person's agencies, the newest first, with their state."""
    now = timezone.now()
    page = Paginator(_own_tokens(administrator(request)), PER_PAGE).get_page(request.GET.get("p"))
    rows = [(token, token.state_at(now), _ends_soon(token, now)) for token in page.object_list]
    return render(request, "accounts/admin/tokens.html", {"page": page, "rows": rows})


def issue(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: the new token's text, shown this once."""
    actor = administrator(request)
    form = TokenForm(request.POST or None, agencies=administered_agencies(actor))
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context["token"], context["text"] = _issued(form, actor)
        except TokenNotIssued as refusal:
            form.add_error(None, str(refusal.detail))
    answer = render(request, "accounts/admin/token_issue.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: ask once more. POST: end it at once."""
    actor = administrator(request)
    token = get_object_or_404(_own_tokens(actor), pk=pk)
    if request.method == "POST":
        tokens.revoke_token(token=token, actor=actor, now=timezone.now())
        messages.success(request, _("The token is revoked."))
        return redirect("accounts_tokens")
    return render(request, "accounts/admin/token_revoke.html", {"token": token})


def urls() -> list[URLPattern]:
    return [
        path("api-tokens/", listing, name="accounts_tokens"),
        path("api-tokens/new/", issue, name="accounts_token_issue"),
        path("api-tokens/<int:pk>/revoke/", revoke, name="accounts_token_revoke"),
    ]


def menu_item() -> TokensItem:
    return TokensItem(
        gettext_lazy("API tokens"), reverse("accounts_tokens"), icon_name="key", order=620
    )


def _ids(actor: Actor) -> frozenset[int]:
    return actor.agencies(Role.ADMINISTRATOR)


def _own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    found = ApiToken.objects.select_related("agency", "created_by")
    return found if actor.is_everywhere else found.filter(agency__in=_ids(actor))


def _ends_soon(token: ApiToken, now: datetime) -> bool:
    return token.revoked_at is None and now < token.expires_at < now + ENDS_SOON


def _issued(form: TokenForm, actor: Actor) -> tuple[ApiToken, str]:
    now = timezone.now()
    order = tokens.TokenOrder(
        name=form.cleaned_data["name"],
        scopes=tuple(form.cleaned_data["scopes"]),
        expires_at=now + timedelta(days=form.cleaned_data["days"]),
    )
    return tokens.issue_token(agency=form.cleaned_data["agency"], order=order, actor=actor, now=now)
