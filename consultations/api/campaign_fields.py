"""Campaigns among the fields of others, on the wire."""

from __future__ import annotations

from rest_framework import serializers


class CampaignTotalFields(serializers.Serializer):
    campaigns_count = serializers.IntegerField(help_text="Of three public comments or more.")
    in_campaigns_count = serializers.IntegerField(help_text="Public comments in these.")


class CampaignFilterIn(serializers.Serializer):
    campaign = serializers.IntegerField(
        required=False,
        default=None,
        min_value=1,
        max_value=1_000_000,
        help_text="Public comments of this campaign alone, replies too; then no place is asked for.",
    )
