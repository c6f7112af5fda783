from collections.abc import Callable
from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from django.core.checks import Tags, register

        from common.founding import founding
        from common.registry import backups, demo_loaders, gauges, probes, searchable
        from operations import recurring, retention
        from search import (
            checks,
            demo,
            lag,
            lists,
            models,
            projector,
            query_log,
            services,
            starter,
            tasks,
        )

        searchable.listen(services.refresh)
        backups.after_restore(lambda _: services.project_again())
        founding.register("search", starter.begin)
        demo_loaders.register(60, "search", demo.load)
        for model in (models.SynonymRule, models.BestBet):
            _follow(model, lists.changed)
        gauges.register("search", lag.gauges)
        probes.register("search", lag.state)
        register(checks.settings_fit, "search")
        register(checks.server_answers, Tags.security, deploy=True)
        day = timedelta(days=1)
        if settings.SEARCH_ENGINE == "elasticsearch":
            # After a cluster was away, no change need come that would have its index brought up to date.
            every = timedelta(minutes=1)
            recurring.register("search-project", every=every, task=tasks.project_changes)
        recurring.register("search-repair", every=day, task=tasks.repair_documents)
        recurring.register("search-delete-expired", every=day, task=tasks.delete_expired)
        recurring.register("search-popular", every=timedelta(hours=6), task=tasks.find_popular)
        retention.register("searches", kept=query_log.KEEP, job="search-delete-expired")
        retention.register("search_keys", kept=query_log.KEEP_KEYS, job="search-delete-expired")
        retention.register("changes", kept=projector.KEEP_CHANGES, job="search-delete-expired")


def _follow(model: type[Model], listener: Callable[..., None]) -> None:
    """Call the listener whenever a row of the model has changed."""
    from django.db.models.signals import post_delete, post_save

    for signal in (post_save, post_delete):
        signal.connect(listener, sender=model, dispatch_uid=f"search-{model.__name__}")
