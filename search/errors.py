"""Errors of search that people and programs are told about.

DomainError
└── Invalid
    └── QueryRefused         422: the query is too long, or nothing in it can be looked for
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Invalid


class QueryRefused(Invalid):
    code = "query_refused"
    title = _("This search cannot be made.")
