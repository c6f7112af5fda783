"""Searches as they come in over the wire, and answers as they go out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.bidi import is_invisible_only
from common.serializers import UtcDateTimeField
from search.analysis import query_words
from search.budget import FACETS, HELP, SPELLING, VARIANTS
from search.errors import QueryRefused
from search.labels import TYPE_LABELS
from search.parsing import parse

LONGEST_QUERY = 200
PAGE_SIZE = 10
LAST_RESULT = 1_000
_MOST_VALUES = 20


class QueryField(serializers.CharField):
    """What somebody types into a search box: short, and with something in it to look for."""

    def __init__(self, **kwargs: Any) -> None:  # Any: as the field has it
        super().__init__(max_length=LONGEST_QUERY, **kwargs)

    def to_internal_value(self, data: Any) -> str:  # Any: as above
        text = super().to_internal_value(data)
        if text and (is_invisible_only(text) or not query_words(text)):
            raise QueryRefused(_("Type at least one letter or digit."))
        return text


class FacetField(serializers.ListField):
    """The chosen values of a facet, given as repeated parameters; without ``choices`` any code."""

    def __init__(self, choices: list[str] | None = None, **kwargs: Any) -> None:  # Any: as above
        told = _("“{input}” is none of: %(choices)s.")
        kwargs["child"] = (
            serializers.ChoiceField(
                choices=choices,
                error_messages={"invalid_choice": told % {"choices": ", ".join(choices)}},
            )
            if choices
            else serializers.RegexField(r"^[\w.:-]{1,80}$")
        )
        super().__init__(max_length=_MOST_VALUES, default=list, **kwargs)


class YearsField(serializers.ListField):
    child = serializers.IntegerField(min_value=1000, max_value=2999)

    def __init__(self, **kwargs: Any) -> None:  # Any: as above
        super().__init__(max_length=_MOST_VALUES, default=list, **kwargs)


class SearchIn(serializers.Serializer):
    """The parameters of a search; a facet may be given several times."""

    q = QueryField(
        required=False,
        allow_blank=True,
        default="",
        help_text='Words; "a phrase" or «a phrase»; -word and -"a phrase" leave out; title:, agency:, type: and year:, '
        "or عنوان:, جهة:, نوع: and سنة:, look in one place.",
    )
    type = FacetField(choices=list(TYPE_LABELS))
    agency = FacetField()
    audience = FacetField()
    topic = FacetField()
    channel = FacetField()
    format = FacetField()
    state = FacetField()
    year = YearsField()
    language = serializers.ChoiceField(
        choices=[*dict(settings.LANGUAGES), "all"], required=False, help_text="Default: ?lang="
    )
    exact = serializers.BooleanField(default=False)
    sort = serializers.ChoiceField(choices=["relevance", "date", "title"], default="relevance")
    page = serializers.IntegerField(min_value=1, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=50, default=PAGE_SIZE)

    def validate_q(self, text: str) -> str:
        if parse(text).is_only_exclusion:
            raise QueryRefused(_("Say what to look for as well, not only what to leave out."))
        return text

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:  # Any: values of each kind
        if attrs["page"] * attrs["page_size"] > LAST_RESULT:
            told = _("Only the first %(count)d results can be read. Narrow the search.")
            raise serializers.ValidationError({"page": [told % {"count": LAST_RESULT}]})
        return attrs


class SuggestIn(serializers.Serializer):
    q = QueryField()


class PartOut(serializers.Serializer):
    text = serializers.CharField()
    mark = serializers.BooleanField()


class ResultOut(serializers.Serializer):
    """``id`` lasts as long as the thing; ``part_of``: title of the page that a clause or column stands on, or empty."""

    id = serializers.CharField()
    type = serializers.CharField()
    type_label = serializers.CharField()
    language = serializers.CharField()
    title = serializers.CharField()
    title_parts = PartOut(many=True)
    snippet = PartOut(many=True)
    url = serializers.CharField()
    part_of = serializers.CharField(allow_blank=True)
    agency = serializers.CharField(help_text="Name of the agency, or empty.")
    date = UtcDateTimeField(allow_null=True)
    is_best_bet = serializers.BooleanField(help_text="Put first by editors for these words.")


class FacetValueOut(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the base has an attribute of this name
    count = serializers.IntegerField()
    selected = serializers.BooleanField()


class FacetOut(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    values = FacetValueOut(many=True)


class UnknownValueOut(serializers.Serializer):
    """A field's value in the query that nothing is called; the search was made without it."""

    facet = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    value = serializers.CharField()


class SearchOut(serializers.Serializer):
    """``degraded``: the index does not answer; only titles were searched. ``is_older``: the last changes may be missing.

    ``left_out`` names what there was no time for. ``fewer_words`` and ``popular`` help when nothing was found. ``sorted_of``:
    only so many of the best were sorted by title; 0 for all.
    """

    query = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = ResultOut(many=True)
    facets = FacetOut(many=True)
    searched_for = serializers.CharField(
        allow_blank=True,
        help_text="What was searched instead: the query read as typed with the keyboard of the other script.",
    )
    did_you_mean = serializers.CharField(allow_blank=True)
    also_searched_for = serializers.ListField(child=serializers.CharField())
    unknown_values = UnknownValueOut(many=True)
    exact = serializers.BooleanField()
    degraded = serializers.BooleanField()
    is_older = serializers.BooleanField()
    is_in_other_languages = serializers.BooleanField(
        help_text="The reader's language had nothing, so all languages were searched."
    )
    left_out = serializers.ListField(
        child=serializers.ChoiceField(choices=[SPELLING, FACETS, VARIANTS, HELP])
    )
    sorted_of = serializers.IntegerField()
    fewer_words = serializers.CharField(allow_blank=True)
    popular = serializers.ListField(child=serializers.CharField())


class SuggestionOut(serializers.Serializer):
    """``kind``: `document`, a public thing to go to, or `query`, a search that others made."""

    kind = serializers.ChoiceField(choices=["query", "document"])
    title = serializers.CharField()
    type_label = serializers.CharField()
    url = serializers.CharField()


class SuggestOut(serializers.Serializer):
    results = SuggestionOut(many=True)
