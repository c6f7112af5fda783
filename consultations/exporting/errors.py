"""What can go wrong with files of comments, reports and archives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Unavailable


class ExportFailed(Unavailable):
    code = "export_failed"
    title = _("The file could not be written. Nothing was sent.")


class ExportsBusy(Unavailable):
    code = "exports_busy"
    title = _("Other files are being written at the moment. Try again in half a minute.")


class ArchiveTooEarly(Unavailable):
    code = "archive_too_early"
    title = _(
        "The public log does not tell everything about this consultation yet. Try again in a minute."
    )


class PrinterMissing(Unavailable):
    code = "printer_missing"
    title = _(
        "The server lacks libraries for PDF files. Ask its operator to install Pango and HarfBuzz."
    )
