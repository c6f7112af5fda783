from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from common.registry import backups, searchable
        from operations import recurring, retention
        from search import analysis, projector, services, tasks

        searchable.listen(services.refresh)
        backups.after_restore(lambda _: services.project_again())
        day = timedelta(days=1)
        recurring.register("search-repair", every=day, task=tasks.repair_documents)
        # A new name is due at once: the first worker after an upgrade of the analysis folds all texts anew.
        refold = f"search-administration-{analysis.VERSION}"
        recurring.register(refold, every=7 * day, task=tasks.refold_administration)
        recurring.register("search-delete-expired", every=day, task=tasks.delete_expired)
        retention.register("vain_searches", kept=services.KEEP_FAILING, job="search-delete-expired")
        retention.register("changes", kept=projector.KEEP_CHANGES, job="search-delete-expired")
