from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = _("Open data")

    def ready(self) -> None:
        from common.offered import offered_datasets
        from common.registry import backups, demo_loaders
        from opendata import destroying, offered, originals, searchable, signals, store, tasks
        from opendata.differences import computing
        from operations import recurring, retention

        searchable.register()
        store.shared.when_removed(computing.forget)
        signals.connect()
        backups.add_folder("tables", lambda: store.shared.data_folder)
        backups.add_folder("originals", lambda: originals.shared.data_folder)
        demo_loaders.register(41, "opendata", "opendata.demo.load")
        offered_datasets.publish_with(offered.changed, offered.link)
        recurring.register("sweep-ckan", every=timedelta(minutes=15), task=tasks.sweep_ckan)
        recurring.register("audit-ckan", every=timedelta(days=1), task=tasks.audit_ckan)
        recurring.register(
            "follow-offered-datasets", every=timedelta(days=1), task=tasks.follow_offers
        )
        recurring.register(
            "read-forgotten-files", every=timedelta(hours=1), task=tasks.read_forgotten_files
        )
        recurring.register(
            "delete-forgotten-files", every=timedelta(hours=6), task=tasks.delete_forgotten_files
        )
        retention.register(
            "forgotten_files", kept=destroying.KEEP_FORGOTTEN, job="delete-forgotten-files"
        )
        recurring.register("remake-tables", every=timedelta(days=1), task=tasks.remake_tables)
        recurring.register("check-links", every=timedelta(days=1), task=tasks.check_links)
        recurring.register("measure-quality", every=timedelta(days=1), task=tasks.measure_quality)
        if settings.DIWAN_WATCHED_FOLDER:
            recurring.register(
                "watched-folder",
                every=timedelta(minutes=1),
                task=tasks.look_into_watched_folder,
            )
        demo_loaders.register(95, "opendata-quality", "opendata.demo.measure")
        _keep_community()
        _tell_operators()


def _tell_operators() -> None:
    from common.operating import checkups, parts
    from common.registry import gauges
    from opendata import checkup
    from opendata.ckan import lag

    checkups.register("ckan", checkup.ckan_answers)
    checkups.register("ckan-copies", checkup.ckan_keeps_up, needs_database=True)
    checkups.register("watched-folder", checkup.watched_folder)
    gauges.register("ckan", lag.gauges)
    parts.register("ckan", lag.state)


def _keep_community() -> None:
    """Those who are told of data, and how long that is kept."""
    from common.offered import offered_datasets
    from common.registry import personal_data
    from opendata import tasks
    from opendata.community import alerts, keeping, usage_offered
    from opendata.community.personal import DataAlerts
    from operations import mail, recurring, retention

    offered_datasets.register(usage_offered.UsageDatasets())
    mail.listen(alerts.address_refused)
    personal_data.register(DataAlerts())
    recurring.register(
        "delete-data-alerts", every=timedelta(hours=1), task=tasks.delete_data_alerts
    )
    for name, kept in keeping.rules().items():
        retention.register(name, kept=kept, job="delete-data-alerts")
