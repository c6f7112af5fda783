"""Forms of the data steward."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actors import Actor
from accounts.models import Agency, Role
from common.arabic import fold
from opendata.admin.fields import Shown
from opendata.models import (
    NO_LIST,
    AccessLevel,
    Column,
    ColumnKind,
    Dataset,
    DatasetSeries,
    Release,
    ReleaseState,
    Resource,
    ResourceKind,
)
from opendata.reference import lists

ENCODINGS = ("utf-8", "windows-1256", "iso-8859-6", "windows-1252", "utf-16")
TEXT_FORMATS = {"csv", "tsv"}
DELIMITERS = ((",", ","), (";", ";"), ("\t", _("tab")), ("|", "|"), ("،", "،"))


def _in_both(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for name in names for language in ("ar", "en"))


def own_agencies(actor: Actor) -> Any:  # Any: a queryset of agencies
    """The agencies for which `actor` publishes data."""
    if actor.is_everywhere:
        return Agency.objects.all()
    return Agency.objects.filter(pk__in=actor.agencies(Role.DATA_STEWARD))


def choose_agency(choice: Any, actor: Actor) -> None:  # Any: a ModelChoiceField
    """Offer the steward's agencies; the only one is chosen already."""
    choice.queryset = own_agencies(actor)
    if len(found := list(choice.queryset[:2])) == 1:
        choice.initial = found[0]


_GROUPS = (
    (
        _("What it is"),
        ("agency", "slug", *_in_both("title", "notes", "keywords"), "theme", "series"),
    ),
    (_("Period and area"), ("covers_from", "covers_to", *_in_both("area"), "area_code")),
    (_("Use and updates"), ("licence", "frequency", "contact_name", "contact_email")),
    (_("How the figures came about"), (*_in_both("methodology"), "is_sample")),
    (_("Who gets the data"), ("access_level", *_in_both("access_reason"))),
)


class DatasetForm(Shown, forms.ModelForm):
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
        self.fields["slug"].label = pgettext_lazy("dataset", "address")

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by what they tell, Arabic beside English."""
        return [(str(title), [self[name] for name in names]) for title, names in _GROUPS]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        is_limited = given.get("access_level", AccessLevel.PUBLIC) != AccessLevel.PUBLIC
        if is_limited and not given.get("access_reason_ar"):
            self.add_error("access_reason_ar", _("Say why not everybody gets the data."))
        return given


DATASET_STATES = (
    ("", pgettext_lazy("dataset", "all")),
    ("draft", _("draft")),
    ("review", _("waits for review")),
    ("public", pgettext_lazy("dataset", "public")),
    ("limited", _("not open to everybody")),
    ("withdrawn", pgettext_lazy("dataset", "withdrawn")),
)


class DatasetFilterForm(Shown, forms.Form):
    """Narrows the list of datasets."""

    q = forms.CharField(label=_("Words of the title or description"), required=False)
    state = forms.ChoiceField(label=_("state"), choices=DATASET_STATES, required=False)

    def narrowed(self, found: QuerySet[Dataset]) -> QuerySet[Dataset]:
        """The datasets that fit; a state that there is not narrows nothing."""
        self.is_valid()
        words = fold(self.cleaned_data.get("q", "")).split()
        for word in words:
            found = found.filter(search_text__contains=word)
        narrowing = {
            "draft": Q(published_at__isnull=True),
            "review": Q(releases__state=ReleaseState.IN_REVIEW),
            "public": Q(published_at__isnull=False, withdrawn_at__isnull=True),
            "limited": ~Q(access_level=AccessLevel.PUBLIC),
            "withdrawn": Q(withdrawn_at__isnull=False),
        }.get(self.cleaned_data.get("state", ""))
        return found.filter(narrowing).distinct() if narrowing else found


class SeriesForm(Shown, forms.ModelForm):
    """What a series says of itself; its agency is one of the steward's."""

    class Meta:
        model = DatasetSeries
        fields: ClassVar = ["agency", "title_ar", "title_en", "slug", "notes_ar", "notes_en"]
        widgets: ClassVar = {
            "notes_ar": forms.Textarea(attrs={"rows": 4}),
            "notes_en": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["agency"]  # Any: a ModelChoiceField
        choose_agency(choice, actor)
        self.fields["slug"].label = pgettext_lazy("dataset", "address")


class NewDatasetForm(Shown, forms.Form):
    """A dataset begins with its file."""

    agency = forms.ModelChoiceField(label=_("agency"), queryset=Agency.objects.none())
    file = forms.FileField(
        label=_("file"),
        help_text=_("CSV, Excel, ODS, JSON, GeoJSON, Parquet, or a ZIP of one; at most 100 MB."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["agency"]  # Any: a ModelChoiceField
        choose_agency(choice, actor)


class UploadForm(Shown, forms.Form):
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


class TitleForm(Shown, forms.ModelForm):
    """What a file, a link or an interface is called."""

    class Meta:
        model = Resource
        fields: ClassVar = ["title_ar", "title_en"]


class ReplaceForm(Shown, forms.Form):
    file = forms.FileField(label=_("file"))


class ReleaseForm(Shown, forms.ModelForm):
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


class OptionsForm(Shown, forms.Form):
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
        is_text = found.get("format", "csv") in TEXT_FORMATS
        for name, values in (
            ("encoding", [(one, one) for one in ENCODINGS]),
            ("delimiter", list(DELIMITERS)),
            ("sheet", sheets),
        ):
            choice: Any = self.fields[name]  # Any: a ChoiceField
            choice.choices = [*automatic, *values]
        # Only what there is to choose: a text has no sheets, a workbook no separators.
        if is_text or len(sheets) < 2:
            del self.fields["sheet"]
        if not is_text:
            del self.fields["encoding"], self.fields["delimiter"]

    def options(self) -> dict[str, Any]:
        """As `ReleaseFile.options` has them."""
        given = self.cleaned_data
        first, last = given.get("first_header_row"), given.get("last_header_row")
        chosen = {name: given.get(name, "") for name in ("encoding", "delimiter", "sheet")}
        rows = [first, last if last is not None else first] if first is not None else None
        return chosen | {"header_rows": rows}


class ReasonForm(Shown, forms.Form):
    reason = forms.CharField(
        label=_("reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ColumnForm(Shown, forms.ModelForm):
    """One line of the data dictionary."""

    class Meta:
        model = Column
        fields: ClassVar = [
            *("label_ar", "label_en", "description_ar", "description_en"),
            *("empty_means_ar", "empty_means_en", "unit", "is_key", "reference_list"),
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
