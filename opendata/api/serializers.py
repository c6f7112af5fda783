"""Shapes on the wire. Out serializers never write; In serializers hold no rule beyond types and bounds."""

from __future__ import annotations

from rest_framework import serializers

from common.serializers import UtcDateTimeField
from common.themes import Theme
from opendata.models import ColumnKind, ResourceKind, ResourceState
from opendata.vocabulary import Licence


class CatalogueIn(serializers.Serializer):
    q = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    agency = serializers.SlugField(max_length=80, required=False, default="")
    theme = serializers.ChoiceField(choices=Theme.choices, required=False, default="")
    licence = serializers.ChoiceField(choices=Licence.choices, required=False, default="")
    series = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)


class RowsIn(serializers.Serializer):
    """The fixed parameters; every other one is a condition ``<column>[__<operator>]=<value>``."""

    limit = serializers.IntegerField(
        min_value=1, max_value=1000, required=False, default=0, help_text="Rows in the answer; 50."
    )
    cursor = serializers.CharField(
        max_length=60,
        required=False,
        default="",
        allow_blank=True,
        help_text="From the link `next` or `previous` of an answer.",
    )
    count = serializers.ChoiceField(
        choices=["exact", "none"], default="exact", help_text="`none` leaves counting out."
    )
    sort = serializers.CharField(
        max_length=300,
        required=False,
        default="",
        allow_blank=True,
        help_text="Columns, separated by commas; `-c3` falls. Empty cells come last.",
    )
    columns = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="Only these, separated by commas."
    )
    page = serializers.IntegerField(
        min_value=1, max_value=1_000_000, default=1, help_text="Of the first 10,000 rows only."
    )
    page_size = serializers.IntegerField(
        min_value=1, max_value=1000, default=50, help_text="An older name of `limit`."
    )


class VocabularyOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute


class LicenceOut(VocabularyOut):
    url = serializers.URLField()


class PublisherOut(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()


class ColumnOut(serializers.Serializer):
    name = serializers.CharField(help_text="ASCII name for programs; does not change.")
    original = serializers.CharField(help_text="The name in the file.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    type = serializers.ChoiceField(choices=ColumnKind.choices)
    unit = serializers.CharField()
    description = serializers.CharField()
    empty_means = serializers.CharField(help_text="What an empty cell means.")
    is_key = serializers.BooleanField(help_text="Part of the key that tells rows apart.")
    reference_list = serializers.CharField(
        allow_blank=True, help_text="The list of names or codes that it is tied to."
    )
    codes_of = serializers.CharField(
        allow_blank=True, help_text="Of a column of codes the one whose names they stand for."
    )


class ResourceOut(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    format = serializers.CharField()
    kind = serializers.ChoiceField(choices=ResourceKind.choices)
    link = serializers.CharField(help_text="Where a link or an interface leads; empty for a file.")
    state = serializers.ChoiceField(choices=ResourceState.choices)
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    row_count = serializers.IntegerField(allow_null=True)
    loaded_at = UtcDateTimeField(allow_null=True)
    columns = ColumnOut(many=True)
    url = serializers.CharField(help_text="Its page on the site.")
    rows_url = serializers.CharField()
    download_url = serializers.CharField()
    release = serializers.IntegerField(allow_null=True, help_text="The release that it is from.")


class LatenessOut(serializers.Serializer):
    days = serializers.IntegerField(
        allow_null=True, help_text="Since the next release was due; null without a rhythm."
    )
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute


class DatasetSummaryOut(serializers.Serializer):
    identifier = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    notes = serializers.CharField()
    url = serializers.CharField()
    agency = PublisherOut()
    theme = VocabularyOut()
    licence = LicenceOut()
    keywords = serializers.ListField(child=serializers.CharField())
    formats = serializers.ListField(child=serializers.CharField())
    access = VocabularyOut()
    late = LatenessOut()
    is_sample = serializers.BooleanField()
    published_at = UtcDateTimeField()
    updated_at = UtcDateTimeField()


class DatasetSourceOut(serializers.Serializer):
    url = serializers.CharField(help_text="The page of the consultation that it is made from.")
    release = serializers.IntegerField(help_text="How often its files were replaced.")


class SeriesOut(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class NewestReleaseOut(serializers.Serializer):
    number = serializers.IntegerField()
    published_at = UtcDateTimeField()
    url = serializers.CharField()
    all_url = serializers.CharField(help_text="The page of all releases.")


class DatasetOut(DatasetSummaryOut):
    frequency = VocabularyOut()
    covers_from = serializers.DateField(allow_null=True)
    covers_to = serializers.DateField(allow_null=True)
    area = serializers.CharField()
    area_code = serializers.CharField(help_text="ISO 3166.")
    access_reason = serializers.CharField(help_text="Why it is not open to everybody.")
    methodology = serializers.CharField()
    series = SeriesOut(allow_null=True)
    release = NewestReleaseOut(allow_null=True)
    contact_name = serializers.CharField()
    contact_email = serializers.CharField()
    resources = ResourceOut(many=True)
    record_url = serializers.CharField(help_text="DCAT record in JSON-LD.")
    made_from = DatasetSourceOut(allow_null=True, help_text="Null: its files were sent by people.")


class FacetValueOut(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    count = serializers.IntegerField()


class ResourceDetailOut(ResourceOut):
    dataset = DatasetSummaryOut()


class RowsOut(serializers.Serializer):
    """Values are strings, numbers, booleans or null, as the column's type says; dates are ISO 8601 strings."""

    count = serializers.IntegerField(allow_null=True, help_text="Of all rows that fit.")
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    release = serializers.IntegerField(help_text="Of which release the rows are.")
    columns = ColumnOut(many=True)
    numbers = serializers.ListField(
        child=serializers.IntegerField(), help_text="Of each row, its number in the file."
    )
    results = serializers.ListField(child=serializers.DictField())
