from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        from common.generation import use_source
        from common.registry import gauges, outward_events, personal_data
        from common.throttles import count_with
        from operations import checkup, generation, parts, personal, rotating, signals, throttling
        from operations.pitr import status
        from operations.webhooks import deliveries

        checkup.register()
        parts.register()
        rotating.register()
        count_with(throttling.count)
        use_source(generation.number, generation.bump)
        signals.connect()
        _repeat()
        personal_data.register(personal.Messages())
        outward_events.listen(deliveries.announce)
        gauges.register("operations", status.gauges)


def _repeat() -> None:
    """What is done again and again, and how long rows are kept by it."""
    from operations import parts, recurring, response_times, retention, tasks
    from operations.webhooks import deliveries

    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    recurring.register("publish-scheduled", every=minute, task=tasks.publish_scheduled)
    recurring.register("fold-generation", every=10 * minute, task=tasks.fold_generation)
    recurring.register("collect-previews", every=hour, task=tasks.collect_previews)
    recurring.register("delete-expired", every=hour, task=tasks.delete_expired)
    recurring.register("look-at-parts", every=minute, task=tasks.look_at_parts)
    recurring.register("forget-figures", every=day, task=tasks.forget_figures)
    retention.register("response_times", kept=response_times.KEPT, job="forget-figures")
    retention.register("part_days", kept=parts.KEPT, job="forget-figures")
    recurring.register("clear-sessions", every=day, task=tasks.clear_sessions)
    recurring.register("forget-webhooks", every=day, task=tasks.forget_webhook_messages)
    retention.register_own(job="delete-expired")
    lifetime = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    retention.register("sessions", kept=lifetime, job="clear-sessions")
    retention.register("webhook_messages", kept=deliveries.KEPT_FOR, job="forget-webhooks")
