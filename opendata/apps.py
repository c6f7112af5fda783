from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = _("Open data")

    def ready(self) -> None:
        from common.registry import backups, demo_loaders
        from opendata import demo, searchable, store

        searchable.register()
        backups.add_folder("tables", store.folder)
        demo_loaders.register(41, "opendata", demo.load)
