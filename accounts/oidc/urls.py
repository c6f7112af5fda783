"""Addresses of signing in with identity providers, below ``/accounts/oidc/``; the names are those that allauth asks for."""

from django.urls import path

from accounts.oidc import views

urlpatterns = [
    path("logout/", views.sign_out, name="oidc-sign-out"),
    path("<slug:provider_id>/login/", views.begin, name="openid_connect_login"),
    path("<slug:provider_id>/login/callback/", views.come_back, name="openid_connect_callback"),
]
