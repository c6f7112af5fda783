"""The consultation: a page with a window, whose stage follows from dates and never from a hand.

Outcome and withdrawal are rows of their own beside the page, because publishing an older revision of a page rewrites all of the
page's own columns: a decision stored there could be undone by an editor's edit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from accounts.assurance import Assurance
from accounts.pages import AgencyContentPage
from common.themes import Theme
from consultations.models.profile_questions import ProfileQuestions


class Stage(models.TextChoices):
    """Where a consultation stands; derived, see `ConsultationPage.stage_at`."""

    ANNOUNCED = "announced", _("announced")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed, awaiting response")
    OUTCOME = "outcome", _("outcome published")
    WITHDRAWN = "withdrawn", _("withdrawn")


# A vote counts once, and nobody in particular cannot be told from anybody else.
VOTING_LEVELS = [choice for choice in Assurance.choices if choice[0] != Assurance.OPEN]


# A closing moves later by an extension with a published reason, and by nothing else.
SETTLED_AT_OPENING = ("opens_at", "closes_at", "visibility")


class Moderation(models.TextChoices):
    """When a comment is looked at."""

    PRE = "pre", _("before it is shown")
    POST = "post", _("after it is shown")


class Visibility(models.TextChoices):
    """Who may read a consultation, and so take part in it."""

    PUBLIC = "public", _("everybody")
    INVITED = "invited", _("those who are invited")
    GOVERNMENT = "government", _("government only: everybody with a role in an agency")


class Decision(models.TextChoices):
    """What an agency did with what it heard."""

    ACCEPTED = "accepted", _("accepted")
    PARTLY = "partly", _("partly accepted")
    DECLINED = "declined", _("not accepted")
    OUT_OF_SCOPE = "out_of_scope", _("out of scope")
    NOTED = "noted", _("noted")


class OutcomeItemBlock(blocks.StructBlock):
    """One row of «you said, we did»."""

    theme = blocks.CharBlock(max_length=120, label=_("theme"))
    said = blocks.TextBlock(label=_("you said"))
    count = blocks.IntegerBlock(min_value=0, required=False, label=_("how many comments"))
    decision = blocks.ChoiceBlock(choices=Decision.choices, label=_("decision"))
    reason = blocks.TextBlock(label=_("we did, and why"))
    clause = blocks.CharBlock(
        max_length=64, required=False, label=_("clause"), help_text=_("Its key, such as art-4.p-2.")
    )

    class Meta:
        icon = "tick-inverse"
        label = _("you said, we did")


class ConsultationQuerySet(PageQuerySet):
    def originals(self) -> ConsultationQuerySet:
        """The consultations themselves: what people take part in, comment threads below other pages aside."""
        return self.taking_part_in().filter(is_thread=False)

    def taking_part_in(self) -> ConsultationQuerySet:
        """The page of each translation group that was written first; participation belongs to it alone."""
        older = ConsultationPage.objects.filter(
            translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk")
        )
        return self.filter(~Exists(older))

    def in_stage(self, stage: str, moment: datetime) -> ConsultationQuerySet:
        """Consultations that stand in `stage` at `moment`; the same rule as `ConsultationPage.stage_at`."""
        if stage == Stage.WITHDRAWN:
            return self.filter(withdrawal__isnull=False)
        valid = self.filter(withdrawal__isnull=True)
        if stage == Stage.OUTCOME:
            return valid.filter(outcome__isnull=False)
        valid = valid.filter(outcome__isnull=True)
        if stage == Stage.ANNOUNCED:
            return valid.filter(opens_at__gt=moment)
        if stage == Stage.OPEN:
            return valid.filter(opens_at__lte=moment, closes_at__gt=moment)
        return valid.filter(closes_at__lte=moment)


class ConsultationPage(ProfileQuestions, AgencyContentPage):
    """A public draft that people may comment on, clause by clause, in the half-open window [opens_at, closes_at)."""

    section = "consultations"

    summary = models.TextField(
        _("summary"),
        max_length=600,
        help_text=_("At most 80 words: what is proposed, who it touches, what can still change."),
    )
    easy_summary = models.TextField(
        _("summary in easy language"),
        max_length=600,
        blank=True,
        help_text=_(
            "Short sentences and everyday words, for readers who find official texts hard."
        ),
    )
    topic = models.CharField(
        _("topic"), max_length=4, choices=Theme.choices, default=Theme.GOVERNMENT
    )
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(
        _("closes at"), help_text=_("First moment at which comments are refused.")
    )
    visibility = models.CharField(
        _("who may read it"),
        max_length=10,
        choices=Visibility.choices,
        default=Visibility.PUBLIC,
        help_text=_(
            "What is not for everybody stands in no list, search, feed or sitemap, and asks participants to be known. "
            "It stays as it is once the consultation is open."
        ),
    )
    participation_level = models.CharField(
        _("who may take part"),
        max_length=20,
        choices=Assurance.choices,
        default=Assurance.OPEN,
        help_text=_(
            "How well those who comment must be known. Each level shuts people out: ask for no more than needed."
        ),
    )
    voting_level = models.CharField(
        _("who may support comments"),
        max_length=20,
        choices=VOTING_LEVELS,
        default=Assurance.VERIFIED,
        help_text=_("Each person counts once per comment, so support needs a known address."),
    )
    moderation = models.CharField(
        _("comments are moderated"),
        max_length=4,
        choices=Moderation.choices,
        default=Moderation.PRE,
        help_text=_(
            "After: a comment is public at once, unless a rule gives a hint; then a moderator looks at it first."
        ),
    )
    response_due_on = models.DateField(
        _("response promised by"),
        null=True,
        blank=True,
        help_text=_("The public page counts the days when this date passes without an outcome."),
    )
    short_period_reason = models.TextField(
        _("why the period is shorter than usual"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Published. Needed where fewer working days than the site's minimum lie between opening and closing."
        ),
    )
    scope = models.TextField(
        _("what is open to change, and what is not"), max_length=1500, blank=True
    )
    asked = models.TextField(_("who is asked"), max_length=1000, blank=True)
    use_of_answers = models.TextField(_("how answers are used"), max_length=1500, blank=True)
    next_steps = models.TextField(_("what happens next"), max_length=1500, blank=True)
    other_ways = models.TextField(
        _("other ways to respond"),
        max_length=1000,
        blank=True,
        help_text=_("Address, e-mail and telephone for those who do not respond here."),
    )
    documents = StreamField(
        [("document", DocumentChooserBlock(label=_("document")))],
        verbose_name=_("documents"),
        blank=True,
    )
    outcome_text = RichTextField(
        _("outcome"), blank=True, features=["h3", "bold", "ol", "ul", "link", "document-link"]
    )
    outcome_items = StreamField(
        [("item", OutcomeItemBlock())], verbose_name=_("you said, we did"), blank=True
    )

    # What holds the comments below another page; see `models.thread`. A column, so that a copy of it is no consultation either.
    is_thread = models.BooleanField(default=False, editable=False)

    objects = PageManager.from_queryset(ConsultationQuerySet)()

    parent_page_types: ClassVar = ["cms.AgencyPage"]
    subpage_types: ClassVar[list[str]] = []
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    FieldPanel("summary"),
                    FieldPanel("easy_summary"),
                    FieldPanel("topic"),
                    MultiFieldPanel(
                        [
                            FieldPanel("opens_at"),
                            FieldPanel("closes_at"),
                            FieldPanel("short_period_reason"),
                            FieldPanel("response_due_on"),
                        ],
                        heading=_("window"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("visibility"),
                            FieldPanel("participation_level"),
                            FieldPanel("voting_level"),
                        ],
                        heading=_("who may take part"),
                    ),
                    *ProfileQuestions.profile_panels,
                    FieldPanel("moderation"),
                    FieldPanel("scope"),
                    FieldPanel("asked"),
                    FieldPanel("use_of_answers"),
                    FieldPanel("next_steps"),
                    FieldPanel("other_ways"),
                    FieldPanel("documents"),
                ],
                heading=_("content"),
            ),
            ObjectList(
                [
                    HelpPanel(
                        _(
                            "Write the outcome here. It appears to the public only after "
                            "«Publish outcome» under Consultations."
                        )
                    ),
                    FieldPanel("outcome_text"),
                    FieldPanel("outcome_items"),
                ],
                heading=_("outcome"),
            ),
            ObjectList(Page.promote_panels, heading=_("promotion")),
        ]
    )

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="consultation_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PUBLIC) | ~Q(participation_level=Assurance.OPEN),
                name="consultation_for_some_knows_them",
            ),
            models.CheckConstraint(
                condition=~Q(voting_level=Assurance.OPEN),
                name="consultation_votes_need_a_person",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["closes_at"], name="consultation_by_closing")]

    def save(self, *args: Any, **kwargs: Any) -> None:  # Any: as Wagtail has it
        """A thread is never live, whatever was pressed: so no list, search, feed, sitemap or API of pages has it."""
        if self.is_thread:
            self.live = False
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.is_thread:
            return  # nobody fills it in, and its address is its page's
        super().clean()
        if self.opens_at and self.closes_at and self.opens_at >= self.closes_at:
            raise ValidationError({"closes_at": _("A consultation closes after it opens.")})
        if self.visibility != Visibility.PUBLIC and self.participation_level == Assurance.OPEN:
            raise ValidationError(
                {
                    "participation_level": _(
                        "Who is invited signs in: ask for a verified address at least."
                    )
                }
            )

    def with_content_json(self, content: dict[str, Any]) -> ConsultationPage:  # Any: JSON
        """Wagtail's way from a revision to a page. What stood fast at the opening stays as it is stored, whatever the revision
        says: an older one that is published again moves no date that was promised. One query more."""
        page: ConsultationPage = super().with_content_json(content)
        for name, value in self.settled_values().items():
            setattr(page, name, value)
        return page

    def settled_values(self) -> dict[str, Any]:  # Any: as the fields
        """What editing no longer changes, as it is stored; empty before the opening. The database's clock decides. One query.

        A page that was public once stays bound, so that taking it off the site for a moment moves no date.
        """
        stored = ConsultationPage.objects.filter(
            pk=self.pk, first_published_at__isnull=False, opens_at__lte=Now()
        )
        return stored.values(*SETTLED_AT_OPENING).first() or {}

    @property
    def pseudonym_scope(self) -> str:
        """Within which a participant is one and the same; all languages share it, and no two consultations do."""
        return f"consultation-{self.translation_key}"

    def is_open(self, moment: datetime) -> bool:
        return self.stage_at(moment) == Stage.OPEN

    def stage_at(self, moment: datetime) -> Stage:
        """The stage at `moment`. On lists, load ``outcome`` and ``withdrawal`` with select_related."""
        if hasattr(self, "withdrawal"):
            return Stage.WITHDRAWN
        if hasattr(self, "outcome"):
            return Stage.OUTCOME
        if moment < self.opens_at:
            return Stage.ANNOUNCED
        return Stage.OPEN if moment < self.closes_at else Stage.CLOSED


class Outcome(models.Model):
    """That, and when, an agency published what it decided; the words stand on the page, in every language."""

    consultation = models.OneToOneField(
        ConsultationPage, on_delete=models.PROTECT, related_name="outcome"
    )
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.published_at:%Y-%m-%d}"


class Withdrawal(models.Model):
    """That a consultation was called off, when and why."""

    consultation = models.OneToOneField(
        ConsultationPage, on_delete=models.PROTECT, related_name="withdrawal"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"))
    reason_ar = models.TextField(_("reason in Arabic"), max_length=1000)
    reason_en = models.TextField(_("reason in English"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.withdrawn_at:%Y-%m-%d}"

    def reason_in(self, language: str) -> str:
        return self.reason_ar if language == "ar" or not self.reason_en else self.reason_en
