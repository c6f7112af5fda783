"""Registrations for events on the wire: taken under an Idempotency-Key, seen and cancelled by the signed name in the letter."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.api.queries import LanguageQuery, asked
from cms.events import letters, services
from cms.events.selectors import place_in_queue
from cms.models import EventPage, Registration, Sector
from cms.published import by_slug, source_of
from common.errors import NotFound
from common.throttles import VisitorWrites
from operations.api.idempotent import answer_once


class RegistrationThrottle(VisitorWrites):
    """A family or an office from one address; each registration and each cancellation is a mail to an address that was typed."""

    scope = "registrations"
    THROTTLE_RATES = {"registrations": "40/hour"}  # noqa: RUF012 - as the parent has it


class RegistrationIn(serializers.Serializer[Any]):
    """Who registers."""

    name = serializers.CharField(max_length=150)
    email = serializers.EmailField(max_length=254)
    sector = serializers.ChoiceField(choices=Sector.choices)
    organisation = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default=""
    )
    needs = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class RegistrationAskedOut(serializers.Serializer[Any]):
    """The same for every address: what became of it stands in a letter, with the token that shows and cancels it."""

    event = serializers.JSONField()


class RegistrationOut(serializers.Serializer[Any]):
    """A registration as its owner sees it; ``token`` is what shows and cancels it."""

    reference = serializers.CharField()
    token = serializers.CharField()
    state = serializers.ChoiceField(choices=["confirmed", "waiting", "cancelled"])
    place_in_queue = serializers.IntegerField(allow_null=True)
    can_cancel = serializers.BooleanField()
    event = serializers.JSONField()


EXAMPLE_IN = {
    "name": "ليلى حداد",
    "email": "layla@example.org",
    "sector": "civil_society",
    "organisation": "جمعية المعرفة المفتوحة",
    "needs": "مقعد قريب من المدخل",
}
EVENT_OUT = {"title": "ورشة البيانات المفتوحة", "url": "/ar/events/open-data-workshop/"}
EXAMPLE_OUT = {
    "reference": "7F3A-91C2",
    "token": "IjdmM2E5MWMyIg:1vN0aB:Qm…",
    "state": "confirmed",
    "place_in_queue": None,
    "can_cancel": True,
    "event": EVENT_OUT,
}
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="8 to 200 visible ASCII characters; the same key and body get the same answer.",
)


class EventRegistrationsView(APIView):
    """POST /api/v1/events/{slug}/registrations/ → 202, the address is written to · 400 · 404 · 409 registration_closed · 429."""

    throttle_classes = (RegistrationThrottle,)

    @extend_schema(
        parameters=[LanguageQuery, KEY],
        request=RegistrationIn,
        responses={202: RegistrationAskedOut},
        examples=[
            OpenApiExample("person", value=EXAMPLE_IN, request_only=True),
            OpenApiExample("asked", value={"event": EVENT_OUT}, response_only=True),
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        language = asked(request, LanguageQuery)["lang"]
        given = RegistrationIn(data=request.data)
        given.is_valid(raise_exception=True)
        event = source_of(by_slug(EventPage, slug, language))
        person = services.Person(**given.validated_data)

        def act() -> tuple[int, Any]:
            services.register(
                event_id=event.pk, person=person, language=language, now=timezone.now()
            )
            return 202, RegistrationAskedOut({"event": event_named(event, language)}).data

        return answer_once(request, act)


class RegistrationView(APIView):
    """GET /api/v1/event-registrations/{token}/ → its present state · 404."""

    @extend_schema(
        parameters=[LanguageQuery],
        responses=RegistrationOut,
        examples=[OpenApiExample("registration", value=EXAMPLE_OUT, response_only=True)],
    )
    def get(self, request: Request, token: str) -> Response:
        registration = _registration(token)
        return Response(registration_out(registration, asked(request, LanguageQuery)["lang"]))


class RegistrationCancellationView(APIView):
    """POST /api/v1/event-registrations/{token}/cancellation/ → the cancelled registration · 404 · 409 registration_over · 429."""

    throttle_classes = (RegistrationThrottle,)

    @extend_schema(parameters=[LanguageQuery], request=None, responses=RegistrationOut)
    def post(self, request: Request, token: str) -> Response:
        language = asked(request, LanguageQuery)["lang"]
        registration = services.cancel(public_id=letters.read_token(token), now=timezone.now())
        return Response(registration_out(registration, language))


def registration_out(registration: Registration, language: str) -> dict[str, Any]:
    """What the owner of a registration is told; nothing of what they typed, for links get forwarded."""
    source = registration.event
    reference = registration.public_id.hex[:8].upper()
    return dict(
        RegistrationOut(
            {
                "reference": f"{reference[:4]}-{reference[4:]}",
                "token": letters.token_of(registration),
                "state": registration.state,
                "place_in_queue": place_in_queue(registration),
                "can_cancel": registration.state != "cancelled"
                and timezone.now() < source.starts_at,
                "event": event_named(source, language),
            }
        ).data
    )


def event_named(source: EventPage, language: str) -> dict[str, Any]:
    """The event's name and address in this language, or in its own."""
    event = (
        EventPage.objects.live()
        .filter(translation_key=source.translation_key, locale__language_code=language)
        .select_related("locale")
        .first()
    ) or source
    return {"title": event.title, "url": event.public_path}


def _registration(token: str) -> Registration:
    found = (
        Registration.objects.filter(public_id=letters.read_token(token))
        .select_related("event__locale")
        .first()
    )
    if found is None:
        raise NotFound()
    return found
