"""Writes of policy officers: surveys, drafted and then published for good."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from consultations import policies
from consultations.errors import FormIsFinal, FormRefused
from consultations.models import (
    ConsultationPage,
    QuestionOption,
    Survey,
    SurveyQuestion,
    SurveyVersion,
)
from consultations.services.window import announce, lock_window, require
from consultations.surveys import defining, forms, reading
from consultations.surveys.forms import Form, Question

_OF_FORM = ("title_ar", "title_en", "intro_ar", "intro_en", "minutes")
_NOT_COLUMNS = {"options", "asked_if_options"}


@transaction.atomic
def draft_survey(
    *, consultation: ConsultationPage, actor: Actor, name: str, form: Form
) -> SurveyVersion:
    """Write the unpublished version of a survey anew, or begin the survey or its next version.

    Raises:
        FormRefused: the form or the name breaks a rule; ``faults`` are the sentences.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    faults = defining.name_faults(name) + defining.form_faults(form)
    if faults:
        raise FormRefused(faults=faults)
    lock_window(consultation, exclusively=True)
    survey, _made = Survey.objects.get_or_create(consultation=consultation, name=name)
    version = survey.versions.filter(published_at=None).first()
    if version is None:
        last = survey.versions.order_by("-number").first()
        version = SurveyVersion(survey=survey, number=last.number + 1 if last else 1)
    for field in _OF_FORM:
        setattr(version, field, getattr(form, field))
    version.save()
    version.questions.all().delete()
    for position, question in enumerate(form.questions, start=1):
        _store(version, position, question)
    return version


@transaction.atomic
def publish_survey(*, version: SurveyVersion, actor: Actor, now: datetime) -> SurveyVersion:
    """Make a version public and final, with the fingerprint of its form; answers go to the newest one from now on.

    Raises:
        FormIsFinal: it is public already.
        Refused: `actor` does not run consultations of the agency.
    """
    consultation = version.survey.consultation
    require(policies.may_run_consultation(actor, consultation.agency_id))
    lock_window(consultation, exclusively=True)
    version = SurveyVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.published_at is not None:
        raise FormIsFinal(number=version.number)
    version.sha256 = forms.fingerprint(reading.read_form(version))
    version.published_at = now
    version.save(update_fields=["sha256", "published_at"])
    announce(consultation)
    return version


def _store(version: SurveyVersion, position: int, question: Question) -> None:
    columns = {field.name for field in fields(Question)} - _NOT_COLUMNS
    row = SurveyQuestion.objects.create(
        version=version,
        position=position,
        asked_if_options=list(question.asked_if_options),
        **{name: getattr(question, name) for name in columns},
    )
    QuestionOption.objects.bulk_create(
        QuestionOption(
            question=row,
            position=place,
            key=option.key,
            label_ar=option.label_ar,
            label_en=option.label_en,
        )
        for place, option in enumerate(question.options, start=1)
    )
