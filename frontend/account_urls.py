"""Addresses of people's own pages on the public site."""

from django.urls import path

from frontend import converters  # noqa: F401 - registers <lang:…>
from frontend.views import account

site = [
    path("<lang:language>/account/", account.account, name="account"),
    path("<lang:language>/account/code/", account.code, name="account-code"),
    path("<lang:language>/account/sign-out/", account.sign_out, name="account-sign-out"),
]
