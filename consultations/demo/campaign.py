"""The campaign of the sample consultation that is over, found by the machine and named and decided on by an official."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.actors import PLATFORM
from consultations import services
from consultations.dispositions.rulings import Order, Target, ruling
from consultations.models import Campaign, ConsultationPage
from consultations.services import campaign_finding, campaigns


def load(page: ConsultationPage, words: dict[str, Any], now: datetime) -> Campaign:
    """Find it among the public comments; ``words`` has its ``name`` and the ``ruling`` for all of it."""
    campaign_finding.recompute(consultation=page, now=page.closes_at)
    found = Campaign.objects.get(consultation=page)
    campaigns.name_campaign(campaign=found, actor=PLATFORM, name=words["name"])
    order = Order(Target.of(found), None, ruling(**words["ruling"]))
    services.decide_many(consultation=page, actor=PLATFORM, orders=[order], now=now)
    return found
