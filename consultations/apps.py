from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        from common.registry import demo_loaders
        from consultations import demo, page_types

        page_types.register()
        demo_loaders.register(40, "consultations", demo.load)
