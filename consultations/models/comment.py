"""A person's comment on a consultation, a clause or a passage of it: plain text, kept as it was typed."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consultations.models.consultation import ConsultationPage
from consultations.models.text import Clause, TextVersion

# Without letters and digits that are easily misread (Crockford); 16 of them are 80 random bits.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MAX_BODY = 4000
MAX_NAME = 80
MAX_CONTEXT = 200


def new_public_id() -> str:
    """An unguessable reference that a person can read out on the telephone."""
    return "".join(ALPHABET[one % 32] for one in secrets.token_bytes(16))


# The public lists, all of a consultation and those of one place, in each order: (name, narrowed by, sorted by).
LISTS = [
    (f"{name}{suffix}", place, order)
    for suffix, place in (("", []), ("_here", ["place"]))
    for name, order in (
        ("newest", ["-submitted_at", "-id"]),
        ("supported", ["-supports_count", "-id"]),
        ("answered", ["-is_answered", "-submitted_at", "-id"]),
    )
]


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("I support it")
    NEUTRAL = "neutral", _("I neither support nor oppose it")
    OPPOSES = "opposes", _("I oppose it")

    @property
    def told(self) -> str:
        """How others say it, above a column or beside a number."""
        words = {"supports": _("supports"), "neutral": _("neither"), "opposes": _("opposes")}
        return str(words[self.value])


class Status(models.TextChoices):
    PENDING = "pending", _("awaiting moderation")
    PUBLISHED = "published", _("published")
    WITHHELD = "withheld", _("withheld")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")
    ERASED = "erased", _("erased")


MODERATED = (Status.PENDING, Status.PUBLISHED, Status.WITHHELD)
ENDED = (Status.WITHDRAWN, Status.ERASED)


class WithholdingReason(models.TextChoices):
    """The published rules of moderation; whoever withholds a comment names one."""

    INSULT = "insult", _("insult or hatred")
    PERSONAL_DATA = "personal_data", _("personal data of somebody else")
    ADVERTISING = "advertising", _("advertising")
    DUPLICATE = "duplicate", _("sent twice by the same person")
    OFF_TOPIC = "off_topic", _("nothing to do with the clause")
    UNLAWFUL = "unlawful", _("against the law")


class CommentQuerySet(models.QuerySet["Comment"]):
    def decided(self) -> CommentQuerySet:
        """What the public sees: published comments, and the place of one that a moderator or, later, its author took away."""
        return self.filter(decided_at__isnull=False)

    def published(self) -> CommentQuerySet:
        return self.filter(status=Status.PUBLISHED)


class Comment(models.Model):
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="comments"
    )
    # What the author read: the version, and in it the clause; without a clause the comment is on the consultation as a whole.
    version = models.ForeignKey(
        TextVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    # The marked passage of the clause, as a W3C TextQuoteSelector on the text as stored (NFC); empty is the whole clause.
    quote_exact = models.TextField(_("marked passage"), blank=True)
    quote_prefix = models.CharField(max_length=MAX_CONTEXT, blank=True)
    quote_suffix = models.CharField(max_length=MAX_CONTEXT, blank=True)
    quote_language = models.CharField(max_length=10, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    # The wording that its author changed; that one is withdrawn.
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    is_official = models.BooleanField(_("official reply"), default=False)
    body = models.TextField(_("comment"))
    suggestion = models.TextField(_("suggested wording"), blank=True)
    author_name = models.CharField(_("name"), max_length=MAX_NAME, blank=True)
    # Who wrote it, told apart within this consultation only (TRUST §3); empty for nobody in particular.
    pseudonym = models.CharField(max_length=64, blank=True, editable=False)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance.choices, blank=True)
    language = models.CharField(_("language"), max_length=10)
    submitted_at = models.DateTimeField(_("received at"), db_default=Now())
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    reason = models.CharField(
        _("rule"), max_length=20, choices=WithholdingReason.choices, blank=True
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("moderator"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("withdrawn or erased at"), null=True, blank=True)
    # Where it stands now, kept with what the lists are sorted and filtered by (see `services.tallies` and `services.places`):
    # the clause's key in the newest version, empty on the consultation as a whole or where the clause is gone.
    place = models.CharField(max_length=64, blank=True, editable=False)
    fate = models.CharField(max_length=16, blank=True, editable=False)
    supports_count = models.PositiveIntegerField(default=0, editable=False)
    is_answered = models.BooleanField(default=False, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar = ["-submitted_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status=Status.WITHHELD) & ~Q(reason="")
                | ~Q(status=Status.WITHHELD) & Q(reason=""),
                name="comment_withheld_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.PENDING, *ENDED]) | Q(decided_at__isnull=False),
                name="comment_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ENDED, ended_at__isnull=False)
                | ~Q(status__in=ENDED) & Q(ended_at__isnull=True),
                name="comment_ended_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ERASED)
                | Q(body="", author_name="", stance="", pseudonym="", suggestion=""),
                name="comment_erased_is_empty",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PENDING) | Q(decided_at__isnull=True),
                name="comment_pending_is_undecided",
            ),
            models.CheckConstraint(
                condition=Q(clause__isnull=True) | Q(version__isnull=False),
                name="comment_clause_of_a_version",
            ),
            models.CheckConstraint(
                condition=Q(quote_exact="") | Q(clause__isnull=False) & ~Q(quote_language=""),
                name="comment_passage_of_a_clause",
            ),
            models.CheckConstraint(
                condition=Q(is_official=False) | Q(parent__isnull=False),
                name="comment_official_is_a_reply",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "submitted_at"], name="comment_queue"),
            *(
                models.Index(
                    fields=["consultation", *place, *order],
                    name=f"comment_{name}",
                    condition=Q(decided_at__isnull=False, parent__isnull=True),
                )
                for name, place, order in LISTS
            ),
            models.Index(
                fields=["pseudonym"], name="comment_by_pseudonym", condition=~Q(pseudonym="")
            ),
            models.Index(
                fields=["consultation", "-submitted_at"],
                name="comment_official",
                condition=Q(is_official=True),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def clause_key(self) -> str:
        """The key of the clause that was commented on; empty for the consultation as a whole."""
        return self.clause.key if self.clause else ""

    @property
    def reason_label(self) -> str:
        """Why it was withheld, in words; empty where it was not, without asking for the words."""
        return str(self.get_reason_display()) if self.reason else ""

    @property
    def path(self) -> str:
        """Where it stands on the public site, below the consultation's address."""
        return f"p/{self.place}/" if self.place else "comments/"
