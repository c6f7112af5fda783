from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        from common.generation import use_source
        from operations import generation, signals

        use_source(generation.number)
        signals.connect()
