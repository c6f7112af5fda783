"""What became of every comment that was received, in numbers that sum, and whether the log tells the same.

The sums are counted from the comments, the log's numbers from its leaves alone. Where they differ it is said, and nothing is
corrected: then either the database was changed beside the services, or the log is not this one's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext as _

from consultations import campaign_figures
from consultations.eligibility import eligible
from consultations.log.audit_comments import BESIDES
from consultations.models import (
    Comment,
    ConsultationPage,
    LeafKind,
    LogEntry,
    LogHead,
    PendingLeaf,
    Status,
    WithholdingReason,
)
from consultations.outcome import decisions

# Why a comment is owed no answer; the rules of moderation follow as ``withheld:<rule>``.
AWAITING, WITHDRAWN, REPLACED, ERASED = "awaiting", "withdrawn", "replaced", "erased"
WITHHELD = "withheld:"
EXCLUDED = (
    *(AWAITING, WITHDRAWN, REPLACED, ERASED),
    *(f"{WITHHELD}{rule}" for rule in WithholdingReason.values),
)
RECEIVED, PUBLISHED = "received", "published"
Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A line of which the log tells another number than the comments do."""

    line: str
    stored: int
    told: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the log says: leaves of receipt, and comments by what was told of them last.

    While leaves are ``waiting`` for their places, which takes a second, nothing is compared. ``older`` comments came before
    there was a log.
    """

    received: int = 0
    states: Counts = field(default_factory=dict)
    older: int = 0
    waiting: int = 0
    mismatches: tuple[Mismatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """received = excluded + eligible; eligible = analysed + unanswered = in campaigns + others.

    ``received`` counts participants' comments and replies; the agency's own replies are ``official``, beside the sum.
    ``answered`` is how many of the analysed ones the public can read the answer of.
    """

    received: int
    official: int
    excluded: Counts
    eligible: int
    in_campaigns: int
    campaigns: int
    analysed: int
    answered: int
    log: Told

    @property
    def sums(self) -> bool:
        return (
            self.received == sum(self.excluded.values()) + self.eligible
            and self.analysed <= self.eligible
            and self.in_campaigns <= self.eligible
            and self.answered in {0, self.analysed}
        )


def reconcile(original: ConsultationPage) -> Reconciliation:
    """Some ten queries, whatever the number of comments."""
    states = _stored(Comment.objects.filter(consultation=original))
    official = sum(number for (_state, is_official), number in states.items() if is_official)
    public = {state: number for (state, is_official), number in states.items() if not is_official}
    members = campaign_figures.totals(original)
    analysed = decisions.answered(eligible(original)).count()
    return Reconciliation(
        received=sum(public.values()),
        official=official,
        excluded={one: public[one] for one in EXCLUDED if public.get(one)},
        eligible=public.get(PUBLISHED, 0),
        in_campaigns=members.comments,
        campaigns=members.campaigns,
        analysed=analysed,
        answered=analysed if decisions.is_public(original) else 0,
        log=_told(original),
    )


def _stored(comments: QuerySet[Comment]) -> dict[tuple[str, bool], int]:
    """Comments by what became of them and whether they are the agency's own; one query."""
    state = Case(
        When(status=Status.PENDING, then=Value(AWAITING)),
        When(status=Status.WITHDRAWN, replaced_by__isnull=False, then=Value(REPLACED)),
        When(status=Status.WITHDRAWN, then=Value(WITHDRAWN)),
        When(status=Status.ERASED, then=Value(ERASED)),
        When(status=Status.PUBLISHED, then=Value(PUBLISHED)),
        default=F("reason"),
        output_field=CharField(),
    )
    rows = comments.annotate(state=state).order_by().values_list("state", "is_official")
    found: Counter[tuple[str, bool]] = Counter()
    for one, is_official, number in rows.annotate(total=Count("pk")):
        rule = f"{WITHHELD}{one}" if one in WithholdingReason.values else one
        found[rule, is_official] += number
    return dict(found)


def _told(original: ConsultationPage) -> Told:
    key = original.translation_key
    waiting = PendingLeaf.objects.filter(leaf__contains=f'"consultation":"{key}"').filter(
        leaf__contains='"kind":"comment.'
    )
    if count := waiting.count():
        return Told(waiting=count)
    comments = Comment.objects.filter(consultation=original)
    received = LogEntry.objects.filter(consultation_key=key, kind=LeafKind.COMMENT_RECEIVED)
    told = _told_last(original, received)
    numbers = {RECEIVED: received.count(), **told}
    unlogged = comments.filter(~Exists(received.filter(subject_id=OuterRef("public_id"))))
    begun = LogHead.objects.aggregate(at=Min("made_at"))["at"]
    older = unlogged if begun is None else unlogged.filter(submitted_at__lt=begun)
    stored: Counter[str] = Counter()
    for (state, _official), number in _stored(comments.exclude(pk__in=older.values("pk"))).items():
        stored[state] += number
    stored[RECEIVED] = sum(stored.values())
    lines = (RECEIVED, PUBLISHED, *EXCLUDED)
    return Told(
        received=numbers[RECEIVED],
        states={one: told[one] for one in lines if told.get(one)},
        older=older.count(),
        mismatches=tuple(
            Mismatch(one, stored[one], numbers.get(one, 0))
            for one in lines
            if stored[one] != numbers.get(one, 0)
        ),
    )


def _told_last(original: ConsultationPage, received: QuerySet[LogEntry]) -> Counts:
    """Comments by what the log told of them last; one query. A leaf spells its facts in one way only, see `log.records`."""
    acts = LogEntry.objects.filter(kind__startswith="comment.").exclude(kind__in=BESIDES)
    later = acts.filter(subject_id=OuterRef("subject_id"), index__gt=OuterRef("index"))
    withheld = [
        When(
            kind__in=[LeafKind.COMMENT_WITHHELD, LeafKind.COMMENT_RETURNED],
            leaf__contains=f'"reason":"{rule}"',
            then=Value(f"{WITHHELD}{rule}"),
        )
        for rule in WithholdingReason.values
    ]
    returned = Q(kind=LeafKind.COMMENT_RETURNED)
    shown = Q(kind__in=[LeafKind.COMMENT_PUBLISHED, LeafKind.COMMENT_REDACTED])
    state = Case(
        When(kind=LeafKind.COMMENT_RECEIVED, then=Value(AWAITING)),
        When(shown | returned & _says("status", Status.PUBLISHED), then=Value(PUBLISHED)),
        When(returned & _says("status", Status.PENDING), then=Value(AWAITING)),
        When(
            kind=LeafKind.COMMENT_WITHDRAWN,
            leaf__contains='"replaced_by":',
            then=Value(REPLACED),
        ),
        When(kind=LeafKind.COMMENT_WITHDRAWN, then=Value(WITHDRAWN)),
        When(kind=LeafKind.COMMENT_ERASED, then=Value(ERASED)),
        *withheld,
        default=F("kind"),
        output_field=CharField(),
    )
    rows = acts.filter(
        ~Exists(later),
        Exists(received.filter(subject_id=OuterRef("subject_id"))),
        consultation_key=original.translation_key,
    )
    counted = rows.annotate(state=state).order_by().values_list("state")
    return dict(counted.annotate(total=Count("index")))


def _says(name: str, value: str) -> Q:
    return Q(leaf__contains=f'"{name}":"{value}"')


def line_label(code: str) -> str:
    """A line of the table in words, in the active language."""
    if code.startswith(WITHHELD):
        rule = WithholdingReason(code.removeprefix(WITHHELD)).label
        return _("withheld by moderation: %(rule)s") % {"rule": rule}
    return {
        RECEIVED: _("received"),
        PUBLISHED: _("published, so owed an answer"),
        AWAITING: _("awaiting moderation"),
        WITHDRAWN: _("withdrawn by its author"),
        REPLACED: _("replaced by its author's newer wording"),
        ERASED: _("erased at its author's request"),
    }[code]
