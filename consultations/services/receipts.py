"""Sending a receipt's address to its author's mailbox; the address is kept with nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from common.bidi import isolate_link
from consultations.models import Receipt
from operations import mail


@transaction.atomic
def send_receipt(*, receipt: Receipt, to: str, language: str) -> None:
    """Write one mail with the receipt's address, and no word of what was sent; it is deleted a day later."""
    address = f"{settings.SITE_URL}/{language}/r/{receipt.code}/"
    with translation.override(language):
        mail.send(
            to=to,
            subject=_("Your receipt"),
            text=_(
                "We have received what you sent. Its receipt is here:\n\n%(address)s\n\n"
                "It proves what you sent and when, and tells what becomes of it. Keep this message: only you have this address."
            )
            % {"address": isolate_link(address)},
            language=language,
            is_secret=True,
        )
