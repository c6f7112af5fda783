from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from common.registry import demo_loaders
        from consultations import demo, page_types, services
        from consultations.log import backups
        from consultations.models import ConsultationPage

        page_types.register()
        backups.register()
        demo_loaders.register(40, "consultations", demo.load)
        page_published.connect(
            lambda instance, **_: services.schedule_stages(page=instance),
            sender=ConsultationPage,
            dispatch_uid="consultations.schedule_stages",
            weak=False,
        )
