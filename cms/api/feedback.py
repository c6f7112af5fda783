"""What visitors say of pages: yes or no, reasons, stars; and the public numbers."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms import selectors, tasks
from cms.errors import UnsignedCount
from cms.feedback import selectors as numbers
from cms.feedback import services
from cms.models import Reason
from common.throttles import VisitorWrites
from operations import idempotency

PATH = r"^/[a-z]{2,3}(/[^\x00-\x1f\x7f?#]*)?$"
COUNTS_SALT = "diwan.page-views"
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, required=True, description="8–200 characters."
)


class FormSignsIn(serializers.Serializer):
    """The hidden field, and how long the form was open; both are optional."""

    website = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Must stay empty."
    )
    elapsed_seconds = serializers.FloatField(required=False, min_value=0, max_value=10**7)

    def signs(self) -> services.FormSigns:
        return services.FormSigns(
            honeypot=self.validated_data.get("website", ""),
            elapsed_seconds=self.validated_data.get("elapsed_seconds"),
        )


class FeedbackIn(FormSignsIn):
    path = serializers.RegexField(PATH, max_length=300, help_text="Public address of the page.")
    is_useful = serializers.BooleanField()


class FeedbackOut(serializers.Serializer):
    id = serializers.UUIDField()
    path = serializers.CharField()
    is_useful = serializers.BooleanField()


class DetailsIn(FormSignsIn):
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=Reason.choices), max_length=5, default=list
    )
    text = serializers.CharField(max_length=500, allow_blank=True, default="")


class DetailsOut(serializers.Serializer):
    """What was stored, personal data already taken out."""

    id = serializers.UUIDField()
    reasons = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField(allow_blank=True)


class RatingIn(FormSignsIn):
    path = serializers.RegexField(PATH, max_length=300, help_text="Public address of the service.")
    stars = serializers.IntegerField(min_value=1, max_value=5)


class RatingOut(serializers.Serializer):
    stars = serializers.IntegerField()
    average = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()


class CountsIn(serializers.Serializer):
    counts = serializers.CharField(
        max_length=100_000,
        help_text="Signed by the front end: {views: {path: n}, missing: {path: n}} since its last call.",
    )


class NumbersOut(serializers.Serializer):
    """``feedback``: yes, no, useful_percent, rating; ``views``: total, last_30_days."""

    feedback = serializers.JSONField()
    views = serializers.JSONField()


class StatisticsOut(NumbersOut):
    since = serializers.DateField()
    rating = serializers.JSONField()


def answer_once(request: Request, action: Any) -> Response:
    """Run `action` once per Idempotency-Key; it returns the body of a 201."""
    key = idempotency.key_from(request.headers)
    fingerprint = idempotency.fingerprint_of(request.method, request.path, request.data)
    answer = idempotency.once(key, fingerprint, lambda: idempotency.Answer(201, action()))
    return Response(answer.body, status=answer.status)


class FeedbackView(APIView):
    """One page's public numbers (GET), and a visitor's yes or no (POST → 201 · 400 · 409 · 422)."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        parameters=[OpenApiParameter("path", str, required=True)],
        responses=NumbersOut,
        examples=[
            OpenApiExample(
                "numbers",
                value={
                    "feedback": {"yes": 12, "no": 3, "useful_percent": 80, "rating": None},
                    "views": {"total": 640, "last_30_days": 120},
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        given = PathQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        path = given.validated_data["path"]
        page = selectors.page_at(path)
        today = timezone.localdate()
        if page is None:
            return Response(numbers.path_numbers(path=path, today=today))
        language = page.locale.language_code
        return Response(
            numbers.page_numbers(page_key=page.translation_key, language=language, today=today)
        )

    @extend_schema(
        parameters=[KEY],
        request=FeedbackIn,
        responses={201: FeedbackOut},
        examples=[
            OpenApiExample(
                "yes",
                value={"path": "/ar/services/renew-vehicle-licence/", "is_useful": True},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        given = FeedbackIn(data=request.data)
        given.is_valid(raise_exception=True)

        def action() -> dict[str, Any]:
            feedback = services.give_feedback(
                path=given.validated_data["path"],
                is_useful=given.validated_data["is_useful"],
                signs=given.signs(),
                now=timezone.now(),
            )
            return _jsonable(FeedbackOut(feedback).data)

        return answer_once(request, action)


class PathQuery(serializers.Serializer):
    path = serializers.RegexField(PATH, max_length=300)


class DetailsView(APIView):
    """POST /api/v1/feedback/{id}/details/ → reasons and words of a yes or no given within two hours."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        parameters=[KEY],
        request=DetailsIn,
        responses={201: DetailsOut},
        examples=[
            OpenApiExample(
                "details",
                value={"reasons": ["outdated"], "text": "الرسم المذكور قديم."},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, feedback_id: Any) -> Response:
        given = DetailsIn(data=request.data)
        given.is_valid(raise_exception=True)

        def action() -> dict[str, Any]:
            feedback = services.explain_feedback(
                feedback_id=feedback_id,
                reasons=given.validated_data["reasons"],
                text=given.validated_data["text"],
                signs=given.signs(),
                now=timezone.now(),
            )
            return _jsonable(DetailsOut(feedback).data)

        return answer_once(request, action)


class RatingView(APIView):
    """POST /api/v1/ratings/ → a visitor's stars for a service; the last one of the day counts."""

    throttle_classes = (VisitorWrites,)

    @extend_schema(
        parameters=[KEY],
        request=RatingIn,
        responses={201: RatingOut},
        examples=[
            OpenApiExample(
                "stars",
                value={"path": "/ar/services/renew-vehicle-licence/", "stars": 4},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        given = RatingIn(data=request.data)
        given.is_valid(raise_exception=True)

        def action() -> dict[str, Any]:
            services.check_signs(given.signs())
            rating = services.rate_service(
                path=given.validated_data["path"],
                stars=given.validated_data["stars"],
                visitor=_visitor_of(request),
                now=timezone.now(),
            )
            return {"stars": rating.stars, **numbers.rating_of(page_key=rating.page_key)}

        return answer_once(request, action)


class PageViewsView(APIView):
    """POST /api/v1/page-views/ → counts of the front end, added up by a task; 403 without its signature."""

    @extend_schema(request=CountsIn, responses={202: None})
    def post(self, request: Request) -> Response:
        given = CountsIn(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            counts = signing.loads(given.validated_data["counts"], salt=COUNTS_SALT, max_age=600)
        except signing.BadSignature:
            raise UnsignedCount() from None
        tasks.count_visits.enqueue(
            counts.get("views", {}), counts.get("missing", {}), timezone.localdate().isoformat()
        )
        return Response(status=202)


class StatisticsView(APIView):
    """GET /api/v1/statistics/ → views, feedback and ratings of the last thirty days."""

    @extend_schema(
        responses=StatisticsOut,
        examples=[
            OpenApiExample(
                "statistics",
                value={
                    "since": "2026-10-25",
                    "views": {"total": 9100, "by_day": [], "most_read": []},
                    "feedback": {"yes": 80, "no": 20, "useful_percent": 80, "reasons": []},
                    "rating": {"average": 4.2, "count": 51},
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        return Response(numbers.site_numbers(today=timezone.localdate()))


def _visitor_of(request: Request) -> str:
    address = VisitorWrites().get_ident(request)
    return f"{address}\n{request.headers.get('User-Agent', '')}"


def _jsonable(data: Any) -> dict[str, Any]:
    """Plain values, as the store of idempotent answers keeps them."""
    return {key: str(value) if key == "id" else value for key, value in data.items()}
