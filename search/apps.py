from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from django.core.checks import Tags, register
        from django.db.models.signals import post_delete, post_save

        from common.founding import founding
        from common.operating import checkups, parts
        from common.registry import backups, demo_loaders, gauges, probes, warm_up
        from common.search_registry import searchable
        from search import (
            checks,
            checkup,
            lag,
            lists,
            models,
            roots,
            services,
            starter,
        )

        searchable.listen(services.refresh)
        backups.after_restore(lambda _: services.project_again())
        gauges.register("search", lag.gauges)
        parts.register("search", lag.part)
        probes.register("search", lag.state)
        checkups.register("search", checkup.index_is_read, needs_database=True)
        checkups.register("search-server", checkup.server_answers)
        warm_up.register("search", roots.load)
        register(checks.settings_fit, "search")
        register(checks.server_answers, Tags.security, deploy=True)
        founding.register("search", starter.begin)
        demo_loaders.register(60, "search", "search.demo.load")
        for model in (models.SynonymRule, models.BestBet):
            for signal in (post_save, post_delete):
                signal.connect(lists.changed, sender=model, dispatch_uid=f"search-{model.__name__}")
        _recur()


def _recur() -> None:
    """Work that comes again, and how long what it deletes is kept."""
    from operations import recurring, retention
    from search import analysis, projector, query_log, tasks

    day = timedelta(days=1)
    # After a cluster was away or a folder was lost, no change need come that would have the index made or brought up to date.
    recurring.register("search-project", every=timedelta(minutes=1), task=tasks.project_changes)
    recurring.register("search-repair", every=day, task=tasks.repair_documents)
    # A new name is due at once: the first worker after an upgrade of the analysis folds all texts anew.
    refold = f"search-administration-{analysis.VERSION}"
    recurring.register(refold, every=7 * day, task=tasks.refold_administration)
    recurring.register("search-delete-expired", every=day, task=tasks.delete_expired)
    recurring.register("search-popular", every=timedelta(hours=6), task=tasks.find_popular)
    retention.register("searches", kept=query_log.KEEP, job="search-delete-expired")
    retention.register("search_keys", kept=query_log.KEEP_KEYS, job="search-delete-expired")
    retention.register("changes", kept=projector.KEEP_CHANGES, job="search-delete-expired")
