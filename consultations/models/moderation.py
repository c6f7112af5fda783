"""What moderation keeps beside a comment: acts, hidden parts, reports, the author's appeal, and what the queue sorts by."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from consultations.models.comment import Comment, Status, WithholdingReason
from consultations.models.consultation import ConsultationPage

MAX_NOTE = 500
MAX_APPEAL = 2000
DIGEST = 64
UNDO_WITHIN = timedelta(minutes=5)


class ActKind(models.TextChoices):
    """What was done about a comment; each is a leaf of the public log too."""

    PUBLISHED = "published", _("published")
    WITHHELD = "withheld", _("withheld")
    REDACTED = "redacted", _("shown in part")
    RETURNED = "returned", _("decision undone")
    APPEALED = "appealed", _("appeal received")
    UPHELD = "upheld", _("appeal declined")
    OVERTURNED = "overturned", _("appeal allowed")


UNDOABLE = (ActKind.PUBLISHED, ActKind.WITHHELD, ActKind.REDACTED)


class ModerationAct(models.Model):
    """One act: who, what, when, and between which states.

    A state is status, rule and hidden parts; these are pairs [start, end) of places in the original text.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="acts")
    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(_("act"), max_length=10, choices=ActKind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("moderator"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    from_status = models.CharField(max_length=10, choices=Status.choices)
    from_reason = models.CharField(max_length=20, choices=WithholdingReason.choices, blank=True)
    from_spans = models.JSONField(default=list)
    from_decided_at = models.DateTimeField(null=True)
    from_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    to_status = models.CharField(max_length=10, choices=Status.choices)
    to_reason = models.CharField(max_length=20, choices=WithholdingReason.choices, blank=True)
    to_spans = models.JSONField(default=list)
    batch = models.UUIDField(null=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, related_name="undone_by"
    )

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=ActKind.RETURNED, undoes__isnull=False)
                | ~Q(kind=ActKind.RETURNED) & Q(undoes__isnull=True),
                name="act_returned_undoes_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at", "id"], name="act_by_time"),
            models.Index(fields=["consultation", "at", "id"], name="act_by_consultation"),
            models.Index(fields=["by", "at"], name="act_by_moderator"),
            models.Index(fields=["at"], name="act_counted", condition=~Q(kind=ActKind.PUBLISHED)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.comment_id}"

    @property
    def rule(self) -> str:
        """The rule that it names: that of the new state, of an undone or overturned one that of the old."""
        return self.to_reason or self.from_reason


class Redaction(models.Model):
    """That parts of a comment are hidden, and under which rule.

    The comment's ``body`` is what is left of the text; the original is sealed.
    """

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="redaction")
    reason = models.CharField(_("rule"), max_length=20, choices=WithholdingReason.choices)
    spans = models.JSONField(default=list)
    sealed = models.TextField()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")

    def __str__(self) -> str:
        return str(self.comment_id)


class ModerationCase(models.Model):
    """What the queue finds a comment by, in one row, so that no page of it joins or counts. It follows the comment.

    ``since`` is the instant of receipt for what waits, else that of the decision. ``digest``, of the normalised text, finds
    repetitions. ``hints`` are the names of rules that noticed something. ``reports`` counts those that nobody has looked at.
    """

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="case"
    )
    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    clause_key = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    since = models.DateTimeField()
    hints = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=DIGEST, blank=True)
    reports = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("case of moderation")
        verbose_name_plural = _("cases of moderation")
        indexes: ClassVar = [
            models.Index(fields=["status", "since", "comment"], name="case_by_status"),
            models.Index(fields=["agency", "status", "since", "comment"], name="case_by_agency"),
            models.Index(
                fields=["consultation", "status", "since", "comment"], name="case_by_consultation"
            ),
            models.Index(
                fields=["consultation", "clause_key", "status", "since", "comment"],
                name="case_by_clause",
            ),
            models.Index(
                fields=["consultation", "digest"], name="case_by_digest", condition=~Q(digest="")
            ),
            models.Index(
                fields=["status", "since", "comment"], name="case_hinted", condition=~Q(hints="")
            ),
            models.Index(
                fields=["status", "since", "comment"],
                name="case_reported",
                condition=Q(reports__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)


class CommentReport(models.Model):
    """Somebody's word that a published comment breaks a rule.

    ``visitor`` is a keyed digest that holds for this one comment; it is blanked after a month.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    visitor = models.CharField(max_length=DIGEST, blank=True)
    reason = models.CharField(_("rule"), max_length=20, choices=WithholdingReason.choices)
    note = models.CharField(_("note"), max_length=MAX_NOTE, blank=True)
    reported_at = models.DateTimeField(_("reported at"))
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("report of a comment")
        verbose_name_plural = _("reports of comments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comment", "visitor"],
                condition=~Q(visitor=""),
                name="report_once_per_visitor",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["reported_at"], name="report_with_visitor", condition=~Q(visitor="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} · {self.reason}"


class Verdict(models.TextChoices):
    """How an appeal was answered."""

    UPHELD = "upheld", _("the decision stands")
    OVERTURNED = "overturned", _("the decision is lifted")


class Appeal(models.Model):
    """The author's objection to a decision, once per comment, and its answer."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="appeal")
    against = models.ForeignKey(ModerationAct, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("objection"))
    language = models.CharField(_("language"), max_length=10)
    appealed_at = models.DateTimeField(_("received at"))
    verdict = models.CharField(_("answer"), max_length=10, choices=Verdict.choices, blank=True)
    words = models.TextField(_("reasons"), blank=True)
    decided_at = models.DateTimeField(_("answered at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True)
                | ~Q(verdict="") & Q(decided_at__isnull=False, decided_at__gte=F("appealed_at")),
                name="appeal_answered_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["appealed_at"], name="appeal_open", condition=Q(verdict=""))
        ]

    def __str__(self) -> str:
        return str(self.comment_id)


class WatchedWord(models.Model):
    """A word or phrase of the site's list; a comment that has it is shown to moderators with a hint, and never refused for it."""

    word = models.CharField(_("word or phrase"), max_length=80)
    folded = models.CharField(max_length=160, unique=True, editable=False)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("watched word")
        verbose_name_plural = _("watched words")
        ordering: ClassVar = ["folded"]

    def __str__(self) -> str:
        return self.word
