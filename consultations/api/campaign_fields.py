"""How many comments are in campaigns, on the wire."""

from __future__ import annotations

from rest_framework import serializers


class CampaignTotalFields(serializers.Serializer):
    campaigns_count = serializers.IntegerField(help_text="Of three public comments or more.")
    in_campaigns_count = serializers.IntegerField(help_text="Public comments in these.")
