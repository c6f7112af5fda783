"""What the public says about data: questions with their answers, requests for data, reuses.

Nothing of it is shown before a person has looked. Nobody is named who does not want to be, and no address stands here.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Agency
from opendata.models.dataset import Dataset
from opendata.models.resource import Resource

MAX_TEXT = 2000
MAX_NAME = 80


class TextState(models.TextChoices):
    """Whether the words of the public are shown."""

    WAITING = "waiting", pgettext_lazy("public text", "waits to be looked at")
    SHOWN = "shown", pgettext_lazy("public text", "public")
    REFUSED = "refused", pgettext_lazy("public text", "not shown")


class TextRule(models.TextChoices):
    """The published rules; whoever does not show a text names one."""

    INSULT = "insult", _("insult or hatred")
    PERSONAL_DATA = "personal_data", _("personal data of somebody else")
    ADVERTISING = "advertising", _("advertising")
    DUPLICATE = "duplicate", _("sent twice by the same person")
    OFF_TOPIC = "off_topic", _("nothing to do with the data")
    UNLAWFUL = "unlawful", _("against the law")


class PublicTextQuerySet(models.QuerySet[Any]):
    def shown(self) -> PublicTextQuerySet:
        return self.filter(state=TextState.SHOWN)


class PublicText(models.Model):
    """Words of somebody from the public, and what was decided about showing them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.TextField(_("text"), max_length=MAX_TEXT)
    name = models.CharField(_("name"), max_length=MAX_NAME, blank=True)
    language = models.CharField(_("language"), max_length=12)
    sent_at = models.DateTimeField(_("sent at"))
    state = models.CharField(
        _("state"), max_length=10, choices=TextState.choices, default=TextState.WAITING
    )
    rule = models.CharField(_("rule"), max_length=20, choices=TextRule.choices, blank=True)
    moderated_at = models.DateTimeField(null=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=TextState.REFUSED) & ~Q(rule="")
                | ~Q(state=TextState.REFUSED) & Q(rule=""),
                name="%(class)s_refused_by_a_rule",
            )
        ]


class DataQuestion(PublicText):
    """A question on a dataset, on one of its columns or on a row, and the answer.

    The place keeps the words that the asker saw: ``release_number``, the column's label, and what tells the row (``row_words``),
    since a later release may have neither. ``due_on`` is the day of the promised answer as it stood when the question came in.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="questions")
    resource = models.ForeignKey(
        Resource, null=True, on_delete=models.SET_NULL, related_name="questions"
    )
    release_number = models.PositiveIntegerField(_("release"), null=True)
    column = models.CharField(_("column"), max_length=40, blank=True)
    column_words = models.CharField(max_length=300, blank=True)
    row = models.PositiveBigIntegerField(_("row"), null=True)
    row_words = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(_("answer promised by"))
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answer_language = models.CharField(max_length=12, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PublicTextQuerySet.as_manager()

    class Meta(PublicText.Meta):
        abstract = False
        verbose_name = _("question on the data")
        verbose_name_plural = _("questions on the data")
        ordering: ClassVar = ["-sent_at", "-pk"]
        constraints: ClassVar = [
            *PublicText.Meta.constraints,
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="question_answered_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(resource__isnull=False)
                | Q(release_number__isnull=False)
                | Q(column="", row__isnull=True),
                name="question_place_in_a_file",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dataset", "-sent_at"], name="questions_of_a_dataset")
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def agency_ids(self) -> set[int]:
        """Whose data stewards decide; load ``dataset`` with it."""
        return {self.dataset.agency_id}


class RequestStatus(models.TextChoices):
    """What became of a request for data."""

    RECEIVED = "received", pgettext_lazy("data request", "received")
    CONSIDERED = "considered", pgettext_lazy("data request", "being considered")
    ACCEPTED = "accepted", pgettext_lazy("data request", "accepted")
    PUBLISHED = "published", pgettext_lazy("data request", "published")
    DECLINED = "declined", pgettext_lazy("data request", "declined")


class DatasetRequest(PublicText):
    """Somebody asks for data that are not published yet: ``title`` says which, ``text`` what for.

    Accepted ones have a date, published ones a dataset, declined ones a reason; the database refuses others.
    """

    title = models.CharField(_("the data"), max_length=200)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dataset_requests",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=RequestStatus.choices, default=RequestStatus.RECEIVED
    )
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    dataset = models.ForeignKey(
        Dataset, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    reason = models.TextField(_("explanation"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = PublicTextQuerySet.as_manager()

    class Meta(PublicText.Meta):
        abstract = False
        verbose_name = _("dataset request")
        verbose_name_plural = _("dataset requests")
        ordering: ClassVar = ["-sent_at", "-pk"]
        constraints: ClassVar = [
            *PublicText.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.ACCEPTED) | Q(planned_on__isnull=False),
                name="request_accepted_with_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.PUBLISHED) | Q(dataset__isnull=False),
                name="request_published_with_a_dataset",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.DECLINED) | ~Q(reason=""),
                name="request_declined_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def agency_ids(self) -> set[int | None]:
        """Whose data stewards decide; None: nobody's yet, so anybody's."""
        return {self.agency_id}


class ReuseKind(models.TextChoices):
    """What was made of the data."""

    ARTICLE = "article", pgettext_lazy("reuse", "article")
    APPLICATION = "application", pgettext_lazy("reuse", "application")
    VISUALISATION = "visualisation", pgettext_lazy("reuse", "chart or map")
    RESEARCH = "research", pgettext_lazy("reuse", "research")
    SERVICE = "service", pgettext_lazy("reuse", "service")
    OTHER = "other", pgettext_lazy("reuse", "something else")


class Reuse(PublicText):
    """What somebody made of data, under its own address; ``name`` is who made it, ``text`` what it is."""

    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    kind = models.CharField(_("kind"), max_length=14, choices=ReuseKind.choices)
    datasets = models.ManyToManyField(Dataset, related_name="reuses")

    objects = PublicTextQuerySet.as_manager()

    class Meta(PublicText.Meta):
        abstract = False
        verbose_name = _("reuse")
        verbose_name_plural = _("reuses")
        ordering: ClassVar = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def agency_ids(self) -> set[int]:
        """Whose data stewards decide: those of each dataset."""
        return set(self.datasets.values_list("agency_id", flat=True))
