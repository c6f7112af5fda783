"""Shapes on the wire. Out serializers never write; In serializers hold no rule beyond types and bounds."""

from __future__ import annotations

from rest_framework import serializers

from accounts.assurance import Assurance
from common.serializers import UtcDateTimeField
from common.themes import Theme
from consultations.models import (
    ENDED,
    ClauseKind,
    Decision,
    Stage,
    Stance,
    Status,
    WithholdingReason,
)
from consultations.models.consultation import VOTING_LEVELS
from consultations.models.text import KEY_PATTERN

# The services count characters after normalisation and say so in words; this bound only keeps absurd input out.
MAX_TYPED = 100_000


class ConsultationFilterIn(serializers.Serializer):
    state = serializers.ChoiceField(choices=Stage.choices, required=False, default="")
    agency = serializers.SlugField(required=False, default="", max_length=80)
    topic = serializers.ChoiceField(choices=Theme.choices, required=False, default="")


class CommentFilterIn(serializers.Serializer):
    clause = serializers.RegexField(KEY_PATTERN, max_length=64, required=False, default="")
    order = serializers.ChoiceField(
        choices=["newest", "most_supported"], required=False, default="newest"
    )


class CommentIn(serializers.Serializer):
    clause = serializers.RegexField(KEY_PATTERN, max_length=64)
    body = serializers.CharField(max_length=MAX_TYPED, trim_whitespace=False, allow_blank=True)
    author_name = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", trim_whitespace=False
    )
    stance = serializers.ChoiceField(
        choices=Stance.choices, required=False, allow_blank=True, default=""
    )
    version = serializers.IntegerField(required=False, default=0, min_value=0, max_value=10_000)


class ConsultationAgencyOut(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()


class TopicOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute


class ConsultationSummaryOut(serializers.Serializer):
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
    comments_count = serializers.IntegerField(help_text="Published comments.")
    participation_level = serializers.ChoiceField(
        choices=Assurance.choices, help_text="How well those who comment must be known."
    )
    participation_label = serializers.CharField(help_text="The same in a sentence for readers.")
    voting_level = serializers.ChoiceField(
        choices=VOTING_LEVELS, help_text="How well those who support comments must be known."
    )
    voting_label = serializers.CharField()


class ClauseOut(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=ClauseKind.choices)
    number = serializers.CharField()
    heading = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField()
    url = serializers.CharField()
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


class OutcomeItemOut(serializers.Serializer):
    theme = serializers.CharField()
    said = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    decision = serializers.ChoiceField(choices=Decision.choices)
    decision_label = serializers.CharField()
    reason = serializers.CharField()
    clause = serializers.CharField()


class OutcomeOut(serializers.Serializer):
    published_at = UtcDateTimeField()
    html = serializers.CharField()
    items = OutcomeItemOut(many=True)


class WithdrawalOut(serializers.Serializer):
    withdrawn_at = UtcDateTimeField()
    reason = serializers.CharField()


class ConsultationOut(ConsultationSummaryOut):
    easy_summary = serializers.CharField()
    scope = serializers.CharField()
    asked = serializers.CharField()
    use_of_answers = serializers.CharField()
    next_steps = serializers.CharField()
    other_ways = serializers.CharField()
    response_due_on = serializers.DateField(allow_null=True)
    response_late_days = serializers.IntegerField(
        allow_null=True, help_text="Days since the promised date passed without an outcome."
    )
    documents = ConsultationDocumentOut(many=True)
    versions = VersionOut(many=True)
    text = VersionTextOut(allow_null=True, help_text="The newest published version.")
    outcome = OutcomeOut(allow_null=True)
    withdrawal = WithdrawalOut(allow_null=True)


class CommentOut(serializers.Serializer):
    id = serializers.CharField(source="public_id")
    clause = serializers.CharField(source="clause.key")
    version = serializers.IntegerField(source="clause.version.number")
    status = serializers.ChoiceField(choices=Status.choices)
    body = serializers.CharField(help_text="Plain text; empty when withheld, withdrawn or erased.")
    author_name = serializers.CharField()
    stance = serializers.CharField()
    language = serializers.CharField()
    submitted_at = UtcDateTimeField()
    reason = serializers.ChoiceField(choices=WithholdingReason.choices, allow_blank=True)
    reason_label = serializers.CharField(source="get_reason_display")
    decided_at = UtcDateTimeField(allow_null=True)
    ended_at = UtcDateTimeField(allow_null=True, help_text="When it was withdrawn or erased.")
    supports_count = serializers.IntegerField(help_text="People who support it.")

    def to_representation(self, instance):  # type: ignore[no-untyped-def]  # as the parent
        shown = super().to_representation(instance)
        if instance.status in {Status.WITHHELD, *ENDED}:
            # A tombstone keeps its place, reason and date; the words and the name are not public.
            shown |= {"body": "", "author_name": "", "stance": ""}
        return shown


class ClausePageOut(serializers.Serializer):
    """A clause with its neighbours, for a page of its own."""

    consultation = ConsultationSummaryOut()
    version = VersionOut()
    clause = ClauseOut()
    heading = ClauseOut(allow_null=True, help_text="The heading above the clause.")
    before = ClauseOut(allow_null=True)
    after = ClauseOut(allow_null=True)
