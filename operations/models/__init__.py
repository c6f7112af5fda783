"""Rows that keep the platform running; none of them is content."""

from operations.models.call_count import CallCount
from operations.models.delivery import Delivery
from operations.models.generation import Generation, GenerationBump
from operations.models.idempotency import IdempotencyKey
from operations.models.outage import Outage, Pulse
from operations.models.scanned_file import ScannedFile
from operations.models.task import Instant, TaskRun, WorkerHeartbeat
from operations.models.upkeep import PartDay, ResponseTimes, Tally, Upkeep
from operations.models.webhook import DeliveryState, DisabledFor, WebhookDelivery, WebhookEndpoint

__all__ = [
    "CallCount",
    "Delivery",
    "DeliveryState",
    "DisabledFor",
    "Generation",
    "GenerationBump",
    "IdempotencyKey",
    "Instant",
    "Outage",
    "PartDay",
    "Pulse",
    "ResponseTimes",
    "ScannedFile",
    "Tally",
    "TaskRun",
    "Upkeep",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WorkerHeartbeat",
]
