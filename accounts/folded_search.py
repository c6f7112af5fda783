"""Lists of the administration whose search folds spellings: for models that Wagtail's search index does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.admin.views import generic
from wagtail.snippets.views import snippets
from wagtail.users.views import users

from common.arabic import fold, strip_clitics, words

# More found rows than anybody reads; a database takes no endless list of keys.
MOST = 5_000


def rows_like(rows: QuerySet[Any], text: str, fields: Iterable[str]) -> QuerySet[Any]:
    """Return the rows that hold every word of a text somewhere in their fields, however both are spelt.

    The fields are read and folded here: these lists have hundreds of rows, not millions.
    """
    wanted = [strip_clitics(word.folded) for word in words(text)]
    found = []
    for key, *values in rows.order_by("pk").values_list("pk", *fields).iterator() if wanted else ():
        held = fold(" ".join(str(value) for value in values if value))
        if all(word in held for word in wanted):
            found.append(key)
            if len(found) == MOST:
                break
    return rows.filter(pk__in=found)


class FoldedSearch:
    """Mixed into a list of the administration."""

    def search_queryset(self: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.is_searching:
            return queryset
        return rows_like(queryset, self.search_query, self.search_fields or ())


class FoldedIndexView(FoldedSearch, generic.IndexView):
    pass


class FoldedSnippetIndexView(FoldedSearch, snippets.IndexView):
    pass


class FoldedUserIndexView(FoldedSearch, users.IndexView):
    pass
