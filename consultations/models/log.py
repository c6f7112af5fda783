"""What the public log stores: receipts beside the comments, leaves that wait, and the log itself, which only grows.

The database refuses to change or remove rows of the log and gaps between them (triggers, see the migration
``0004_the_log_only_grows``). Receipts are no part of the log: their salt and record can be erased.
"""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from common.sealing import unseal
from consultations.models.comment import ALPHABET, Comment

HASH_BYTES = 32
CODE_LENGTH = 20
MAX_LEAF_BYTES = 1024
TILE_BYTES = 256 * HASH_BYTES
# Before a record that is stored sealed; a record itself begins with a brace.
SEALED = "sealed:"


class LeafKind(models.TextChoices):
    """What can happen that the log tells; the value stands in the leaf (TRUST §1)."""

    COMMENT_RECEIVED = "comment.received", _("comment received")
    COMMENT_PUBLISHED = "comment.published", _("comment published")
    COMMENT_WITHHELD = "comment.withheld", _("comment withheld")
    COMMENT_REDACTED = "comment.redacted", _("comment shown in part")
    COMMENT_WITHDRAWN = "comment.withdrawn", _("comment withdrawn by its author")
    COMMENT_ERASED = "comment.erased", _("comment erased")
    COMMENT_RETURNED = "comment.returned", _("decision on a comment undone")
    COMMENT_APPEALED = "comment.appealed", _("appeal received")
    COMMENT_APPEAL_DECIDED = "comment.appeal_decided", _("appeal answered")
    VOTE_RECEIVED = "vote.received", _("vote received")
    VOTE_WITHDRAWN = "vote.withdrawn", _("vote withdrawn")
    SURVEY_RESPONSE_RECEIVED = "survey_response.received", _("survey response received")
    SURVEY_RESPONSE_ERASED = "survey_response.erased", _("survey response erased")
    SURVEY_ANSWER_PUBLISHED = "survey_answer.published", _("answer in words published")
    SURVEY_ANSWER_WITHHELD = "survey_answer.withheld", _("answer in words withheld")
    CONSULTATION_OPENED = "consultation.opened", _("consultation opened")
    CONSULTATION_CHANGED = "consultation.changed", _("consultation changed")
    CONSULTATION_CLOSED = "consultation.closed", _("consultation closed")
    CONSULTATION_EXTENDED = "consultation.extended", _("closing of a consultation moved later")
    OUTCOME_PUBLISHED = "outcome.published", _("outcome published")
    TEXT_ADOPTED = "text.adopted", _("adopted text recorded")
    OUTCOME_CORRECTED = "outcome.corrected", _("decision corrected after the outcome")
    KEY_ROTATED = "key.rotated", _("key of the log changed")
    RESTORE_PERFORMED = "restore.performed", _("backup restored")


def new_code() -> str:
    """A receipt's code: 100 random bits that only the author gets to know."""
    return "".join(ALPHABET[one % 32] for one in secrets.token_bytes(CODE_LENGTH))


def _is_long(field: str, length: int = HASH_BYTES) -> Exact:
    return Exact(Length(field), length)


class Receipt(models.Model):
    """What opens one commitment of the log, and the code under which the author finds it.

    ``subject_id`` is the public id that stands in the leaf: a comment's, or that of a vote or survey response of other tables.
    """

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=30, choices=LeafKind.choices)
    subject_id = models.CharField(max_length=40)
    consultation_key = models.UUIDField()
    comment = models.OneToOneField(
        Comment, on_delete=models.SET_NULL, null=True, related_name="receipt"
    )
    salt = models.BinaryField(max_length=HASH_BYTES, null=True)
    record = models.TextField(null=True)  # NULL is erased, which is not empty
    commitment = models.BinaryField(max_length=HASH_BYTES)
    promise = models.TextField()
    received_at = models.DateTimeField(_("received at"))
    erased_at = models.DateTimeField(_("erased at"), null=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="receipt_once_per_subject"),
            models.CheckConstraint(
                condition=_is_long("commitment"), name="receipt_commitment_is_a_hash"
            ),
            models.CheckConstraint(
                condition=Q(
                    _is_long("salt"),
                    salt__isnull=False,
                    record__isnull=False,
                    erased_at__isnull=True,
                )
                | Q(salt__isnull=True, record__isnull=True, erased_at__isnull=False),
                name="receipt_opens_or_is_erased",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["consultation_key", "id"], name="receipt_by_consultation"),
            models.Index(fields=["subject_id"], name="receipt_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.subject_id}"

    @property
    def opened(self) -> str | None:
        """The record as it was committed to; None when it was erased. That of a comment with hidden parts is stored sealed.

        Raises:
            Unsealable: it was sealed with another key.
        """
        if self.record is None or not self.record.startswith(SEALED):
            return self.record
        return unseal(self.record.removeprefix(SEALED))


class PendingLeaf(models.Model):
    """A leaf written in the transaction of its act; the sequencer turns it into an entry and removes it, in one transaction."""

    leaf = models.CharField(max_length=MAX_LEAF_BYTES)
    subject_id = models.CharField(max_length=40, db_index=True)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("leaf that waits")
        verbose_name_plural = _("leaves that wait")

    def __str__(self) -> str:
        return self.leaf


class LogEntry(models.Model):
    """One leaf at its place; ``kind``, ``subject_id`` and ``consultation_key`` repeat what the leaf says, to be found by."""

    index = models.BigIntegerField(primary_key=True)
    leaf = models.CharField(max_length=MAX_LEAF_BYTES)
    leaf_hash = models.BinaryField(max_length=HASH_BYTES)
    kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=40)
    consultation_key = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("entry of the log")
        verbose_name_plural = _("entries of the log")
        constraints: ClassVar = [
            models.CheckConstraint(condition=_is_long("leaf_hash"), name="log_entry_has_a_hash"),
            models.CheckConstraint(condition=Q(index__gte=0), name="log_entry_counts_from_zero"),
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(Length("leaf"), MAX_LEAF_BYTES)),
                name="log_entry_is_short",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "index"], name="log_entry_by_subject"),
            models.Index(fields=["consultation_key", "index"], name="log_entry_by_consultation"),
        ]

    def __str__(self) -> str:
        return f"{self.index} · {self.kind}"


class LogTile(models.Model):
    """A full tile; partial ones are made of what lies below them."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField(max_length=TILE_BYTES)
    root = models.BinaryField(max_length=HASH_BYTES)

    class Meta:
        verbose_name = _("tile of the log")
        verbose_name_plural = _("tiles of the log")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "index"], name="log_tile_once"),
            models.CheckConstraint(
                condition=_is_long("hashes", TILE_BYTES), name="log_tile_is_full"
            ),
            models.CheckConstraint(condition=_is_long("root"), name="log_tile_root_is_a_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LogHead(models.Model):
    """The root that the log had at a size; stored in the transaction of the entries, before anybody signs it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=HASH_BYTES)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("head of the log")
        verbose_name_plural = _("heads of the log")
        constraints: ClassVar = [
            models.CheckConstraint(condition=_is_long("root"), name="log_head_root_is_a_hash"),
        ]

    def __str__(self) -> str:
        return str(self.size)


class LogCheckpoint(models.Model):
    """A head as it was signed and published; the largest is the log's checkpoint."""

    head = models.OneToOneField(
        LogHead, on_delete=models.PROTECT, primary_key=True, related_name="checkpoint"
    )
    note = models.TextField()

    class Meta:
        verbose_name = _("checkpoint of the log")
        verbose_name_plural = _("checkpoints of the log")

    def __str__(self) -> str:
        return str(self.head_id)


class LoggedConsultation(models.Model):
    """What the log last said about a consultation's window, so that each change is told once."""

    consultation_key = models.UUIDField(primary_key=True)
    is_open = models.BooleanField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    text_sha256 = models.CharField(max_length=64, blank=True)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("consultation as logged")
        verbose_name_plural = _("consultations as logged")

    def __str__(self) -> str:
        return str(self.consultation_key)
