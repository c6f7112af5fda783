"""Surveys: numbered versions of a form, unchangeable once published, and what people answered to one of them.

The database itself refuses changes to a published version (triggers, see the migration ``published_forms_are_final``).
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models.comment import Status, WithholdingReason, new_public_id
from consultations.models.consultation import ConsultationPage

NAME_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"  # of a survey or poll in addresses
MAX_NAME = 40
MAX_TITLE = 200
MAX_QUESTION = 300
MAX_HINT = 300
MAX_LABEL = 200
SHORT_TEXT = 200
LONG_TEXT = 4000


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("one choice")
    MULTIPLE = "multiple", _("several choices")
    SCALE = "scale", _("scale with words")
    NUMBER = "number", pgettext_lazy("kind of question", "number")
    SHORT_TEXT = "short_text", _("short text")
    LONG_TEXT = "long_text", _("long text")
    RANKING = "ranking", _("ranking")
    FILE = "file", _("file")


ONE_CHOICE = frozenset({QuestionKind.SINGLE, QuestionKind.SCALE})
WITH_OPTIONS = ONE_CHOICE | {QuestionKind.MULTIPLE, QuestionKind.RANKING}
TEXTS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})


class Survey(models.Model):
    """Several questions that a consultation asks; its name stands in the address."""

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="surveys"
    )
    name = models.CharField(
        _("name in the address"), max_length=MAX_NAME, validators=[RegexValidator(NAME_PATTERN)]
    )

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "name"], name="survey_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyVersion(models.Model):
    """One numbered state of the form; a draft of the officer until ``published_at`` is set, final from then on."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    title_ar = models.CharField(_("title in Arabic"), max_length=MAX_TITLE)
    title_en = models.CharField(_("title in English"), max_length=MAX_TITLE, blank=True)
    intro_ar = models.TextField(_("introduction in Arabic"), max_length=1000, blank=True)
    intro_en = models.TextField(_("introduction in English"), max_length=1000, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"), default=5)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("survey version")
        verbose_name_plural = _("survey versions")
        ordering: ClassVar = ["survey", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_number_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(sha256=""),
                name="survey_version_published_with_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} · {self.number}"


class SurveyQuestion(models.Model):
    """One question; its key means the same question in every version and is never given to another."""

    version = models.ForeignKey(SurveyVersion, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind.choices)
    text_ar = models.CharField(_("question in Arabic"), max_length=MAX_QUESTION)
    text_en = models.CharField(_("question in English"), max_length=MAX_QUESTION, blank=True)
    hint_ar = models.CharField(_("hint in Arabic"), max_length=MAX_HINT, blank=True)
    hint_en = models.CharField(_("hint in English"), max_length=MAX_HINT, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    may_decline = models.BooleanField(_("offers «prefer not to answer»"), default=False)
    is_public = models.BooleanField(_("texts are published after moderation"), default=False)
    minimum = models.DecimalField(
        _("smallest number"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    maximum = models.DecimalField(
        _("largest number"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    decimals = models.PositiveSmallIntegerField(_("digits after the point"), default=0)
    most = models.PositiveSmallIntegerField(_("choices at most"), null=True, blank=True)
    # Branching: asked only of who chose one of these options of an earlier question.
    asked_if = models.CharField(_("asked if"), max_length=20, blank=True)
    asked_if_options = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("question of a survey")
        verbose_name_plural = _("questions of surveys")
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="survey_question_key_once"),
            models.UniqueConstraint(
                fields=["version", "position"], name="survey_question_position_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.NUMBER)
                | Q(minimum__isnull=False, maximum__isnull=False, minimum__lt=F("maximum")),
                name="survey_number_has_a_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.key}"


class QuestionOption(models.Model):
    """One choice of a question, or one point of a scale."""

    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=20)
    label_ar = models.CharField(_("label in Arabic"), max_length=MAX_LABEL)
    label_en = models.CharField(_("label in English"), max_length=MAX_LABEL, blank=True)

    class Meta:
        verbose_name = _("option of a question")
        verbose_name_plural = _("options of questions")
        ordering: ClassVar = ["question", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "key"], name="survey_option_key_once"),
            models.UniqueConstraint(
                fields=["question", "position"], name="survey_option_position_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} · {self.key}"


class SurveyResponse(models.Model):
    """One participant's answers to one version; known participants answer a survey once."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, related_name="responses")
    # Who answered, told apart within this consultation only; empty for nobody in particular.
    pseudonym = models.CharField(max_length=64, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10)
    submitted_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("response to a survey")
        verbose_name_plural = _("responses to surveys")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["survey", "pseudonym"],
                condition=~Q(pseudonym=""),
                name="survey_response_once_per_participant",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["pseudonym"], name="response_by_pseudonym", condition=~Q(pseudonym="")
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class SurveyAnswer(models.Model):
    """The answer to one question; which of its columns is filled follows from the question's kind.

    ``status`` is empty where nothing is to be published; else that of its text, as with comments.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    response = models.ForeignKey(SurveyResponse, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="answers")
    is_declined = models.BooleanField(_("preferred not to answer"), default=False)
    number = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    text = models.TextField(blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, blank=True)
    reason = models.CharField(
        _("rule"), max_length=20, choices=WithholdingReason.choices, blank=True
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "question"], name="survey_answer_once"),
            models.CheckConstraint(
                condition=Q(is_declined=False) | Q(text="", number__isnull=True),
                name="survey_declined_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.WITHHELD) & ~Q(reason="")
                | ~Q(status=Status.WITHHELD) & Q(reason=""),
                name="survey_text_withheld_with_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["question", "status", "id"],
                name="survey_text_by_status",
                condition=~Q(status=""),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class AnswerChoice(models.Model):
    """An option that was chosen, with its place in a ranking (from 1)."""

    answer = models.ForeignKey(SurveyAnswer, on_delete=models.CASCADE, related_name="choices")
    option = models.ForeignKey(QuestionOption, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("choice in an answer")
        verbose_name_plural = _("choices in answers")
        ordering: ClassVar = ["rank", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "option"], name="survey_choice_once"),
            models.UniqueConstraint(fields=["answer", "rank"], name="survey_rank_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} · {self.option_id}"


class SurveyFile(models.Model):
    """A file that was sent with an answer; bytes stand here and nowhere that a web server reads. Without an answer it expires."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="files")
    answer = models.OneToOneField(
        SurveyAnswer, on_delete=models.CASCADE, null=True, related_name="file"
    )
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file of a survey")
        verbose_name_plural = _("files of surveys")
        indexes: ClassVar = [
            models.Index(
                fields=["uploaded_at"],
                name="survey_file_unsent",
                condition=Q(answer__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
