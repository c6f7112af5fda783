"""Forms of the data steward."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actors import Actor
from accounts.models import Agency, Role
from opendata.models import (
    NO_LIST,
    AccessLevel,
    Column,
    ColumnKind,
    Dataset,
    DatasetSeries,
    Release,
    ResourceKind,
)
from opendata.reference import lists

ENCODINGS = ("utf-8", "windows-1256", "iso-8859-6", "windows-1252", "utf-16")
DELIMITERS = ((",", ","), (";", ";"), ("\t", _("tab")), ("|", "|"), ("،", "،"))


def own_agencies(actor: Actor) -> Any:  # Any: a queryset of agencies
    """The agencies for which `actor` publishes data."""
    if actor.is_everywhere:
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=actor.agencies(Role.DATA_STEWARD))


class DatasetForm(forms.ModelForm):
    """Everything that a steward says of a dataset; its agencies and series are those of the steward."""

    class Meta:
        model = Dataset
        fields: ClassVar = [
            *("agency", "title_ar", "title_en", "slug", "notes_ar", "notes_en"),
            *("keywords_ar", "keywords_en", "theme", "licence", "frequency"),
            *("covers_from", "covers_to", "area_ar", "area_en", "area_code", "series"),
            *("methodology_ar", "methodology_en", "contact_name", "contact_email"),
            *("access_level", "access_reason_ar", "access_reason_en", "is_sample"),
        ]
        widgets: ClassVar = {
            "covers_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "covers_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **{
                name: forms.Textarea(attrs={"rows": 4})
                for name in ("notes_ar", "notes_en", "methodology_ar", "methodology_en")
            },
            **{
                name: forms.Textarea(attrs={"rows": 2})
                for name in ("access_reason_ar", "access_reason_en")
            },
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = own_agencies(actor)
        choice: Any = self.fields["agency"]  # Any: a ModelChoiceField
        choice.queryset = agencies
        series: Any = self.fields["series"]  # Any: as above
        series.queryset = DatasetSeries.objects.filter(agency__in=agencies)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        is_limited = given.get("access_level", AccessLevel.PUBLIC) != AccessLevel.PUBLIC
        if is_limited and not given.get("access_reason_ar"):
            self.add_error("access_reason_ar", _("Say why not everybody gets the data."))
        return given


class NewDatasetForm(forms.Form):
    """A dataset begins with its file."""

    agency = forms.ModelChoiceField(label=_("agency"), queryset=Agency.objects.none())
    file = forms.FileField(
        label=_("file"),
        help_text=_("CSV, Excel, ODS, JSON, GeoJSON, Parquet, or a ZIP of one; at most 100 MB."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = own_agencies(actor)
        choice: Any = self.fields["agency"]  # Any: a ModelChoiceField
        choice.queryset = agencies
        if len(found := list(agencies[:2])) == 1:
            choice.initial = found[0]


class UploadForm(forms.Form):
    """A file, or the address of a link or an interface, and what it is called."""

    title_ar = forms.CharField(label=_("title in Arabic"), max_length=200)
    title_en = forms.CharField(label=_("title in English"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("kind"), choices=ResourceKind.choices, initial=ResourceKind.FILE, required=False
    )
    file = forms.FileField(
        label=_("file"),
        required=False,
        help_text=_("CSV, Excel, ODS, JSON, GeoJSON, Parquet, or a ZIP of one; at most 100 MB."),
    )
    link = forms.URLField(
        label=_("link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Instead of a file."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        given["kind"] = given.get("kind") or ResourceKind.FILE
        name = "file" if given["kind"] == ResourceKind.FILE else "link"
        if not given.get(name) and name not in self.errors:
            self.add_error(name, _("This is needed."))
        return given


class ReplaceForm(forms.Form):
    file = forms.FileField(label=_("file"))


class ReleaseForm(forms.ModelForm):
    """What the producer says of a release."""

    class Meta:
        model = Release
        fields: ClassVar = ["note_ar", "note_en", "maturity", "publish_at"]
        widgets: ClassVar = {
            "note_ar": forms.Textarea(attrs={"rows": 3}),
            "note_en": forms.Textarea(attrs={"rows": 3}),
            "publish_at": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
        }

    def clean_publish_at(self) -> Any:  # Any: an aware datetime, or None
        at = self.cleaned_data["publish_at"]
        if at is not None and at <= timezone.now():
            raise forms.ValidationError(_("This time is over; leave it empty to publish at once."))
        return at


class OptionsForm(forms.Form):
    """How a file is to be read, where the finding of it went wrong. Empty: find it."""

    encoding = forms.ChoiceField(label=_("encoding"), required=False)
    delimiter = forms.ChoiceField(label=_("separator"), required=False)
    sheet = forms.ChoiceField(label=_("sheet"), required=False)
    first_header_row = forms.IntegerField(
        label=_("first header row"), min_value=0, max_value=10_000, required=False
    )
    last_header_row = forms.IntegerField(
        label=_("last header row"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("0 and 0: the table has no header."),
    )

    def __init__(self, *args: Any, found: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        automatic = [("", _("find it"))]
        sheets = [(one["name"], one["name"]) for one in found.get("sheets", []) if one["name"]]
        for name, values in (
            ("encoding", [(one, one) for one in ENCODINGS]),
            ("delimiter", list(DELIMITERS)),
            ("sheet", sheets),
        ):
            choice: Any = self.fields[name]  # Any: a ChoiceField
            choice.choices = [*automatic, *values]
        if not sheets:
            del self.fields["sheet"]

    def options(self) -> dict[str, Any]:
        """As `ReleaseFile.options` has them."""
        given = self.cleaned_data
        first, last = given.get("first_header_row"), given.get("last_header_row")
        chosen = {name: given.get(name, "") for name in ("encoding", "delimiter", "sheet")}
        rows = [first, last if last is not None else first] if first is not None else None
        return chosen | {"header_rows": rows}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ColumnForm(forms.ModelForm):
    """One line of the data dictionary."""

    class Meta:
        model = Column
        fields: ClassVar = [
            *("label_ar", "label_en", "unit", "description_ar", "description_en"),
            *("empty_means_ar", "empty_means_en", "is_key", "reference_list"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind != ColumnKind.TEXT and not self.instance.reference_list:
            del self.fields["reference_list"]
            return
        told, known = self.instance.reference_list, lists.choices()
        lost = [(told, told)] if told not in {"", NO_LIST, *(code for code, _name in known)} else []
        self.fields["reference_list"] = forms.ChoiceField(
            label=_("reference list"),
            choices=[
                ("", _("find it")),
                *known,
                *lost,
                (NO_LIST, pgettext_lazy("reference list", "none")),
            ],
            required=False,
            help_text=_("Names of a list get a column of codes beside them when the file is read."),
        )


def sentences(errors: ErrorDict) -> str:
    """All errors of a form in one line, for a message."""
    return " ".join(str(one) for group in errors.get_json_data().values() for one in _words(group))


def _words(group: list[dict[str, str]]) -> list[str]:
    return [one["message"] for one in group]
