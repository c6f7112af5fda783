"""Forms of the data steward."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Agency, Role
from opendata.models import Dataset


class DatasetForm(forms.ModelForm):
    """Everything that a steward says of a dataset; its agencies are those of the steward."""

    class Meta:
        model = Dataset
        fields: ClassVar = [
            "agency",
            "slug",
            "title_ar",
            "title_en",
            "notes_ar",
            "notes_en",
            "keywords_ar",
            "keywords_en",
            "theme",
            "licence",
            "frequency",
            "covers_from",
            "covers_to",
            "area_ar",
            "area_en",
            "contact_name",
            "contact_email",
            "is_sample",
        ]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not actor.is_everywhere:
            choice: Any = self.fields["agency"]  # Any: a ModelChoiceField
            choice.queryset = Agency.objects.filter(pk__in=actor.agencies(Role.DATA_STEWARD))


class UploadForm(forms.Form):
    """One CSV file and what it is called."""

    title_ar = forms.CharField(label=_("title in Arabic"), max_length=200)
    title_en = forms.CharField(label=_("title in English"), max_length=200, required=False)
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("UTF-8 or windows-1256, at most 50 MB; the first row names the columns."),
    )
