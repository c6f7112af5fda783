"""Guides and points for the tests, in Arabic by default."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import Agency
from cms.guides.taxonomies import load_default_taxonomies
from cms.models import (
    AgencyPage,
    Audience,
    Channel,
    Governorate,
    LifeEvent,
    ServiceChannel,
    ServiceFee,
    ServicePage,
    ServicePoint,
    Topic,
)
from cms.models.service import ELECTRONIC_STATUSES

REENGINEERED = {
    "steps_before": 7,
    "steps_after": 3,
    "documents_before": 5,
    "documents_after": 2,
    "days_before": 10,
    "days_after": 1,
}


def make_guide(agency: Agency, slug: str, **fields: Any) -> ServicePage:
    """A published guide of the agency; `audiences`, `topics` and `life_events` take slugs, `fees` pairs (channel, minor)."""
    load_default_taxonomies()
    terms = {
        "audiences": (Audience, fields.pop("audiences", ["citizen"])),
        "topics": (Topic, fields.pop("topics", [])),
        "life_events": (LifeEvent, fields.pop("life_events", [])),
    }
    fees = fields.pop("fees", [])
    channels = fields.pop("channels", ["counter"])
    publish = fields.pop("publish", True)
    if fields.get("status") in ELECTRONIC_STATUSES:
        fields.setdefault("electronic_since", date(2018, 1, 1))
    parent = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    guide = ServicePage(
        **{
            "title": f"خدمة {slug}",
            "slug": slug,
            "promise": "تحصل على الوثيقة في اليوم نفسه.",
            "locale": parent.locale,
            "live": False,
            **fields,
        }
    )
    for name, (model, slugs) in terms.items():
        setattr(guide, name, list(model.objects.filter(slug__in=slugs)))
    guide.fees = [
        ServiceFee(
            channel=Channel.objects.get(slug=channel) if channel else None,
            amount_minor=amount,
            sort_order=place,
        )
        for place, (channel, amount) in enumerate(fees)
    ]
    guide.channels = [
        ServiceChannel(channel=Channel.objects.get(slug=channel), sort_order=place)
        for place, channel in enumerate(channels)
    ]
    parent.add_child(instance=guide)
    revision = guide.save_revision()
    if publish:
        revision.publish()
        guide.refresh_from_db()
    return guide


def make_point(agency: Agency, code: str, **fields: Any) -> ServicePoint:
    """An open post office in Irbid."""
    load_default_taxonomies()
    services = fields.pop("services", [])
    governorate = Governorate.objects.get(slug=fields.pop("governorate", "irbid"))
    point = ServicePoint.objects.create(
        **{
            "code": code,
            "type": "post_office",
            "name_ar": f"مكتب بريد {code}",
            "name_en": f"Post office {code}",
            "address_ar": "شارع بغداد",
            "agency": agency,
            "governorate": governorate,
            **fields,
        }
    )
    point.services.set(services)
    return point
