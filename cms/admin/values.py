"""The values of an indicator: the table, one more value, and a CSV file of many."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.indicators import services
from cms.indicators.periods import parse_period
from cms.indicators.selectors import series_of
from cms.models import IndicatorPage
from cms.published import source_of

MAX_BYTES = 500_000


class ValueForm(forms.Form):
    """One value; digits may be Arabic, a missing value is a gap."""

    period = forms.CharField(
        label=gettext_lazy("period"),
        max_length=10,
        help_text=gettext_lazy("2024, 2024-Q3 or 2024-07, by the rhythm of the indicator."),
    )
    value = forms.CharField(
        label=gettext_lazy("value"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Empty: nothing was measured; never zero."),
    )
    is_provisional = forms.BooleanField(label=gettext_lazy("provisional"), required=False)
    note = forms.CharField(label=gettext_lazy("note"), max_length=250, required=False)
    reason = forms.CharField(
        label=gettext_lazy("reason of a revision"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("The value before stays public with this reason."),
    )

    def __init__(self, *args: Any, rhythm: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rhythm = rhythm

    def clean_period(self) -> Any:  # a date
        text = self.cleaned_data["period"].translate(services.DIGITS)
        try:
            return parse_period(text, self.rhythm)
        except ValueError:
            sentence = _("“%(text)s” is not a period of this indicator.") % {"text": text}
            raise forms.ValidationError(sentence) from None

    def clean_value(self) -> Decimal | None:
        try:
            return services.read_number(self.cleaned_data["value"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


def values(request: HttpRequest, page_id: int) -> HttpResponse:
    """GET: table and forms. POST with ``file``: import. POST without: one value."""
    page = get_object_or_404(IndicatorPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    indicator = source_of(page)
    form = ValueForm(
        request.POST if request.method == "POST" and "import" not in request.POST else None,
        rhythm=indicator.rhythm,
    )
    errors: list[tuple[int, str]] = []
    if "import" in request.POST:
        errors = _import(request, indicator)
    elif form.is_bound and form.is_valid():
        _record(request, indicator, form.cleaned_data)
    if request.method == "POST" and not errors and not form.errors:
        return redirect("cms_indicator_values", page_id)
    context = {
        "page": indicator,
        "form": form,
        "errors": errors,
        "points": series_of([indicator])[indicator.translation_key].points[::-1],
        "header_title": _("Values"),
    }
    return render(request, "cms/admin/indicator_values.html", context)


def _record(request: HttpRequest, indicator: IndicatorPage, given: dict[str, Any]) -> None:
    reading = services.Reading(
        period_on=given["period"],
        value=given["value"],
        is_provisional=given["is_provisional"],
        note=given["note"],
    )
    services.record_value(
        indicator_id=indicator.pk, reading=reading, now=timezone.now(), reason=given["reason"]
    )
    messages.success(request, _("The value is stored and public."))


def _import(request: HttpRequest, indicator: IndicatorPage) -> list[tuple[int, str]]:
    """Import the file; returns its errors, line by line."""
    file = request.FILES.get("file")
    if file is None:
        return [(1, _("Choose a file."))]
    if (file.size or 0) > MAX_BYTES:
        return [(1, _("The file is too large."))]
    report = services.import_values(indicator=indicator, content=file.read(), now=timezone.now())
    if not report.errors:
        messages.success(
            request,
            _(
                "Imported: %(created)s new, %(revised)s revised, %(changed)s changed, %(unchanged)s unchanged."
            )
            % {name.value: report.counts.get(name.value, 0) for name in services.Outcome},
        )
    return report.errors
