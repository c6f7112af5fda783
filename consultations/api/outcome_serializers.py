"""Shapes of outcomes on the wire: what was asked, said and done; decisions, sums, adopted texts, promises."""

from __future__ import annotations

from rest_framework import serializers

from common.serializers import UtcDateTimeField
from consultations.api.serializers import ConsultationSummaryOut, PieceOut
from consultations.models import ClauseKind, Decision, Kept
from consultations.models.text import KEY_PATTERN


class DecisionFilterIn(serializers.Serializer):
    decision = serializers.ChoiceField(choices=Decision.choices, required=False, default="")
    clause = serializers.RegexField(
        KEY_PATTERN,
        max_length=64,
        required=False,
        default="",
        help_text="On comments that stand at this clause of the newest version.",
    )
    changed = serializers.RegexField(
        KEY_PATTERN,
        max_length=64,
        required=False,
        default="",
        help_text="Those that changed the clause of this key, in either version.",
    )
    theme = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=2**31, help_text="Id of a theme."
    )


class PromiseFilterIn(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=Kept.choices, required=False, default="")


class CountedDecisionOut(serializers.Serializer):
    decision = serializers.ChoiceField(choices=Decision.choices)
    decision_label = serializers.CharField()
    count = serializers.IntegerField(help_text="Comments.")


class AskedQuestionOut(serializers.Serializer):
    key = serializers.CharField(help_text="Of the clause at which it was asked.")
    number = serializers.CharField()
    question = serializers.CharField()
    url = serializers.CharField()


class AskedOut(serializers.Serializer):
    """What the agency asked."""

    summary = serializers.CharField()
    scope = serializers.CharField()
    questions = AskedQuestionOut(many=True)


class ClauseChangeOfDecisionOut(serializers.Serializer):
    """A clause before and after; of a new one only the second key, of one taken out only the first."""

    before = serializers.CharField(help_text="Key before; empty for a new clause.")
    after = serializers.CharField(help_text="Key after; empty for a clause that was taken out.")
    number = serializers.CharField()
    older = serializers.IntegerField(allow_null=True, help_text="Version before.")
    newer = serializers.IntegerField(allow_null=True, help_text="Version after.")
    pieces = PieceOut(many=True)
    url = serializers.CharField(help_text="The clause's page; empty where it is gone.")


class ChangedTextOut(ClauseChangeOfDecisionOut):
    decisions = serializers.IntegerField(help_text="How many decisions point to it.")


class CampaignSizeOut(serializers.Serializer):
    number = serializers.IntegerField()
    name = serializers.CharField()
    comments = serializers.IntegerField()
    words = serializers.CharField(help_text="The beginning of its core wording; may be empty.")


class CampaignsOut(serializers.Serializer):
    comments = serializers.IntegerField(help_text="All public comments of participants.")
    in_campaigns = serializers.IntegerField()
    campaigns = serializers.IntegerField()
    largest = CampaignSizeOut(many=True)


class ThemeAnswerOut(serializers.Serializer):
    decision = serializers.ChoiceField(choices=Decision.choices)
    decision_label = serializers.CharField()
    reason = serializers.CharField()
    count = serializers.IntegerField(help_text="Comments of the theme that have this answer.")


class ThemeQuoteOut(serializers.Serializer):
    text = serializers.CharField()
    language = serializers.CharField()
    comment = serializers.CharField()
    url = serializers.CharField()


class OutcomeThemeOut(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    said = serializers.CharField()
    count = serializers.IntegerField(help_text="Comments.")
    stances = serializers.DictField(child=serializers.IntegerField())
    decisions = CountedDecisionOut(many=True)
    answers = ThemeAnswerOut(many=True, help_text="The commonest.")
    quotes = ThemeQuoteOut(many=True)


class LogFactOut(serializers.Serializer):
    sha256 = serializers.CharField(
        help_text="Of the record as it was published; empty if not told."
    )
    url = serializers.CharField(help_text="Where the record is.")


class OutcomeReportOut(serializers.Serializer):
    """We asked, you said, we did; generated from the decisions."""

    consultation = ConsultationSummaryOut()
    published_at = UtcDateTimeField()
    asked = AskedOut()
    campaigns = CampaignsOut()
    decisions = CountedDecisionOut(many=True)
    themes = OutcomeThemeOut(many=True)
    changes = ChangedTextOut(many=True, help_text="The most pointed-to changes, at most 50.")
    changes_count = serializers.IntegerField()
    has_adopted_text = serializers.BooleanField()
    record = LogFactOut()


class DecidedCommentOut(serializers.Serializer):
    id = serializers.CharField()
    words = serializers.CharField(help_text="Its beginning.")
    language = serializers.CharField()
    clause = serializers.CharField()
    number = serializers.CharField()
    url = serializers.CharField()


class DecidedCampaignOut(serializers.Serializer):
    number = serializers.IntegerField()
    name = serializers.CharField()
    comments = serializers.IntegerField()
    words = serializers.CharField()
    language = serializers.CharField()


class DecisionOut(serializers.Serializer):
    """One decision, on a comment or on all comments of a campaign."""

    decision = serializers.ChoiceField(choices=Decision.choices)
    decision_label = serializers.CharField()
    reason = serializers.CharField()
    decided_at = UtcDateTimeField()
    comment = DecidedCommentOut(allow_null=True)
    campaign = DecidedCampaignOut(allow_null=True)
    changes = ClauseChangeOfDecisionOut(many=True)


class ReconciledLineOut(serializers.Serializer):
    code = serializers.CharField(
        help_text="Why it was excluded; `withheld:` is followed by the rule."
    )
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    count = serializers.IntegerField()


class LogMismatchOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    stored = serializers.IntegerField()
    told = serializers.IntegerField()


class LogToldOut(serializers.Serializer):
    received = serializers.IntegerField(
        help_text="Leaves of receipt, the agency's own replies included."
    )
    older = serializers.IntegerField(help_text="Comments from before there was a log.")
    waiting = serializers.IntegerField(
        help_text="Leaves without a place yet; while there are any, nothing is compared."
    )
    mismatches = LogMismatchOut(many=True)


class ReconciliationOut(serializers.Serializer):
    """received = excluded + eligible; eligible = analysed + unanswered."""

    consultation = ConsultationSummaryOut()
    received = serializers.IntegerField(help_text="Comments and replies of participants.")
    official = serializers.IntegerField(help_text="The agency's own replies; not in the sum.")
    excluded = ReconciledLineOut(many=True)
    eligible = serializers.IntegerField(help_text="Owed an answer.")
    in_campaigns = serializers.IntegerField()
    campaigns = serializers.IntegerField()
    analysed = serializers.IntegerField(
        help_text="With a decision; null before the outcome.", allow_null=True
    )
    answered = serializers.IntegerField(help_text="With a decision that is public.")
    sums = serializers.BooleanField()
    log = LogToldOut()


class GazetteOut(serializers.Serializer):
    number = serializers.CharField()
    date = serializers.DateField()
    url = serializers.CharField()


class FormerAdoptionOut(serializers.Serializer):
    gazette = GazetteOut()
    published_at = UtcDateTimeField()
    replaced_at = UtcDateTimeField()
    sha256 = serializers.CharField()


class AdoptedClauseOut(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=ClauseKind.choices)
    number = serializers.CharField()
    heading = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField()
    level = serializers.IntegerField(help_text="How deep a heading stands; 1 is the highest.")


class AdoptedWordsOut(serializers.Serializer):
    published_at = UtcDateTimeField(help_text="When it was recorded here.")
    sha256 = serializers.CharField()
    clauses = AdoptedClauseOut(many=True)


class AdoptedChangeOut(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=ClauseKind.choices)
    number = serializers.CharField()
    change = serializers.ChoiceField(choices=["unchanged", "changed", "added", "removed"])
    is_moved = serializers.BooleanField()
    pieces = PieceOut(many=True)


class AdoptedTextOut(serializers.Serializer):
    """The text as it became law, and what changed from the last draft."""

    consultation = ConsultationSummaryOut()
    gazette = GazetteOut()
    text = AdoptedWordsOut()
    draft_number = serializers.IntegerField(
        allow_null=True, help_text="The last draft, from which the changes are counted."
    )
    changes = AdoptedChangeOut(many=True)
    promises = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Acceptances by verdict; empty before the outcome.",
    )
    former = FormerAdoptionOut(many=True, help_text="What was recorded before it was corrected.")


class PromisedChangeOut(serializers.Serializer):
    """One change: as promised, and what the adopted text made of it."""

    number = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Kept.choices)
    verdict_label = serializers.CharField()
    promised = PieceOut(many=True, help_text="From the text before to what was promised.")
    enacted = PieceOut(many=True, help_text="From what was promised to the adopted text.")
    enacted_key = serializers.CharField(help_text="In the adopted text; empty where it is in none.")
    enacted_number = serializers.CharField()


class PromiseOut(DecisionOut):
    verdict = serializers.ChoiceField(choices=Kept.choices)
    verdict_label = serializers.CharField()
    share = serializers.FloatField(
        help_text="Of the words that the change added or took out, how many are as promised; 0 to 1."
    )
    explanation = serializers.CharField(help_text="The agency's own; may be empty.")
    promised_changes = PromisedChangeOut(many=True)
