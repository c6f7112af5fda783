from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from django.core.checks import Tags, register

        from common.registry import backups, gauges, probes, searchable
        from operations import recurring, retention
        from search import checks, lag, projector, services, tasks

        searchable.listen(services.refresh)
        backups.after_restore(lambda _: services.project_again())
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
        retention.register("vain_searches", kept=services.KEEP_FAILING, job="search-delete-expired")
        retention.register("changes", kept=projector.KEEP_CHANGES, job="search-delete-expired")
