"""Questions on the data over HTTP: read and asked by anybody, shown once a data steward has looked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.serializers import UtcDateTimeField
from common.throttles import VisitorWrites
from opendata import addresses, selectors
from opendata.api.views import LANG, language
from opendata.community import alerts, letters, questions
from opendata.community.questions import Place
from opendata.community.texts import Words
from opendata.models import DataQuestion
from operations.api.idempotent import answer_once
from operations.clock import database_now

Values = dict[str, Any]  # Any: what one serializer of this module takes
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="8 to 200 visible ASCII characters, new for each form; a repetition gets the first answer again.",
)
MAX_ROW = 2**53


class TextThrottle(VisitorWrites):
    """Ten a minute from one visitor: a person reads every one."""

    scope = "data-texts"
    THROTTLE_RATES = {"data-texts": "10/min"}  # noqa: RUF012 - as the parent has it


class QuestionIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5000, trim_whitespace=False, allow_blank=True)
    name = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, trim_whitespace=False
    )
    resource = serializers.UUIDField(required=False, allow_null=True, default=None)
    release = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=1_000_000
    )
    column = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    row = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=MAX_ROW
    )
    email = serializers.CharField(
        max_length=300,
        required=False,
        default="",
        allow_blank=True,
        help_text="Where the answer is told; the mailbox is asked first. Not kept with the question.",
    )


class QuestionPlaceOut(serializers.Serializer[Any]):
    resource = serializers.UUIDField(allow_null=True)
    title = serializers.CharField(help_text="Of the file.")
    release = serializers.IntegerField(help_text="The release that the asker saw.")
    column = serializers.CharField()
    column_label = serializers.CharField()
    row = serializers.IntegerField(allow_null=True, help_text="Number of the data row, from 1.")
    row_label = serializers.CharField(help_text="The row's key, or its first cells.")
    url = serializers.CharField()


class AnswerOut(serializers.Serializer[Any]):
    text = serializers.CharField()
    language = serializers.CharField()
    answered_at = UtcDateTimeField()


class DataQuestionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField()
    name = serializers.CharField()
    sent_at = UtcDateTimeField()
    place = QuestionPlaceOut(allow_null=True)
    due_on = serializers.DateField(help_text="By when an answer was promised.")
    late_days = serializers.IntegerField(help_text="0 while there is time, and once answered.")
    answer = AnswerOut(allow_null=True)


class QuestionNumbersOut(serializers.Serializer[Any]):
    shown = serializers.IntegerField()
    answered = serializers.IntegerField()
    overdue = serializers.IntegerField()
    refused = serializers.IntegerField(help_text="Not shown, by a published rule.")
    promised_days = serializers.IntegerField(help_text="Working days from question to answer.")


class QuestionTakenOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    due_on = serializers.DateField()
    is_mailbox_asked = serializers.BooleanField()


class QuestionDetailOut(DataQuestionOut):
    dataset = serializers.DictField(help_text="`title` and `url`.")


def shown(question: DataQuestion) -> Values:
    """For `DataQuestionOut`; load ``resource`` and ``dataset`` with it."""
    today = timezone.localdate(database_now())
    answer = {
        "text": question.answer,
        "language": question.answer_language,
        "answered_at": question.answered_at,
    }
    return {
        "id": question.public_id,
        "url": letters.question_path(question, language()),
        **{name: getattr(question, name) for name in ("text", "language", "name", "sent_at")},
        "place": _place(question),
        "due_on": question.due_on,
        "late_days": questions.late_days(question, today),
        "answer": answer if question.answered_at else None,
    }


def _place(question: DataQuestion) -> Values | None:
    if question.release_number is None:
        return None
    path = addresses.release_path(question.dataset, question.release_number, language())
    resource = question.resource
    return {
        "resource": resource.public_id if resource else None,
        "title": resource.title_in(language()) if resource else "",
        "release": question.release_number,
        "column": question.column,
        "column_label": question.column_words,
        "row": question.row,
        "row_label": question.row_words,
        "url": path,
    }


class QuestionListView(GenericAPIView):  # type: ignore[type-arg]  # of no model
    """GET /api/v1/datasets/{slug}/questions/ → what is shown, newest first · POST → 201, taken · 404 · 410 · 422 · 429."""

    throttle_classes = (TextThrottle,)

    @extend_schema(
        operation_id="dataset_questions",
        tags=["questions"],
        parameters=[LANG],
        responses=DataQuestionOut(many=True),
    )
    def get(self, request: Request, slug: str) -> Response:
        dataset = selectors.dataset_by_slug(slug)
        page = self.paginate_queryset(questions.public_questions(dataset)) or []
        answer = self.get_paginated_response(
            DataQuestionOut([shown(one) for one in page], many=True).data
        )
        numbers = questions.numbers(dataset, timezone.localdate(database_now()))
        numbers["promised_days"] = settings.DATA_ANSWER_DAYS
        answer.data["numbers"] = QuestionNumbersOut(numbers).data
        return answer

    @extend_schema(
        operation_id="dataset_question_ask",
        tags=["questions"],
        parameters=[LANG, KEY],
        request=QuestionIn,
        responses={201: QuestionTakenOut},
        examples=[
            OpenApiExample(
                "on a row", value={"text": "لماذا الخلية فارغة؟", "row": 3}, request_only=True
            )
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        given = QuestionIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        dataset = selectors.dataset_by_slug(slug)
        address = alerts.read_address(values["email"]) if values["email"].strip() else ""
        place = Place(*(values[name] for name in ("resource", "release", "column", "row")))
        words = Words(values["text"], language(), values["name"])

        def act() -> tuple[int, Any]:
            now = database_now()
            taken = questions.ask(dataset=dataset, place=place, words=words, now=now)
            if address:
                wanted = alerts.Wanted(question=taken)
                alerts.ask(address=address, wanted=wanted, language=language(), now=now)
            told = {
                "id": str(taken.public_id),
                "due_on": taken.due_on.isoformat(),
                "is_mailbox_asked": bool(address),
            }
            return status.HTTP_201_CREATED, told

        return answer_once(request, act)


class QuestionView(APIView):
    """GET /api/v1/data-questions/{id}/ → one question that is shown · 404."""

    @extend_schema(
        operation_id="data_question",
        tags=["questions"],
        parameters=[LANG],
        responses=QuestionDetailOut,
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        found = questions.public_question(public_id)
        dataset = {
            "title": found.dataset.text_in("title", language()),
            "url": addresses.path(found.dataset, language()),
        }
        return Response(QuestionDetailOut(shown(found) | {"dataset": dataset}).data)
