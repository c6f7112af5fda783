"""Receipts on the wire."""

from __future__ import annotations

from rest_framework import serializers

from common.serializers import UtcDateTimeField
from consultations.api.serializers import CommentOut
from consultations.log.verifying import Verdict
from consultations.models import LeafKind, Status
from consultations.models import Verdict as AppealVerdict


class ReceiptInAnswerOut(serializers.Serializer):
    """The author's receipt, shown once beside what was received."""

    code = serializers.CharField(help_text="20 signs that only the author gets to know.")
    url = serializers.CharField(help_text="The receipt's page on the public site.")
    promise = serializers.CharField(help_text="Signed note: in a checkpoint within a minute.")


class CommentReceivedOut(CommentOut):
    """A comment as its author gets it back, with the receipt."""

    receipt = ReceiptInAnswerOut()


class ReceiptConsultationOut(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()


class ReceiptAppealOut(serializers.Serializer):
    text = serializers.CharField()
    appealed_at = UtcDateTimeField()
    verdict = serializers.ChoiceField(choices=AppealVerdict.choices, allow_blank=True)
    verdict_label = serializers.CharField(source="get_verdict_display")
    words = serializers.CharField(help_text="The answer's reasons; empty until it is answered.")
    decided_at = UtcDateTimeField(allow_null=True)


class ReceiptCommentOut(serializers.Serializer):
    id = serializers.CharField()
    clause = serializers.CharField()
    url = serializers.CharField(help_text="The clause's page.")
    status = serializers.ChoiceField(choices=Status.choices)
    reason = serializers.CharField(help_text="The rule under which it is withheld, or empty.")
    reason_label = serializers.CharField()
    author_name = serializers.CharField(help_text="Name shown with it, or empty.")
    redacted = serializers.CharField(help_text="The rule under which parts are hidden, or empty.")
    may_change = serializers.BooleanField(help_text="Its author can still write it anew.")
    is_replaced = serializers.BooleanField(help_text="Its author has written it anew.")
    may_appeal = serializers.BooleanField(help_text="A decision stands against it, not appealed.")
    appeal = ReceiptAppealOut(allow_null=True)


class ReceiptAnswerOut(serializers.Serializer):
    question = serializers.CharField()
    answer = serializers.CharField(help_text="In words, a line for each option that was chosen.")


class ReceiptResponseOut(serializers.Serializer):
    id = serializers.CharField()
    survey = serializers.CharField(help_text="Its name in addresses.")


class ReceiptOut(serializers.Serializer):
    code = serializers.CharField()
    state = serializers.ChoiceField(choices=["promised", "logged"])
    kind = serializers.ChoiceField(choices=LeafKind.choices)
    received_at = UtcDateTimeField()
    consultation = ReceiptConsultationOut(allow_null=True)
    comment = ReceiptCommentOut(allow_null=True)
    response = ReceiptResponseOut(allow_null=True, help_text="To a survey, until it is erased.")
    answers = ReceiptAnswerOut(many=True, help_text="Of a survey response or a poll's vote.")
    record = serializers.DictField(allow_null=True, help_text="What was received; null if erased.")
    salt = serializers.CharField(allow_null=True, help_text="Base64 of 32 bytes; null if erased.")
    commitment = serializers.CharField(help_text="Hexadecimal; stands in the leaf.")
    leaf = serializers.CharField(allow_null=True, help_text="The log's entry, byte for byte.")
    index = serializers.IntegerField(allow_null=True)
    tree_size = serializers.IntegerField(allow_null=True)
    promise = serializers.CharField()
    proof_url = serializers.CharField()
    checkpoint = serializers.CharField(allow_null=True, help_text="The checkpoint of the proof.")
    erased_at = UtcDateTimeField(allow_null=True)


class ReceiptFileOut(serializers.Serializer):
    """All that a verifier needs beside the log's key."""

    format = serializers.CharField()
    code = serializers.CharField()
    kind = serializers.CharField()
    record = serializers.DictField(allow_null=True)
    salt = serializers.CharField(allow_null=True)
    commitment = serializers.CharField()
    leaf = serializers.CharField(allow_null=True)
    index = serializers.IntegerField(allow_null=True)
    proof = serializers.CharField(allow_null=True, help_text="C2SP tlog-proof.")
    promise = serializers.CharField()
    log = serializers.DictField(child=serializers.CharField())


class MailboxIn(serializers.Serializer):
    address = serializers.EmailField(max_length=254)


class VerifyIn(serializers.Serializer):
    receipt = serializers.CharField(
        allow_blank=True,
        trim_whitespace=False,
        help_text="A receipt's code, the JSON of its file, or the text of its tlog-proof.",
    )


class VerifiedOut(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=[(one.value, one.value) for one in Verdict])
    sentence = serializers.CharField(help_text="The verdict in the reader's language.")
    kind = serializers.CharField(allow_null=True)
    id = serializers.CharField(allow_null=True, help_text="Public id of the comment or vote.")
    minute = serializers.CharField(allow_null=True, help_text="When it was received, UTC.")
    index = serializers.IntegerField(allow_null=True)
    tree_size = serializers.IntegerField(allow_null=True)
    consultation = ReceiptConsultationOut(allow_null=True)
    comment = ReceiptCommentOut(allow_null=True)
    erased_at = UtcDateTimeField(allow_null=True)
