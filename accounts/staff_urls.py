"""Addresses of signing in to the administration, below ``/admin/`` and before Wagtail's own."""

from django.urls import path

from accounts import staff_views

urlpatterns = [
    path("login/", staff_views.StaffLoginView.as_view(), name="wagtailadmin_login"),
    path("login/second-factor/", staff_views.second_factor, name="staff_second_factor"),
    path("logout/", staff_views.StaffLogoutView.as_view(), name="wagtailadmin_logout"),
    path("second-factor/", staff_views.factors, name="staff_factors"),
    path("sessions/", staff_views.sessions, name="staff_sessions"),
    path("second-factor/enrol/", staff_views.enrol, name="staff_enrol"),
    path("second-factor/confirm/", staff_views.confirm, name="staff_confirm"),
    path("second-factor/reset/<int:user_id>/", staff_views.reset, name="staff_reset_factor"),
]
