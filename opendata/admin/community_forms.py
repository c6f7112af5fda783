"""Forms of the data steward for what the public sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Agency, Role
from opendata.admin.fields import Shown
from opendata.community.requests import Ruling
from opendata.models import Dataset, DatasetRequest, RequestStatus


class RulingForm(Shown, forms.ModelForm):  # type: ignore[type-arg]  # stubs disagree with Django's own class
    """What becomes of a request: its status, and what that one needs."""

    class Meta:
        model = DatasetRequest
        fields = ("status", "planned_on", "dataset", "reason", "agency")
        widgets = {  # noqa: RUF012 - Django's way
            "planned_on": forms.DateInput(attrs={"type": "date"}),
            "reason": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        }

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:  # Any: Django's
        super().__init__(*args, **options)
        datasets, agencies = Dataset.objects.public(), Agency.objects.all()
        if not actor.is_everywhere:
            own = actor.agencies(Role.DATA_STEWARD)
            datasets, agencies = datasets.filter(agency__in=own), agencies.filter(pk__in=own)
        self.fields["dataset"].label = _("Dataset")
        self.fields["dataset"].queryset = datasets.order_by("title_ar")  # type: ignore[attr-defined]  # a choice of models
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:  # Any: as the fields
        """Say beside the field what its status needs."""
        values = super().clean() or {}
        needed = {
            RequestStatus.ACCEPTED: ("planned_on", _("Say when it is planned for.")),
            RequestStatus.PUBLISHED: ("dataset", _("Choose the dataset in which the data are.")),
            RequestStatus.DECLINED: ("reason", _("Say why, in public.")),
        }.get(values.get("status", ""))
        if needed and not values.get(needed[0]):
            self.add_error(*needed)
        return values

    def ruling(self) -> Ruling:
        """Of a valid form."""
        return Ruling(**{name: self.cleaned_data[name] for name in self.Meta.fields})
