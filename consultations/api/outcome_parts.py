"""What consultations and comments show of an outcome, on the wire."""

from __future__ import annotations

from rest_framework import serializers

from common.serializers import UtcDateTimeField
from consultations.models import Decision


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


class GazetteOut(serializers.Serializer):
    number = serializers.CharField()
    date = serializers.DateField()
    url = serializers.CharField(help_text="May be empty.")


class ChangedClauseOut(serializers.Serializer):
    key = serializers.CharField()
    number = serializers.CharField(help_text="As the text has it; the key where it has none.")


class CommentDispositionOut(serializers.Serializer):
    """What became of a comment."""

    decision = serializers.ChoiceField(choices=Decision.choices)
    decision_label = serializers.CharField()
    reason = serializers.CharField()
    campaign = serializers.IntegerField(
        allow_null=True, help_text="Number of the campaign that was decided on as a whole."
    )
    changed = ChangedClauseOut(many=True, help_text="The clauses that it changed.")
