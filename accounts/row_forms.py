"""Forms for rows that belong to an agency; models name them, so nothing here needs a screen."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from accounts import policies
from accounts.actors import actor_for
from accounts.models import Agency


class AgencyRowForm(WagtailAdminModelForm):
    """The form of such a row: it stays within the agencies of whoever fills it in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("agency")
        if field is None or self.for_user is None or self.for_user.is_superuser:
            return
        options = self._meta.model._meta
        agencies = policies.row_agencies(
            actor_for(self.for_user), ("add", "change"), options.app_label, options.model_name
        )
        field.queryset = Agency.objects.filter(pk__in=agencies)
        field.required = True
