"""Addresses of the administration that come before Wagtail's own, because they show less."""

from django.urls import include, path
from wagtail.admin.auth import require_admin_access

from accounts.narrowing import AgencyHistoryView

_reports = [
    path(
        "site-history/",
        require_admin_access(AgencyHistoryView.as_view()),
        name="site_history",
    ),
    path(
        "site-history/results/",
        require_admin_access(AgencyHistoryView.as_view(results_only=True)),
        name="site_history_results",
    ),
]

urlpatterns = [path("reports/", include((_reports, "wagtailadmin_reports")))]
