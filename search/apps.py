from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from common.registry import backups, searchable
        from operations import recurring, retention
        from search import projector, services, tasks

        searchable.listen(services.refresh)
        backups.after_restore(lambda _: services.project_again())
        day = timedelta(days=1)
        recurring.register("search-repair", every=day, task=tasks.repair_documents)
        recurring.register("search-delete-expired", every=day, task=tasks.delete_expired)
        retention.register("vain_searches", kept=services.KEEP_FAILING, job="search-delete-expired")
        retention.register("changes", kept=projector.KEEP_CHANGES, job="search-delete-expired")
