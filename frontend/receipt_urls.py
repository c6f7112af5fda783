"""Addresses of receipts on the public site."""

from django.urls import path

from frontend import converters  # noqa: F401 - registers <lang:…>
from frontend.views import moderation, receipts, revising, take_back

site = [
    path("<lang:language>/r/<str:code>/", receipts.receipt, name="receipt"),
    path("<lang:language>/r/<str:code>/file/", receipts.receipt_file, name="receipt-file"),
    path("<lang:language>/r/<str:code>/mail/", receipts.receipt_mail, name="receipt-mail"),
    path("<lang:language>/r/<str:code>/take-back/", take_back.take_back, name="take-back"),
    path("<lang:language>/r/<str:code>/change/", revising.change, name="receipt-change"),
    path("<lang:language>/r/<str:code>/appeal/", moderation.appeal, name="receipt-appeal"),
    path("<lang:language>/verify/", receipts.verify, name="verify"),
]
