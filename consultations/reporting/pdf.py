"""The report as a tagged PDF (PDF/UA-1). WeasyPrint draws it with Pango, which shapes Arabic."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from consultations.exporting.errors import PrinterMissing
from consultations.reporting.blocks import Report

# What WeasyPrint loads from the system, as Debian and as Red Hat call it.
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 / pango harfbuzz"
FONTS = ("ar-400", "ar-700", "latin-400", "latin-700")


def written(report: Report) -> bytes:
    """The file.

    Raises:
        PrinterMissing: the system lacks libraries; the message names them.
    """
    html, fetcher = _printer()
    # Nothing is fetched: what a report needs stands in it.
    nothing = fetcher(allowed_protocols={"data"})
    made: bytes = html(string=page_of(report), url_fetcher=nothing).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return made


def page_of(report: Report) -> str:
    """The HTML that is printed."""
    with translation.override(report.language):
        return render_to_string(
            "consultations/report/report.html", {"report": report, **_letters()}
        )


def _printer() -> tuple[Any, Any]:  # Any: WeasyPrint has no types
    """WeasyPrint, which looks for its libraries when it is imported."""
    try:
        return _import()
    except OSError as error:
        raise PrinterMissing(libraries=LIBRARIES, missing=str(error).splitlines()[0]) from error


def _import() -> tuple[Any, Any]:  # Any: as above
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    return HTML, URLFetcher


def _letters() -> dict[str, str]:
    """The site's own fonts as data addresses."""
    found = {}
    for name in FONTS:
        path = finders.find(f"frontend/fonts/{name}.woff2")
        if not path:
            raise FileNotFoundError(name)
        encoded = base64.b64encode(Path(path).read_bytes()).decode("ascii")
        found[name.replace("-", "_")] = f"data:font/woff2;base64,{encoded}"
    return found
