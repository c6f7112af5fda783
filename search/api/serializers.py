"""Searches as they come in over the wire, and answers as they go out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.bidi import is_invisible_only
from common.serializers import UtcDateTimeField
from search.analysis import query_words
from search.errors import QueryRefused

LONGEST_QUERY = 200
LAST_PAGE = 100
_FACET_VALUE = r"^[\w.-]{1,80}$"


class QueryField(serializers.CharField):
    """What somebody types into a search box: short, and with something in it to look for."""

    def __init__(self, **kwargs: Any) -> None:  # Any: as the field has it
        super().__init__(max_length=LONGEST_QUERY, **kwargs)

    def to_internal_value(self, data: Any) -> str:  # Any: as above
        text = super().to_internal_value(data)
        if text and (is_invisible_only(text) or not query_words(text)):
            raise QueryRefused(_("Type at least one letter or digit."))
        return text


class SearchIn(serializers.Serializer):
    """The parameters of a search; a facet may be given several times."""

    q = QueryField(required=False, allow_blank=True, default="")
    type = serializers.ListField(
        child=serializers.RegexField(_FACET_VALUE), max_length=20, default=list
    )
    agency = serializers.ListField(
        child=serializers.RegexField(_FACET_VALUE), max_length=20, default=list
    )
    audience = serializers.ListField(
        child=serializers.RegexField(_FACET_VALUE), max_length=20, default=list
    )
    topic = serializers.ListField(
        child=serializers.RegexField(_FACET_VALUE), max_length=20, default=list
    )
    year = serializers.ListField(
        child=serializers.IntegerField(min_value=1000, max_value=2999), max_length=20, default=list
    )
    language = serializers.ChoiceField(
        choices=[*dict(settings.LANGUAGES), "all"], required=False, help_text="Default: ?lang="
    )
    exact = serializers.BooleanField(default=False)
    sort = serializers.ChoiceField(choices=["relevance", "date"], default="relevance")
    page = serializers.IntegerField(min_value=1, max_value=LAST_PAGE, default=1)


class SuggestIn(serializers.Serializer):
    q = QueryField()


class PartOut(serializers.Serializer):
    text = serializers.CharField()
    mark = serializers.BooleanField()


class ResultOut(serializers.Serializer):
    type = serializers.CharField()
    type_label = serializers.CharField()
    language = serializers.CharField()
    title = serializers.CharField()
    title_parts = PartOut(many=True)
    snippet = PartOut(many=True)
    url = serializers.CharField()
    agency = serializers.CharField(help_text="Name of the agency, or empty.")
    date = UtcDateTimeField(allow_null=True)


class FacetValueOut(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the base has an attribute of this name
    count = serializers.IntegerField()
    selected = serializers.BooleanField()


class FacetOut(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    values = FacetValueOut(many=True)


class SearchOut(serializers.Serializer):
    """``degraded``: the index does not answer; only titles were searched."""

    query = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = ResultOut(many=True)
    facets = FacetOut(many=True)
    did_you_mean = serializers.CharField(allow_blank=True)
    also_searched_for = serializers.ListField(child=serializers.CharField())
    exact = serializers.BooleanField()
    degraded = serializers.BooleanField()


class SuggestionOut(serializers.Serializer):
    title = serializers.CharField()
    type_label = serializers.CharField()
    url = serializers.CharField()


class SuggestOut(serializers.Serializer):
    results = SuggestionOut(many=True)
