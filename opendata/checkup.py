"""Does CKAN take what is sent, and is the watched folder there?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from common.operating import Finding, fault, fine, warning
from opendata.ckan import lag
from opendata.ckan.remote import Remote
from opendata.errors import CkanDenied, CkanFailure

SECONDS = 8.0


def ckan_answers() -> Iterator[Finding]:
    """Asks CKAN itself, as the platform would; changes nothing there."""
    if not settings.CKAN_URL:
        return
    remote = Remote(settings.CKAN_URL, settings.CKAN_TOKEN, seconds=SECONDS)
    try:
        version = remote.call("status_show").get("ckan_version", "of an unknown version")
        yield fine(f"CKAN {version} answers")
        remote.require_token()
        yield fine("CKAN knows the token")
    except CkanDenied:
        yield fault(
            "CKAN refuses the token.",
            "Make a new one for a user who may edit the organisations' datasets, and set DIWAN_CKAN_TOKEN.",
        )
    except CkanFailure as error:
        yield fault(
            f"CKAN does not answer as one ({type(error).__name__}).",
            "Does it run, is DIWAN_CKAN_URL right? Changes wait meanwhile, none is lost.",
        )
    if settings.CKAN_URL.startswith("http://") and settings.CKAN_TOKEN:
        yield warning("The token goes to CKAN in clear.", "Use https:// in DIWAN_CKAN_URL.")


def ckan_keeps_up() -> Iterator[Finding]:
    """What waits for CKAN or for a person."""
    if not settings.CKAN_URL:
        return
    told = {
        gauge.name.removeprefix("diwan_ckan_"): gauge.value for gauge in lag.gauges(timezone.now())
    }
    if told["stopped"]:
        yield fault(
            "Nothing is sent to CKAN any more.",
            "Administration → Data → CKAN says why; resume it there.",
        )
    if told["oldest_seconds"] > lag.LATE_SECONDS:
        yield warning(
            f"{told['waiting']:.0f} datasets wait for CKAN, the oldest for {told['oldest_seconds'] / 3600:.0f} hours.",
            "manage.py sync_ckan sends them now and says what hinders.",
        )
    undecided = told["parked"] + told["held"] + told["drifted"]
    if undecided:
        yield warning(
            f"{undecided:.0f} datasets in CKAN wait for somebody's decision.",
            "Administration → Data → CKAN lists them.",
        )
    if told["audit_age_seconds"] > 2 * 86400:
        yield warning(
            "The catalogue was not compared with CKAN for two days.",
            "Do workers live? It is a task of each day.",
        )


def watched_folder() -> Iterator[Finding]:
    if not settings.DIWAN_WATCHED_FOLDER:
        return
    folder = Path(settings.DIWAN_WATCHED_FOLDER)
    if folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield fine(f"the watched folder is there ({folder})")
    else:
        yield fault(
            f"The watched folder cannot be used: {folder}.",
            "Make or mount it, and let the service's user read and write it.",
        )
