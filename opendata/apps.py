from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpendataConfig(AppConfig):
    name = "opendata"
    verbose_name = _("Open data")

    def ready(self) -> None:
        from common.registry import demo_loaders
        from opendata import demo, searchable

        searchable.register()
        demo_loaders.register(41, "opendata", demo.load)
