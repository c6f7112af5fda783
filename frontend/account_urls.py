"""Addresses of people's own pages on the public site."""

from django.urls import path

from frontend import converters  # noqa: F401 - registers <lang:…>
from frontend.views import account, own_page, own_sessions

site = [
    path("<lang:language>/account/", account.account, name="account"),
    path("<lang:language>/account/code/", account.code, name="account-code"),
    path("<lang:language>/account/sign-out/", account.sign_out, name="account-sign-out"),
    path("<lang:language>/account/settings/", own_page.settings_saved, name="account-settings"),
    path("<lang:language>/account/export/", own_page.export, name="account-export"),
    path("<lang:language>/account/stop/<str:token>/", own_page.stop, name="account-stop"),
    path("<lang:language>/account/sessions/", own_sessions.sessions, name="account-sessions"),
    path("<lang:language>/account/erase/", own_page.erase, name="account-erase"),
]
