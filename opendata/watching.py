"""The watched folder: a system that can only lay files down brings a dataset's next release so.

``<folder>/<dataset's address>/<resource>.csv``. A file is taken when it did not change between two looks, or was given its name
after it was whole (``….part`` before). It is moved aside first, so that the next file of the same name is another one; then it is
read, and joins the release in preparation, which a person reviews and publishes. At last it lies in ``done``, or in ``refused``
with the reason beside it. Whatever stops this on the way, the next look goes on with what was moved aside; the same bytes again
change nothing. See ADR 0123.
"""

from __future__ import annotations

import json
import logging
import os
import unicodedata
from collections import Counter
from datetime import datetime
from pathlib import Path, PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actors import PLATFORM
from common.arabic import fold
from common.errors import FilesAway
from opendata import ingesting, machine, originals, reader, releases, store
from opendata.errors import ReleaseClosed
from opendata.models import Dataset, ReleaseState, Resource, ResourceKind
from opendata.reading.messages import sentence
from opendata.tables.write import draft_of
from opendata.watched_folder import Folder, State, folders
from operations import scanning

MOST_FILES = 200
WAITING, DONE, REFUSED = "waiting", "done", "refused"
log = logging.getLogger(__name__)


class NotTaken(Exception):
    """A file that is refused; the text says why, in the editor's language."""


class StillWritten(Exception):
    """Somebody wrote into the file while it was read."""


def look(*, now: datetime) -> Counter[str]:
    """Look once, and tell how many files are `DONE`, `REFUSED` and `WAITING`. Only one look may be under way."""
    told: Counter[str] = Counter()
    if not settings.DIWAN_WATCHED_FOLDER:
        return told
    before, seen = _seen_before(), dict[str, State]()
    with translation.override(settings.LANGUAGE_CODE):
        for folder in folders(Path(settings.DIWAN_WATCHED_FOLDER)):
            try:
                _look_into(folder, before, seen, told, now)
            # One folder out of order keeps no other one waiting.
            except (OSError, FilesAway) as error:
                log.warning("%s in the watched folder: %s", folder.name, error)
    _keep_seen(seen)
    return told


def _look_into(
    folder: Folder,
    before: dict[str, State],
    seen: dict[str, State],
    told: Counter[str],
    now: datetime,
) -> None:
    for name in folder.left_over():
        told[_finish(folder, name, now)] += 1
    for found in folder.files()[:MOST_FILES]:
        is_new = found.is_partial or before.get(found.key) != found.state
        if is_new or not folder.take(found):
            seen[found.key] = found.state
            told[WAITING] += 1
        else:
            told[_finish(folder, found.name, now)] += 1


def _finish(folder: Folder, name: str, now: datetime) -> str:
    """Bring a file that was moved aside to its end; it waits where its dataset has a release in review."""
    shown = os.fsencode(name).decode("utf-8", "replace")
    try:
        with folder.open_taken(name) as content:
            _bring(folder.name, shown, content, now)
    except (ReleaseClosed, scanning.ScannerSilent):  # it lies aside for the next look
        return WAITING
    except StillWritten:
        folder.give_back(name)
        return WAITING
    except NotTaken as refusal:
        log.info("refused %s/%s: %s", folder.name, shown, refusal)
        folder.put_away(name, now, str(refusal))
        return REFUSED
    folder.put_away(name, now)
    return DONE


def _bring(slug: str, name: str, content: BinaryIO, now: datetime) -> None:
    """Put the file into the release in preparation, unless it is the one that was sent last.

    Raises:
        NotTaken, StillWritten, ReleaseClosed.
    """
    resource = _resource(slug, name)
    release = releases.open_release(resource.dataset)
    if release is not None and release.state != ReleaseState.DRAFT:
        raise ReleaseClosed(state=release.state)
    kept = _kept(content)
    last = machine.last_file(resource)
    if last is not None and last.sha256 == kept.sha256:
        return
    _require_readable(kept, resource)
    with originals.shared.open(kept.name) as whole, transaction.atomic():
        upload = ingesting.Upload(whole, name)
        ingesting.replace_file(resource=resource, actor=PLATFORM, upload=upload, now=now)


def _resource(slug: str, name: str) -> Resource:
    """The resource that a file is for: by its name for machines, its title, or the name of its file before."""
    slug = unicodedata.normalize("NFC", slug)
    dataset = Dataset.objects.filter(slug=slug).first()
    if dataset is None:
        raise NotTaken(_("There is no dataset at the address “%(slug)s”.") % {"slug": slug})
    wanted = _plain(PurePath(name).stem)
    files = list(
        dataset.resources.filter(kind=ResourceKind.FILE).select_related("current", "dataset")
    )
    for names in (
        lambda one: (one.name,),
        lambda one: (one.title_ar, one.title_en),
        lambda one: (PurePath(one.filename).stem,),
    ):
        found = [one for one in files if wanted in {_plain(text) for text in names(one) if text}]
        if len(found) == 1:
            return found[0]
    known = "، ".join(one.name or one.title_ar for one in files)
    raise NotTaken(
        _("No single file of the dataset is called “%(name)s”. Its files: %(files)s.")
        % {"name": PurePath(name).stem, "files": known or "–"}
    )


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("_", " ").replace("-", " ").split())


def _kept(content: BinaryIO) -> originals.Kept:
    """The bytes, stored; what is written to meanwhile is not whole."""
    before = os.fstat(content.fileno())
    if not before.st_size:
        raise NotTaken(sentence("empty"))
    if before.st_size > ingesting.MAX_BYTES:
        raise NotTaken(_("The file is larger than 100 MB."))
    try:
        scanning.take(content)
    except scanning.NotClean as refusal:
        raise NotTaken(sentence(refusal.problem)) from None
    kept, after = originals.keep(content), os.fstat(content.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise StillWritten
    return kept


def _require_readable(kept: originals.Kept, resource: Resource) -> None:
    """An unreadable file joins no release: it would keep what is prepared from being published."""
    key = f"watched-{kept.sha256}"
    try:
        with originals.held(kept.name) as path:
            outcome = reader.read(path, key, {}, {})
    finally:
        store.discard(key)
    if outcome.problem:
        log.info("resource %s: %s", resource.public_id, outcome.problem)
        raise NotTaken(sentence(outcome.problem, outcome.found.get("error", {}).get("where")))


def _memory() -> Path:
    return Path(settings.DATA_DIR) / "watched.json"


def _seen_before() -> dict[str, State]:
    try:
        told = json.loads(_memory().read_text("utf-8", "surrogateescape"))
        return {str(key): (int(size), int(at)) for key, (size, at) in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _keep_seen(seen: dict[str, State]) -> None:
    with draft_of(_memory()) as draft:
        draft.write_text(json.dumps(seen), "utf-8")
