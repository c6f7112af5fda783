"""Refusals about guides, points and figures.

DomainError
├── ServiceRetired              410: the guide was withdrawn; ``successor`` is what replaces it
├── FigureRefused               422: figures of a month that cannot be true, or of an unknown service
├── GuideRefused                422: a machine's guide breaks the sheet's rules; ``errors`` by field
├── UnreadableSheet             422: a file of guides, points or figures cannot be read at all
└── NotYourAgency               403: this person may not change content of that agency
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError, Invalid, Refused


class ServiceRetired(DomainError):
    code = "service_retired"
    status = 410
    title = _("This service no longer exists.")


class FigureRefused(Invalid):
    code = "figure_refused"
    title = _("These figures cannot be stored.")


class UnreadableSheet(Invalid):
    code = "unreadable_sheet"
    title = _("The file cannot be read.")


class GuideRefused(Invalid):
    code = "guide_refused"
    title = _("The guide was not stored: some of its fields need correction.")


class NotYourAgency(Refused):
    code = "not_your_agency"
    title = _("You may not change the content of this agency.")
