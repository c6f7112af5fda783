"""Errors that people and programs are told about.

DomainError                     a rule of the platform refused the request
├── NotFound                    404: nothing public has this name
├── Invalid                     422: the input is well formed but breaks a rule
├── Refused                     403: this person may not do this
├── Conflict                    409: the state of things does not allow it now
└── Unavailable                 503: a part that is needed does not answer
    ├── FilesAway               503: the bucket of files does not answer
    └── StorageFull             507: there is no room for files at the moment

Each context derives its own errors from these (``consultations/errors.py`` and so on). ``code`` is stable and documented in
``docs/api/errors.md``; ``facts`` are the values a client needs to explain the refusal.
"""

from __future__ import annotations

import errno
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a stable code, an HTTP status and a sentence in the reader's language."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    title: ClassVar[str | Promise] = _("The request was refused.")

    def __init__(self, detail: str | Promise = "", **facts: Any) -> None:  # Any: JSON values
        super().__init__(str(detail) or self.code)
        self.detail = detail
        self.facts = facts


class NotFound(DomainError):
    code = "not_found"
    status = 404
    title = _("Nothing was found at this address.")


class Invalid(DomainError):
    code = "invalid"
    status = 422
    title = _("Some of what was sent needs correction.")


class Refused(DomainError):
    code = "refused"
    status = 403
    title = _("You do not have permission to do this.")


class Conflict(DomainError):
    code = "conflict"
    status = 409
    title = _("This cannot be done in the present state.")


class Unavailable(DomainError):
    code = "unavailable"
    status = 503
    title = _("This part of the service is not available at the moment.")


FILES_AWAY_SECONDS = 30  # after which a bucket that did not answer is asked for again


class FilesAway(Unavailable):
    code = "files_away"
    title = _("Files cannot be stored or fetched at the moment. Try again in a minute.")


class StorageFull(Unavailable):
    code = "storage_full"
    status = 507
    title = _("There is no room to store this at the moment.")


def means_files_away(error: BaseException) -> bool:
    """Whether the library of the bucket gave up; told by its name, for without a bucket it is never imported."""
    roots = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    return bool(roots & {"botocore", "boto3", "s3transfer"})


def means_full(error: BaseException) -> bool:
    """Whether the system refused a write for want of room: a full disk, a used-up quota, a limit of the process."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
