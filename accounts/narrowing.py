"""Lists and filters of Wagtail that know no agencies, narrowed to the own: choosers, the editor's API, site history, names."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from rest_framework.authentication import SessionAuthentication
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet
from wagtail.admin.views.reports.workflows import WorkflowReportFilterSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import ModelLogEntry
from wagtail.snippets.models import get_snippet_models

from accounts import reach
from accounts.agency_rows import OwnRow, OwnRowsViewSet
from accounts.models import User

# (filter set, filter): each offers people by name.
_PEOPLE_FILTERS = (
    (PageFilterSet, "owner"),
    (PageFilterSet, "edited_by"),
    (LockedPagesReportFilterSet, "locked_by"),
    (WorkflowReportFilterSet, "requested_by"),
)


class OwnImagesAPI(ImagesAdminAPIViewSet):
    authentication_classes: ClassVar = [SessionAuthentication]

    def get_queryset(self) -> Any:
        return super().get_queryset() & reach.reachable_images(self.request.user)


class OwnDocumentsAPI(DocumentsAdminAPIViewSet):
    authentication_classes: ClassVar = [SessionAuthentication]

    def get_queryset(self) -> Any:
        return super().get_queryset() & reach.reachable_documents(self.request.user)


class AgencyHistoryFilter(SiteHistoryReportFilterSet):
    def get_users_queryset(self) -> QuerySet[User]:
        found: QuerySet[User] = super().get_users_queryset()
        return found.filter(pk__in=reach.colleagues(self.request.user).values("pk"))


class AgencyHistoryView(LogEntriesView):
    """The site's history without the rows of other agencies: Wagtail shows whoever may open a kind of rows all of that kind."""

    filterset_class = AgencyHistoryFilter

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        if self.request.user.is_superuser or queryset.model is not ModelLogEntry:
            return found
        return found.exclude(_foreign_rows(self.request.user))


def _foreign_rows(user: Any) -> Q:
    """Log entries of rows beyond the person's reach; of deleted rows, too: nobody can tell any more whose they were."""
    foreign = Q(pk__in=[])
    for model in get_snippet_models():
        viewset = model.snippet_viewset
        if isinstance(viewset, OwnRowsViewSet):
            own = viewset.permission_policy.instances_user_has_any_permission_for(
                user, OwnRow.row_actions
            )
            keys = own.values_list(Cast("pk", output_field=CharField()), flat=True)
            options = model._meta
            of_kind = Q(
                content_type__app_label=options.app_label,
                content_type__model=options.model_name,
            )
            foreign |= of_kind & ~Q(object_id__in=keys)
    return foreign


def narrow_people_filters() -> None:
    """Let the filters of Wagtail's lists offer colleagues only; a second call changes nothing."""
    for filter_set, name in _PEOPLE_FILTERS:
        offered = filter_set.base_filters[name]
        everybody = offered.queryset
        if getattr(everybody, "is_narrowed", False):
            continue
        offered.queryset = _among_colleagues(everybody)
        offered.extra["queryset"] = offered.queryset


def _among_colleagues(everybody: Any) -> Any:
    def offered(request: Any) -> QuerySet[User]:
        people: QuerySet[User] = everybody(request)
        return people.filter(pk__in=reach.colleagues(request.user).values("pk"))

    offered.is_narrowed = True  # type: ignore[attr-defined]  # a mark on a function
    return offered
