"""Shapes on the wire. Out serializers never write; In serializers hold no rule beyond types and bounds."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.assurance import Assurance
from common.serializers import UtcDateTimeField
from common.themes import Theme
from consultations.anchoring.differences import Operation, pieces
from consultations.api.campaign_fields import CampaignFilterIn, CampaignTotalFields
from consultations.api.dataset_links import DatasetFields
from consultations.api.outcome_parts import (
    CommentDispositionOut,
    GazetteOut,
    OutcomeOut,
    WithdrawalOut,
)
from consultations.api.thread_serializers import ThreadFields
from consultations.api.windows import WindowFields
from consultations.models import (
    ENDED,
    Channel,
    ClauseKind,
    Comment,
    Fate,
    RespondentKind,
    Stage,
    Stance,
    Status,
    Visibility,
    WithholdingReason,
)
from consultations.models.consultation import VOTING_LEVELS
from consultations.models.text import KEY_PATTERN
from consultations.wording import words_of

# The services count characters after normalisation and say so in words; this bound only keeps absurd input out.
MAX_TYPED = 100_000


class ConsultationFilterIn(serializers.Serializer):
    state = serializers.ChoiceField(choices=Stage.choices, required=False, default="")
    agency = serializers.SlugField(required=False, default="", max_length=80)
    topic = serializers.ChoiceField(choices=Theme.choices, required=False, default="")


class CommentFilterIn(CampaignFilterIn):
    clause = serializers.RegexField(
        KEY_PATTERN,
        max_length=64,
        required=False,
        default="",
        help_text="Comments that stand at this clause of the newest version.",
    )
    on = serializers.ChoiceField(
        choices=["whole"],
        required=False,
        default="",
        help_text="`whole`: those on the consultation as a whole, and those whose clause is gone.",
    )
    order = serializers.ChoiceField(
        choices=["newest", "most_supported", "answered"], required=False, default="newest"
    )


class PassageIn(serializers.Serializer):
    """A W3C TextQuoteSelector on the clause's text as the API gives it."""

    exact = serializers.CharField(max_length=MAX_TYPED, trim_whitespace=False)
    prefix = serializers.CharField(
        max_length=1000, trim_whitespace=False, required=False, allow_blank=True, default=""
    )
    suffix = serializers.CharField(
        max_length=1000, trim_whitespace=False, required=False, allow_blank=True, default=""
    )
    language = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")


class RespondentIn(serializers.Serializer):
    """Answers to what the consultation asks of respondents; what it does not ask is dropped."""

    kind = serializers.ChoiceField(
        choices=RespondentKind.choices, required=False, allow_blank=True, default=""
    )
    organisation = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", trim_whitespace=False
    )
    sector = serializers.ChoiceField(
        choices=Theme.choices, required=False, allow_blank=True, default=""
    )
    governorate = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default="", help_text="Short name."
    )


class CommentIn(serializers.Serializer):
    clause = serializers.RegexField(
        KEY_PATTERN,
        max_length=64,
        required=False,
        allow_blank=True,
        default="",
        help_text="Key of the clause; empty for the consultation as a whole.",
    )
    body = serializers.CharField(max_length=MAX_TYPED, trim_whitespace=False, allow_blank=True)
    passage = PassageIn(required=False, allow_null=True, default=None)
    suggestion = serializers.CharField(
        max_length=MAX_TYPED,
        trim_whitespace=False,
        required=False,
        allow_blank=True,
        default="",
        help_text="Suggested wording of the whole clause.",
    )
    parent = serializers.CharField(  # type: ignore[assignment]  # a field named as an attribute
        max_length=16,
        required=False,
        allow_blank=True,
        default="",
        help_text="Id of the comment that this one answers; it takes that one's place.",
    )
    author_name = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", trim_whitespace=False
    )
    stance = serializers.ChoiceField(
        choices=Stance.choices, required=False, allow_blank=True, default=""
    )
    version = serializers.IntegerField(required=False, default=0, min_value=0, max_value=10_000)
    respondent = RespondentIn(required=False, allow_null=True, default=None)


class ConsultationAgencyOut(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()


class TopicOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute


class ConsultationSummaryOut(ThreadFields):
    slug = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField(help_text="Language of the words: the source's where none is.")
    url = serializers.CharField()
    summary = serializers.CharField()
    agency = ConsultationAgencyOut(allow_null=True)
    topic = TopicOut()
    state = serializers.ChoiceField(choices=Stage.choices)
    opens_at = UtcDateTimeField()
    closes_at = UtcDateTimeField(help_text="First instant at which comments are refused.")
    days_left = serializers.IntegerField(
        allow_null=True, help_text="Whole days until it closes (0 on the last); null unless open."
    )
    working_days_left = serializers.IntegerField(
        allow_null=True,
        help_text="Working days after today, by the site's calendar; null unless open.",
    )
    comments_count = serializers.IntegerField(help_text="Published comments.")
    visibility = serializers.ChoiceField(
        choices=Visibility.choices, help_text="Who may read it; others get 404."
    )
    participation_level = serializers.ChoiceField(
        choices=Assurance.choices, help_text="How well those who comment must be known."
    )
    is_guarded = serializers.BooleanField(
        help_text="Whether that is asked only for now, because unusually many comments came in."
    )
    participation_label = serializers.CharField(help_text="The same in a sentence for readers.")
    voting_level = serializers.ChoiceField(
        choices=VOTING_LEVELS, help_text="How well those who support comments must be known."
    )
    voting_label = serializers.CharField()
    profile_questions = serializers.DictField(
        child=serializers.ChoiceField(choices=["optional", "required"]),
        help_text="What respondents are asked of themselves: `kind`, `organisation`, `sector`, `governorate`.",
    )


class ClauseOut(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=ClauseKind.choices)
    number = serializers.CharField()
    heading = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField()
    level = serializers.IntegerField(help_text="How deep a heading stands; 1 is the highest.")
    is_open = serializers.BooleanField(help_text="Whether the clause is open to change.")
    note = serializers.CharField(help_text="Explanation for readers; may be empty.")
    question = serializers.CharField(help_text="What the public is asked here; may be empty.")
    url = serializers.CharField()
    eli = serializers.CharField(help_text="Lasting address of the clause in this version.")
    comments_count = serializers.IntegerField()
    stances = serializers.DictField(child=serializers.IntegerField())


class VersionOut(serializers.Serializer):
    number = serializers.IntegerField()
    note = serializers.CharField()
    published_at = UtcDateTimeField()
    sha256 = serializers.CharField()


class VersionTextOut(VersionOut):
    clauses = ClauseOut(many=True)


class ConsultationDocumentOut(serializers.Serializer):
    title = serializers.CharField()
    url = serializers.CharField()
    size_bytes = serializers.IntegerField()
    extension = serializers.CharField()


class SurveySummaryOut(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()
    url = serializers.CharField()
    minutes = serializers.IntegerField(help_text="How long it takes.")
    questions_count = serializers.IntegerField()


class PollSummaryOut(serializers.Serializer):
    name = serializers.CharField()
    question = serializers.CharField()
    language = serializers.CharField()
    url = serializers.CharField()


class ConsultationOut(CampaignTotalFields, WindowFields, DatasetFields, ConsultationSummaryOut):
    easy_summary = serializers.CharField()
    scope = serializers.CharField()
    asked = serializers.CharField()
    use_of_answers = serializers.CharField()
    next_steps = serializers.CharField()
    other_ways = serializers.CharField()
    documents = ConsultationDocumentOut(many=True)
    versions = VersionOut(many=True)
    text = VersionTextOut(allow_null=True, help_text="The newest published version.")
    surveys = SurveySummaryOut(many=True)
    polls = PollSummaryOut(many=True)
    outcome = OutcomeOut(allow_null=True)
    adoption = GazetteOut(
        allow_null=True, help_text="Where the official gazette has the text as it became law."
    )
    withdrawal = WithdrawalOut(allow_null=True)


class PieceOut(serializers.Serializer):
    operation = serializers.ChoiceField(choices=[one.value for one in Operation])
    text = serializers.CharField(trim_whitespace=False)


class PassageOut(serializers.Serializer):
    exact = serializers.CharField(source="quote_exact")
    prefix = serializers.CharField(source="quote_prefix")
    suffix = serializers.CharField(source="quote_suffix")
    language = serializers.CharField(source="quote_language")


class RespondentOut(serializers.Serializer):
    """In what capacity somebody responds, as they say; sector and governorate are counted and not shown."""

    kind = serializers.ChoiceField(choices=RespondentKind.choices, allow_blank=True)
    kind_label = serializers.CharField(source="get_kind_display")
    organisation = serializers.CharField()


class AssistedOut(serializers.Serializer):
    """How a comment came in that staff entered for somebody."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    channel_label = serializers.CharField(source="get_channel_display")
    received_on = serializers.DateField()
    event = serializers.CharField()


class ReplyOut(serializers.Serializer):
    id = serializers.CharField(source="public_id")
    clause = serializers.CharField(source="clause_key", help_text="Empty: the whole.")
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    parent = serializers.CharField(  # type: ignore[assignment]  # a field named as an attribute
        source="parent.public_id", default=None, allow_null=True
    )
    is_official = serializers.BooleanField(help_text="The agency's own reply.")
    status = serializers.ChoiceField(choices=Status.choices)
    body = serializers.CharField(help_text="Plain text; empty when withheld, withdrawn or erased.")
    author_name = serializers.CharField()
    respondent = RespondentOut(default=None, allow_null=True)
    assisted = AssistedOut(
        default=None, allow_null=True, help_text="Null for what people send themselves."
    )
    stance = serializers.CharField()
    language = serializers.CharField()
    submitted_at = UtcDateTimeField()
    reason = serializers.ChoiceField(choices=WithholdingReason.choices, allow_blank=True)
    reason_label = serializers.CharField()
    decided_at = UtcDateTimeField(allow_null=True)
    ended_at = UtcDateTimeField(allow_null=True, help_text="When it was withdrawn or erased.")
    supports_count = serializers.IntegerField(help_text="People who support it.")
    replaces = serializers.CharField(
        source="replaces.public_id",
        default=None,
        allow_null=True,
        help_text="Id of its author's earlier wording.",
    )
    replaced_by = serializers.SerializerMethodField(
        help_text="Id of its author's later wording, once that is public; else null."
    )

    disposition = serializers.SerializerMethodField(
        help_text="What became of it, once the outcome is public and somebody decided; else null."
    )

    @extend_schema_field(CommentDispositionOut(allow_null=True))
    def get_disposition(self, comment: Comment) -> Any:  # Any: plain values of the above
        return self.context.get("dispositions", {}).get(comment.pk)

    def get_replaced_by(self, comment: Comment) -> str | None:
        if comment.status != Status.WITHDRAWN:  # asking for the others would cost a query
            return None
        later = getattr(comment, "replaced_by", None)
        return later.public_id if later is not None and later.decided_at else None

    def to_representation(self, instance):  # type: ignore[no-untyped-def]  # as the parent
        shown = super().to_representation(instance)
        if instance.status in {Status.WITHHELD, *ENDED}:
            # A tombstone keeps its place, reason and date; the words and the name are not public.
            shown |= {name: "" for name in HIDDEN if name in shown} | {"respondent": None}
        return shown


HIDDEN = ("body", "author_name", "stance", "suggestion")


class CommentOut(ReplyOut):
    """A comment with its replies, official ones first, and the place where it stands now."""

    place = serializers.CharField(
        help_text="Key of the clause of the newest version at which it stands; empty: the whole, or gone."
    )
    fate = serializers.ChoiceField(
        choices=Fate.choices,
        allow_blank=True,
        help_text="What the newest version did to its place; empty: it was written on that version.",
    )
    passage = PassageOut(source="*", allow_null=True)
    suggestion = serializers.CharField()
    suggestion_changes = serializers.SerializerMethodField(
        help_text="The suggested wording beside the clause's own, in pieces."
    )
    redacted = serializers.SerializerMethodField(
        help_text="The rule under which parts of the text are hidden, or empty."
    )
    replies = serializers.SerializerMethodField()

    def to_representation(self, instance):  # type: ignore[no-untyped-def]  # as the parent
        shown = super().to_representation(instance)
        if not instance.quote_exact:
            shown["passage"] = None
        return shown

    @extend_schema_field(PieceOut(many=True))
    def get_suggestion_changes(self, comment: Comment) -> list[dict[str, str]]:
        if not comment.suggestion or comment.status in {Status.WITHHELD, *ENDED}:
            return []
        present = words_of(comment.clause, comment.language)
        return [
            {"operation": piece.operation.value, "text": piece.text}
            for piece in pieces(present, comment.suggestion)
        ]

    def get_redacted(self, comment: Comment) -> str:
        # What nobody has decided on has no hidden parts; asking would cost a query.
        redaction = getattr(comment, "redaction", None) if comment.decided_at else None
        return str(redaction.get_reason_display()) if redaction else ""

    @extend_schema_field(ReplyOut(many=True))
    def get_replies(self, comment: Comment) -> Any:  # Any: serialised replies
        replies = self.context.get("replies", {}).get(comment.pk, [])
        return ReplyOut(replies, many=True, context=self.context).data if replies else []


class ClausePageOut(serializers.Serializer):
    """A clause with its neighbours, for a page of its own."""

    consultation = ConsultationSummaryOut()
    version = VersionOut()
    clause = ClauseOut()
    heading = ClauseOut(allow_null=True, help_text="The heading above the clause.")
    before = ClauseOut(allow_null=True)
    after = ClauseOut(allow_null=True)
