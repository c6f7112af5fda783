from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Content")

    def ready(self) -> None:
        from accounts import sections
        from cms import (
            demo,
            page_types,
            publishing,
            searchable,
            searchable_goals,
            searchable_programme,
            searchable_related,
            signals,
            working_week,
        )
        from cms.admin import spreadsheets
        from cms.agency_sections import AgencySections
        from cms.guides import searchable as guides_searchable
        from cms.guides import searchable_points
        from common import working_days

        page_types.register()
        spreadsheets.connect()
        sections.provide(AgencySections())
        working_days.provide(working_week.calendar)
        searchable.register()
        searchable_programme.register()
        publishing.connect()
        guides_searchable.register()
        searchable_points.register()
        searchable_goals.register()
        searchable_related.connect()
        demo.register()
        signals.connect()
