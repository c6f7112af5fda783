"""What comments are about: themes that people settled and put on comments, beside what a machine proposes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models.campaigns import Campaign
from consultations.models.comment import Comment
from consultations.models.consultation import ConsultationPage

MAX_THEME = 120


class Proposal(models.TextChoices):
    """What became of a theme that a machine proposed."""

    OPEN = "open", pgettext_lazy("theme", "proposed")
    ACCEPTED = "accepted", _("accepted")
    MERGED = "merged", _("merged into another theme")
    DISMISSED = "dismissed", _("dismissed")
    REPLACED = "replaced", _("replaced by newer proposals")


class ThemeRun(models.Model):
    """One search for themes, from the wish to the end: done, failed, or under way while both ends are open."""

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="theme_runs"
    )
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    done_at = models.DateTimeField(_("done at"), null=True)
    failed_at = models.DateTimeField(_("failed at"), null=True)
    comments = models.PositiveIntegerField(_("comments looked at"), default=0)
    proposed = models.PositiveIntegerField(_("proposed themes"), default=0)

    class Meta:
        verbose_name = _("search for themes")
        verbose_name_plural = _("searches for themes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="theme_run_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.asked_at}"


class CandidateTheme(models.Model):
    """A group of comments that share words, found by a machine at one time; `words` are those that set it apart."""

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="candidate_themes"
    )
    label = models.CharField(_("label"), max_length=MAX_THEME)
    words = models.JSONField(_("telling words"), default=list)
    proposed_at = models.DateTimeField(_("proposed at"))
    state = models.CharField(
        _("state"), max_length=10, choices=Proposal.choices, default=Proposal.OPEN
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Below which theme its comments are proposed, once it is accepted or merged.
    theme = models.ForeignKey(
        "SelectedTheme", on_delete=models.PROTECT, null=True, related_name="proposals"
    )

    class Meta:
        verbose_name = _("proposed theme")
        verbose_name_plural = _("proposed themes")

    def __str__(self) -> str:
        return self.label


class CandidateTag(models.Model):
    """That the machine puts a comment below a proposed theme; `weight` from 0 to 1 says how surely."""

    candidate = models.ForeignKey(CandidateTheme, on_delete=models.CASCADE, related_name="tags")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="candidate_tags")
    weight = models.FloatField(_("weight"))
    # A person has said that it does not fit; it is not proposed again.
    refused_at = models.DateTimeField(_("refused at"), null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("proposed tag")
        verbose_name_plural = _("proposed tags")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate", "comment"], name="candidate_tag_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["candidate", "-weight", "id"], name="candidate_tag_surest"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} · {self.comment_id}"


class SelectedTheme(models.Model):
    """A theme that people settled on, in the public's words; a retired one keeps its tags and is no longer offered."""

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="themes"
    )
    position = models.PositiveIntegerField(_("place in the list"))
    title_ar = models.CharField(_("title in Arabic"), max_length=MAX_THEME)
    title_en = models.CharField(_("title in English"), max_length=MAX_THEME, blank=True)
    said_ar = models.TextField(_("what was said, in Arabic"), max_length=1000, blank=True)
    said_en = models.TextField(_("what was said, in English"), max_length=1000, blank=True)
    candidate = models.ForeignKey(
        CandidateTheme, on_delete=models.SET_NULL, null=True, related_name="selected"
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    retired_at = models.DateTimeField(_("retired at"), null=True)

    class Meta:
        verbose_name = _("theme of the comments")
        verbose_name_plural = _("themes of the comments")
        ordering: ClassVar = ["consultation", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consultation", "title_ar"],
                condition=Q(retired_at__isnull=True),
                name="theme_title_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title_ar

    def title_in(self, language: str) -> str:
        return self.title_ar if language == "ar" or not self.title_en else self.title_en

    def said_in(self, language: str) -> str:
        return self.said_ar if language == "ar" or not self.said_en else self.said_en


class ThemeAct(models.TextChoices):
    MADE = "made", pgettext_lazy("theme", "made")
    WORDED = "worded", pgettext_lazy("theme", "worded anew")
    MOVED = "moved", pgettext_lazy("theme", "moved in the list")
    JOINED = "joined", pgettext_lazy("theme", "took in a proposed theme")
    RETIRED = "retired", pgettext_lazy("theme", "retired")
    RETURNED = "returned", pgettext_lazy("theme", "offered again")


class ThemeChange(models.Model):
    """What people did with a theme; `before` holds the columns that changed, as they were."""

    theme = models.ForeignKey(SelectedTheme, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("kind"), max_length=10, choices=ThemeAct.choices)
    before = models.JSONField(_("as it was before"), default=dict)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("change of a theme")
        verbose_name_plural = _("changes of themes")

    def __str__(self) -> str:
        return f"{self.theme_id} · {self.kind}"


class ThemeTag(models.Model):
    """That a person put a theme on a comment, a passage of it, or a whole campaign. Taken off, it stays as history."""

    theme = models.ForeignKey(SelectedTheme, on_delete=models.PROTECT, related_name="tags")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="tags")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, related_name="tags")
    # The words that show it, as they stand in the comment; empty is all of it.
    quote = models.TextField(_("evidence"), blank=True)
    # The machine's proposal that a person has confirmed with it.
    proposal = models.ForeignKey(
        CandidateTheme, on_delete=models.SET_NULL, null=True, related_name="confirmed"
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("taken off at"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("theme of a comment")
        verbose_name_plural = _("themes of comments")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, campaign__isnull=True)
                | Q(comment__isnull=True, campaign__isnull=False, quote=""),
                name="theme_tag_on_one_thing",
            ),
            models.UniqueConstraint(
                fields=["theme", "comment", "quote"],
                condition=Q(ended_at__isnull=True, comment__isnull=False),
                name="theme_tag_on_comment_once",
            ),
            models.UniqueConstraint(
                fields=["theme", "campaign"],
                condition=Q(ended_at__isnull=True, campaign__isnull=False),
                name="theme_tag_on_campaign_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme_id} · {self.comment_id or self.campaign_id}"
