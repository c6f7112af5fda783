"""Refusals of this context.

DomainError
├── Invalid
│   ├── FileNotUsable           422: an upload that cannot be read as a table; ``problem`` says why, ``line`` where
│   ├── WordsNotUsable          422: words that are missing, too long or cannot be stored; ``field`` says which
│   ├── PlaceNotFound           422: a question on a file, column or row that the dataset does not have
│   ├── MailboxNotUsable        422: no e-mail address
│   └── BadRowQuery             400: a filter or an order that this table does not have
├── Gone
│   ├── DatasetWithdrawn        410: public once, withdrawn since
│   ├── FileDestroyed           410: the bytes of an earlier release may not be kept; its fingerprint stays
│   └── ResourceEnded           410: a file that no newer release has; ``release`` is the last one with it
├── Conflict
│   ├── AddressTaken            409: another dataset was given this address in the same moment
│   ├── ResourceNotReady        409: the file is still being read, or could not be
│   ├── CursorOutdated          409: a cursor of another order or of an earlier release
│   ├── NothingToPublish        409: a dataset without a readable resource
│   ├── DatasetNotDescribed     409: it began with its file, and nobody has said yet what it is
│   ├── ReleaseClosed           409: in review, waiting for its time or published, so it cannot be changed
│   └── ReleaseNotReady         409: a file of it is being read, could not be, or waits for a decision; ``files`` says which
├── Refused
│   ├── SecondPersonNeeded      403: who submitted a release may not publish it as well
│   └── AccessLimited           403: the dataset is listed without its files; ``reason`` says why
├── Unavailable
│   ├── QueryTooLarge           503: the answer takes longer, or more memory, than one query may have
│   └── DownloadsBusy           503: as many downloads as may be are under way
└── Refused, NotFound           403, 404: see `common.errors`

CkanFailure                     the catalogue's copy could not be written
├── CkanUnavailable             try again: no answer, timeout, 429, 5xx, a page instead of JSON
├── CkanBusy                    try again: somebody else works on this copy
└── CkanRefusal                 no use in trying again as it is
    ├── CkanDenied              the token is unknown or may not do this; stops everything
    ├── CkanInvalid             a field was refused; parks the dataset
    ├── CkanConflict            the package was changed since it was read
    └── CkanMissing             there is no such thing
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, DomainError, Invalid, Refused, Unavailable


class FileNotUsable(Invalid):
    code = "file_not_usable"
    title = _("The file could not be read as a table.")

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem=problem, line=line)
        self.problem = problem
        self.line = line


class BadRowQuery(Invalid):
    code = "bad_row_query"
    status = 400
    title = _("This table has no such column or condition.")


class DatasetWithdrawn(DomainError):
    code = "dataset_withdrawn"
    status = 410
    title = _("This dataset was withdrawn.")


class AddressTaken(Conflict):
    code = "address_taken"
    title = _("Another dataset has this address already.")


class ResourceNotReady(Conflict):
    code = "resource_not_ready"
    title = _("The file has not been read yet, or could not be read.")


class NothingToPublish(Conflict):
    code = "nothing_to_publish"
    title = _("A dataset needs a file that could be read before it is published.")


class DatasetNotDescribed(Conflict):
    code = "dataset_not_described"
    title = _("Describe the dataset first.")


class ReleaseClosed(Conflict):
    code = "release_closed"
    title = _("This release cannot be changed in its present state.")


class ReleaseNotReady(Conflict):
    code = "release_not_ready"
    title = _("A file of this release is still being read, could not be read, or needs a decision.")


class SecondPersonNeeded(Refused):
    code = "second_person_needed"
    title = _("A second person has to review this release.")


class AccessLimited(Refused):
    code = "access_limited"
    title = _("This dataset is not open to everybody.")


class ResourceEnded(DomainError):
    code = "resource_ended"
    status = 410
    title = _("The newest release has this file no more; an earlier one still has it.")


class FileDestroyed(DomainError):
    code = "file_destroyed"
    status = 410
    title = _("This file was destroyed; only its fingerprint is kept.")


class CkanFailure(Exception):
    """The copy in CKAN was not written."""


class CkanUnavailable(CkanFailure):
    """CKAN did not answer properly; a later attempt may succeed, after ``wait_seconds`` if it said so."""

    def __init__(self, message: str, wait_seconds: float = 0.0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class CkanBusy(CkanFailure):
    """Another process works on this copy, or took it over."""


class CkanRefusal(CkanFailure):
    """CKAN understood and refused."""


class CkanDenied(CkanRefusal):
    """The token is unknown, or may not do this."""


class CkanInvalid(CkanRefusal):
    """CKAN refused these fields; its words are translated, so only the names count."""

    def __init__(self, message: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(f"{message}: {', '.join(fields)}" if fields else message)
        self.fields = fields


class CkanConflict(CkanRefusal):
    """The package is no longer what it was when it was read."""


class CkanMissing(CkanRefusal):
    """There is no such package, organisation, group or table."""


class CursorOutdated(Conflict):
    code = "cursor_outdated"
    title = _(
        "This cursor belongs to another order or to an earlier release; begin again without it."
    )


class QueryTooLarge(Unavailable):
    code = "query_too_large"
    title = _("The answer takes longer than is allowed. Ask for fewer rows or columns.")


class DownloadsBusy(Unavailable):
    code = "downloads_busy"
    title = _("Many downloads are under way. Try again shortly.")


class WordsNotUsable(Invalid):
    code = "words_not_usable"
    title = _("Something is missing, too long, or holds signs that cannot be stored.")


class PlaceNotFound(Invalid):
    code = "place_not_found"
    title = _("The dataset has no such file, column or row.")


class MailboxNotUsable(Invalid):
    code = "mailbox_not_usable"
    title = _("This is not an e-mail address that messages can be sent to.")
