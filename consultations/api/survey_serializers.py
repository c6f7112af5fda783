"""Surveys and polls on the wire."""

from __future__ import annotations

from rest_framework import serializers

from common.serializers import UtcDateTimeField
from consultations.api.log_serializers import ReceiptInAnswerOut
from consultations.api.serializers import (
    MAX_TYPED,
    ConsultationSummaryOut,
    PollSummaryOut,
    SurveySummaryOut,
)
from consultations.models import QuestionKind, ResultsShown
from consultations.surveys.faults import FaultCode

MAX_ANSWERS = 200


class AnswerIn(serializers.Serializer):
    """One answer; which field it takes follows from the question's kind."""

    question = serializers.CharField(max_length=20, help_text="Its key, such as `q-1`.")
    options = serializers.ListField(
        child=serializers.CharField(max_length=20),
        max_length=100,
        required=False,
        default=list,
        help_text="Keys of the options chosen; of a ranking, all of them in order.",
    )
    number = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default="", help_text="Such as `12.5`."
    )
    text = serializers.CharField(
        max_length=MAX_TYPED,
        trim_whitespace=False,
        required=False,
        allow_blank=True,
        default="",
    )
    file = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default="", help_text="Id of an upload."
    )
    is_declined = serializers.BooleanField(
        required=False, default=False, help_text="«I prefer not to answer»."
    )


class AnswersIn(serializers.Serializer):
    version = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=10_000,
        help_text="Of the form that was answered; 0 is the newest.",
    )
    answers = serializers.ListField(child=AnswerIn(), max_length=MAX_ANSWERS)


class OptionOut(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute


class AskedIfOut(serializers.Serializer):
    question = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())


class QuestionOut(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    text = serializers.CharField()
    hint = serializers.CharField()
    language = serializers.CharField(help_text="Of the words: Arabic where none in the asked is.")
    is_required = serializers.BooleanField()
    may_decline = serializers.BooleanField(help_text="Offers «I prefer not to answer».")
    is_public = serializers.BooleanField(help_text="Words are published after moderation.")
    minimum = serializers.CharField(help_text="Of numbers; else empty.")
    maximum = serializers.CharField()
    decimals = serializers.IntegerField()
    most = serializers.IntegerField(allow_null=True, help_text="Choices at most.")
    max_length = serializers.IntegerField(allow_null=True, help_text="Of texts, in characters.")
    asked_if = AskedIfOut(allow_null=True, help_text="Asked only after one of these answers.")
    options = OptionOut(many=True)


class SurveyOut(SurveySummaryOut):
    intro = serializers.CharField()
    version = serializers.IntegerField()
    versions = serializers.ListField(child=serializers.IntegerField())
    sha256 = serializers.CharField(help_text="Of everything that is asked, in every language.")
    published_at = UtcDateTimeField()
    is_branching = serializers.BooleanField(help_text="Not everybody is asked everything.")
    responses_count = serializers.IntegerField(help_text="To this version.")
    questions = QuestionOut(many=True)
    consultation = ConsultationSummaryOut()


class FaultOut(serializers.Serializer):
    question = serializers.CharField()
    code = serializers.ChoiceField(choices=[code.value for code in FaultCode])
    title = serializers.CharField(help_text="A sentence for the person who answered.")


class CheckedOut(serializers.Serializer):
    asked = serializers.ListField(
        child=serializers.CharField(), help_text="Keys of the questions on the path, in order."
    )
    errors = FaultOut(many=True)  # type: ignore[assignment]  # a field named as an attribute


class ResponseReceivedOut(serializers.Serializer):
    id = serializers.CharField()
    receipt = ReceiptInAnswerOut()


class UploadIn(serializers.Serializer):
    file = serializers.FileField(
        max_length=300, help_text="PDF, DOCX, ODT, PNG, JPEG or text; 2 MB."
    )


class UploadOut(serializers.Serializer):
    id = serializers.CharField(source="public_id", help_text="Send it with the answer.")
    name = serializers.CharField()
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()


class ResultRowOut(serializers.Serializer):
    key = serializers.CharField(help_text="Of the option; empty for «no answer».")
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    count = serializers.IntegerField(allow_null=True, help_text="Null is hidden: see `least`.")
    percent = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)


class QuestionResultOut(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    text = serializers.CharField()
    language = serializers.CharField()
    asked = serializers.IntegerField(allow_null=True, help_text="How many; null is hidden.")
    rows = ResultRowOut(many=True)
    mean = serializers.CharField(help_text="Of numbers, where nothing is hidden; else empty.")
    median = serializers.CharField()
    texts_count = serializers.IntegerField(help_text="Answers in words that are public.")


class SurveyResultsOut(serializers.Serializer):
    name = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()
    url = serializers.CharField()
    version = serializers.IntegerField()
    versions = serializers.ListField(child=serializers.IntegerField())
    responses_count = serializers.IntegerField()
    least = serializers.IntegerField(
        help_text="Counts below this are hidden, and others with them so that none can be worked out."
    )
    questions = QuestionResultOut(many=True)
    consultation = ConsultationSummaryOut()


class TextOut(serializers.Serializer):
    id = serializers.CharField(source="public_id")
    text = serializers.CharField()
    language = serializers.CharField(source="response.language")


class TextFilterIn(serializers.Serializer):
    question = serializers.CharField(max_length=20, help_text="Key of a question.")


class VersionFilterIn(serializers.Serializer):
    version = serializers.IntegerField(required=False, default=0, min_value=0, max_value=10_000)


class SurveyDraftKey(serializers.Serializer):
    key = serializers.CharField(max_length=64, help_text="Opens the draft; stored nowhere.")


class PollResultsOut(serializers.Serializer):
    votes = serializers.IntegerField()
    is_few = serializers.BooleanField(help_text="Fewer than five: not shown by option.")
    rows = ResultRowOut(many=True)
    leaders = serializers.ListField(
        child=serializers.CharField(), help_text="Keys of the options with most votes."
    )
    is_tie = serializers.BooleanField()


class PollOut(PollSummaryOut):
    options = OptionOut(many=True)
    results_shown = serializers.ChoiceField(choices=ResultsShown.choices)
    results_label = serializers.CharField()
    may_change = serializers.BooleanField()
    sha256 = serializers.CharField()
    results = PollResultsOut(allow_null=True, help_text="Null as long as they are not shown.")
    own_option = serializers.CharField(
        allow_null=True, help_text="What this person voted for; null for nobody, or no vote."
    )
    consultation = ConsultationSummaryOut()


class VoteIn(serializers.Serializer):
    option = serializers.CharField(max_length=20, help_text="Its key.")


class VoteOut(serializers.Serializer):
    option = serializers.CharField()
    is_new = serializers.BooleanField(help_text="False: the same vote was counted before.")
    receipt = ReceiptInAnswerOut()
