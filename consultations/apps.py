from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        from datetime import timedelta

        from wagtail.signals import page_published

        from common.registry import demo_loaders
        from consultations import demo, page_types, services, tasks
        from consultations.models import ConsultationPage
        from operations import recurring

        page_types.register()
        recurring.register(
            "delete-drafts", every=timedelta(hours=1), task=tasks.delete_expired_drafts
        )
        recurring.register(
            "destroy-pseudonym-keys", every=timedelta(days=1), task=tasks.destroy_pseudonym_keys
        )
        demo_loaders.register(40, "consultations", demo.load)
        page_published.connect(
            lambda instance, **_: services.schedule_stages(page=instance),
            sender=ConsultationPage,
            dispatch_uid="consultations.schedule_stages",
            weak=False,
        )
