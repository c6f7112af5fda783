"""The campaigns of a consultation over HTTP: counted and shown, and nobody is refused for being in one."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import NotFound
from consultations import campaign_figures
from consultations.api import presentation
from consultations.api.campaign_fields import CampaignTotalFields
from consultations.api.readers import ReaderView, local_for
from consultations.api.serializers import ConsultationSummaryOut
from consultations.api.views import LANG
from consultations.models import Campaign, Stance
from consultations.selectors import LocalConsultation, comment_totals
from operations.clock import database_now


class CampaignCoreOut(serializers.Serializer):
    id = serializers.CharField()
    body = serializers.CharField()
    language = serializers.CharField()
    path = serializers.CharField(help_text="Below the consultation's address.")


class CampaignOut(serializers.Serializer):
    number = serializers.IntegerField()
    name = serializers.CharField(help_text="Empty: nobody gave it one.")
    size = serializers.IntegerField(help_text="Public comments in it.")
    stances = serializers.DictField(
        child=serializers.IntegerField(), help_text="`supports`, `neutral`, `opposes`."
    )
    core = CampaignCoreOut(allow_null=True, help_text="Null: the comment is not public any more.")


class CampaignListOut(CampaignTotalFields):
    consultation = ConsultationSummaryOut()
    results = CampaignOut(many=True, help_text="The 100 largest, the largest first.")


class CampaignsView(ReaderView):
    """GET /api/v1/consultations/{slug}/campaigns/ → how many public comments are in how many campaigns, and which · 404."""

    @extend_schema(
        operation_id="consultation_campaigns", parameters=[LANG], responses=CampaignListOut
    )
    def get(self, request: Request, slug: str) -> Response:
        local = local_for(request, slug)
        if local.host is not None:
            raise NotFound  # nobody looks for campaigns in a comment thread
        shown = campaign_figures.public_campaigns(local.original)[: campaign_figures.SHOWN]
        found = campaign_figures.totals(local.original)
        values = {
            "consultation": _summary(local),
            "campaigns_count": found.campaigns,
            "in_campaigns_count": found.comments,
            "results": [_campaign(one) for one in shown],
        }
        return Response(CampaignListOut(values).data)


def _summary(local: LocalConsultation) -> presentation.Values:
    total = comment_totals([local.original]).get(local.original.pk, 0)
    return presentation.summary(local, now=database_now(), comments=total)


def _campaign(campaign: Campaign) -> presentation.Values:
    core = campaign_figures.core_of(campaign)
    return {
        "number": campaign.number,
        "name": campaign.name,
        "size": getattr(campaign, "size", 0),
        "stances": {one.value: getattr(campaign, f"{one.value}_count", 0) for one in Stance},
        "core": core
        and {
            "id": core.public_id,
            "body": core.body,
            "language": core.language,
            "path": core.path,
        },
    }
