"""How long lists are cut into pages."""

from __future__ import annotations

from rest_framework.pagination import PageNumberPagination


class PageNumbers(PageNumberPagination):
    """``?page=2&page_size=50``; a page beyond the last is 404, as for any address that does not exist."""

    page_size_query_param = "page_size"
    max_page_size = 100
