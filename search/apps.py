from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from common.registry import backups, demo_loaders, founding, searchable
        from operations import recurring, retention
        from search import demo, lists, models, projector, query_log, services, starter, tasks

        searchable.listen(services.refresh)
        backups.after_restore(lambda _: services.project_again())
        founding.register("search", starter.begin)
        demo_loaders.register(60, "search", demo.load)
        for model in (models.SynonymRule, models.BestBet):
            for signal in (post_save, post_delete):
                signal.connect(lists.changed, sender=model, dispatch_uid=f"search-{model.__name__}")
        day = timedelta(days=1)
        recurring.register("search-repair", every=day, task=tasks.repair_documents)
        recurring.register("search-delete-expired", every=day, task=tasks.delete_expired)
        recurring.register("search-popular", every=timedelta(hours=6), task=tasks.find_popular)
        retention.register("searches", kept=query_log.KEEP, job="search-delete-expired")
        retention.register("search_keys", kept=query_log.KEEP_KEYS, job="search-delete-expired")
        retention.register("changes", kept=projector.KEEP_CHANGES, job="search-delete-expired")
