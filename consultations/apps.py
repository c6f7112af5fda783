from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        from django.db.models.signals import post_save, pre_save
        from wagtail.signals import page_published, post_page_move

        from common.registry import demo_loaders, outward_events
        from consultations import page_types, searchable, services
        from consultations.log import backups, rights
        from consultations.models import ConsultationPage
        from consultations.services import notices
        from consultations.services.visibility import follow_visibility

        page_types.register()
        searchable.register()
        backups.register()
        rights.register()
        outward_events.listen(notices.happened)
        demo_loaders.register(40, "consultations", "consultations.demo.load")
        post_page_move.connect(
            lambda instance, **_: services.cases.follow_agencies(page=instance),
            dispatch_uid="consultations.follow_agencies",
            weak=False,
        )
        for signal in (pre_save, post_save):
            signal.connect(
                lambda instance, **_: follow_visibility(page=instance),
                sender=ConsultationPage,
                dispatch_uid="consultations.visibility",
                weak=False,
            )
        page_published.connect(
            lambda instance, **_: services.schedule_stages(page=instance),
            sender=ConsultationPage,
            dispatch_uid="consultations.schedule_stages",
            weak=False,
        )
        _tell_operators()
        _keep_subscriptions()
        _keep_threads()
        _offer_datasets()
        _register_personal_data()
        _repeat()


def _tell_operators() -> None:
    """How the public log is."""
    from common.operating import checkups, own_keys, parts
    from common.registry import gauges, probes
    from consultations.log import checkup, keys, lag, rotating

    gauges.register("consultations", lag.gauges)
    probes.register("log", lag.word)
    parts.register("log", lag.state)
    rotating.register()
    own_keys.register("log", keys.signers)
    own_keys.register("log-promises", keys.promiser)
    checkups.register("log-keys", checkup.keys_are_fit)
    checkups.register("public-log", checkup.log_keeps_up, needs_database=True)


def _keep_subscriptions() -> None:
    """Those who are told of consultations, of what, and how long that is kept."""
    from common.registry import outward_events, personal_data
    from consultations import tasks
    from consultations.subscriptions import asking, events, keeping
    from consultations.subscriptions.personal import Subscriptions
    from operations import mail, recurring, retention

    outward_events.listen(events.happened)
    mail.listen(asking.address_refused)
    personal_data.register(Subscriptions())
    hour = timedelta(hours=1)
    recurring.register("tell-overdue", every=hour, task=tasks.tell_of_overdue)
    recurring.register("delete-subscriptions", every=hour, task=tasks.delete_subscriptions)
    for name, kept in keeping.rules().items():
        retention.register(name, kept=kept, job="delete-subscriptions")


def _keep_threads() -> None:
    """Comments below pages of other contexts."""
    from wagtail.signals import page_published

    from common.registry import page_threads
    from consultations import threads
    from consultations.services.threads import follow_title

    page_threads.provide(threads.of_page)
    page_published.connect(
        lambda instance, **_: follow_title(page=instance),
        dispatch_uid="consultations.follow_title",
        weak=False,
    )


def _offer_datasets() -> None:
    """What closed consultations heard, published as open data; a page that is shown or hidden changes it too."""
    from wagtail.signals import page_published, page_unpublished

    from common.offered import offered_datasets
    from consultations.exporting import offered
    from consultations.models import ConsultationPage
    from consultations.services.stages import offer_page

    offered_datasets.register(offered.ConsultationDatasets())
    for signal in (page_published, page_unpublished):
        signal.connect(
            lambda instance, **_: offer_page(page=instance),
            sender=ConsultationPage,
            dispatch_uid="consultations.offer_dataset",
            weak=False,
        )


def _register_personal_data() -> None:
    from common.registry import personal_data
    from consultations import personal, personal_surveys

    personal_data.register(personal.Participation())
    personal_data.register(personal_surveys.SurveyParticipation())


def _repeat() -> None:
    """What is done again and again, and how long rows are kept that it deletes or blanks."""
    from consultations import campaign_tasks, services, tasks
    from consultations.services import participants
    from operations import recurring, retention

    day, hour = timedelta(days=1), timedelta(hours=1)
    recurring.register("forget-participants", every=day, task=tasks.forget_who_took_part)
    for name in ("pseudonym_keys", "invitations"):
        retention.register(name, kept=participants.APPEALS, job="forget-participants")
    recurring.register(
        "extend-for-outages", every=timedelta(minutes=1), task=tasks.extend_for_outages
    )
    recurring.register("delete-drafts", every=hour, task=tasks.delete_expired_drafts)
    retention.register("kept_drafts", kept=services.drafts.KEPT, job="delete-drafts")
    retention.register("survey_drafts", kept=services.drafts.SURVEY_KEPT, job="delete-drafts")
    recurring.register("delete-survey-files", every=hour, task=tasks.delete_unsent_files)
    retention.register(
        "survey_files", kept=services.survey_files.UNSENT_KEPT, job="delete-survey-files"
    )
    recurring.register("delete-table-uploads", every=hour, task=tasks.delete_table_uploads)
    retention.register(
        "table_uploads", kept=services.table_uploads.UPLOADS_KEPT, job="delete-table-uploads"
    )
    recurring.register("forget-reporters", every=day, task=tasks.forget_who_reported)
    retention.register(
        "report_visitors", kept=services.reports.VISITORS_KEPT, job="forget-reporters"
    )
    recurring.register("delete-exports", every=hour, task=tasks.delete_expired_exports)
    retention.register("exports", kept=services.exports.KEPT, job="delete-exports")
    recurring.register(
        "join-campaigns", every=timedelta(minutes=1), task=campaign_tasks.join_campaigns
    )
    recurring.register(
        "join-campaigns-missed", every=day, task=campaign_tasks.join_missed_campaigns
    )
