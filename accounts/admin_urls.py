"""Addresses of the administration that come before Wagtail's own, because they show less."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from accounts.narrowing import AgencyHistoryView

urlpatterns = [
    path(
        "reports/site-history/",
        require_admin_access(AgencyHistoryView.as_view()),
        name="accounts_site_history",
    ),
    path(
        "reports/site-history/results/",
        require_admin_access(AgencyHistoryView.as_view(results_only=True)),
        name="accounts_site_history_results",
    ),
]
