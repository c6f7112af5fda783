from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        from wagtail.signals import page_published, post_page_move

        from common.registry import demo_loaders, gauges, outward_events, personal_data
        from consultations import (
            demo,
            page_types,
            personal,
            personal_surveys,
            services,
            tasks,
        )
        from consultations.log import backups, lag
        from consultations.models import ConsultationPage
        from consultations.services import notices, participants
        from operations import recurring, retention

        page_types.register()
        gauges.register("consultations", lag.gauges)
        backups.register()
        recurring.register(
            "forget-participants", every=timedelta(days=1), task=tasks.forget_who_took_part
        )
        retention.register("pseudonym_keys", kept=participants.APPEALS, job="forget-participants")
        outward_events.listen(notices.happened)
        personal_data.register(personal.Participation())
        personal_data.register(personal_surveys.SurveyParticipation())
        recurring.register(
            "delete-drafts", every=timedelta(hours=1), task=tasks.delete_expired_drafts
        )
        retention.register("kept_drafts", kept=services.drafts.KEPT, job="delete-drafts")
        retention.register("survey_drafts", kept=services.drafts.SURVEY_KEPT, job="delete-drafts")
        recurring.register(
            "delete-survey-files", every=timedelta(hours=1), task=tasks.delete_unsent_files
        )
        retention.register(
            "survey_files", kept=services.survey_files.UNSENT_KEPT, job="delete-survey-files"
        )
        recurring.register(
            "forget-reporters", every=timedelta(days=1), task=tasks.forget_who_reported
        )
        retention.register(
            "report_visitors", kept=services.reports.VISITORS_KEPT, job="forget-reporters"
        )
        demo_loaders.register(40, "consultations", demo.load)
        post_page_move.connect(
            lambda instance, **_: services.cases.follow_agencies(page=instance),
            dispatch_uid="consultations.follow_agencies",
            weak=False,
        )
        page_published.connect(
            lambda instance, **_: services.schedule_stages(page=instance),
            sender=ConsultationPage,
            dispatch_uid="consultations.schedule_stages",
            weak=False,
        )
