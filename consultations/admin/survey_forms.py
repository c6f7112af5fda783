"""The officer's forms of surveys and polls, and their way to and from the forms that people fill in."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.models import Poll, QuestionKind, QuestionOption, ResultsShown, Survey
from consultations.models.surveys import (
    MAX_HINT,
    MAX_NAME,
    MAX_QUESTION,
    MAX_TITLE,
    WITH_OPTIONS,
)
from consultations.services import PollForm
from consultations.surveys import notation
from consultations.surveys.defining import MAX_DECIMALS, MAX_INTRO, MAX_MINUTES, MAX_QUESTIONS
from consultations.surveys.forms import Form, Option, Question

_LTR = {"dir": "ltr"}
_OPTIONS_HELP = _("One a line: Arabic | English. Keys in brackets stay with their option.")


def _words(label: Any, most: int, *, is_english: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "ltr" if is_english else "rtl"})
    return forms.CharField(label=label, max_length=most, required=not is_english, widget=widget)


class NameForm(forms.Form):
    """The part of the address; fixed once it is given."""

    name = forms.SlugField(
        label=_("name in the address"),
        max_length=MAX_NAME,
        help_text=_("Small Latin letters, digits and hyphens; it does not change any more."),
        widget=forms.TextInput(attrs=_LTR),
    )


class HeadForm(forms.Form):
    title_ar = _words(_("title in Arabic"), MAX_TITLE)
    title_en = _words(_("title in English"), MAX_TITLE, is_english=True)
    intro_ar = forms.CharField(
        label=_("introduction in Arabic"),
        max_length=MAX_INTRO,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "rtl"}),
    )
    intro_en = forms.CharField(
        label=_("introduction in English"),
        max_length=MAX_INTRO,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
    )
    minutes = forms.IntegerField(
        label=_("minutes it takes"), min_value=1, max_value=MAX_MINUTES, initial=5
    )


class QuestionForm(forms.Form):
    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    # With its first value as its initial one, so that an untouched row counts as empty.
    kind = forms.ChoiceField(
        label=_("kind"), choices=QuestionKind.choices, initial=QuestionKind.SINGLE
    )
    text_ar = _words(_("question in Arabic"), MAX_QUESTION)
    text_en = _words(_("question in English"), MAX_QUESTION, is_english=True)
    hint_ar = forms.CharField(label=_("hint in Arabic"), max_length=MAX_HINT, required=False)
    hint_en = _words(_("hint in English"), MAX_HINT, is_english=True)
    options = forms.CharField(
        label=_("options, or the points of a scale"),
        help_text=_OPTIONS_HELP,
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "rtl"}),
    )
    most = forms.IntegerField(label=_("choices at most"), required=False, min_value=2)
    minimum = forms.DecimalField(
        label=_("smallest number"), required=False, max_digits=16, decimal_places=4
    )
    maximum = forms.DecimalField(
        label=_("largest number"), required=False, max_digits=16, decimal_places=4
    )
    decimals = forms.IntegerField(
        label=_("digits after the point"),
        required=False,
        min_value=0,
        max_value=MAX_DECIMALS,
        initial=0,
    )
    is_required = forms.BooleanField(label=_("must be answered"), required=False)
    may_decline = forms.BooleanField(label=_("offers «prefer not to answer»"), required=False)
    is_public = forms.BooleanField(label=_("texts are published after moderation"), required=False)
    condition = forms.CharField(
        label=_("asked only after these answers"),
        help_text=_("Such as «q-1: o-1, o-2»: key of an earlier question, and of its options."),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=_LTR),
    )


QuestionForms = forms.formset_factory(
    QuestionForm, extra=2, can_delete=True, can_order=True, max_num=MAX_QUESTIONS
)


class PollHeadForm(forms.Form):
    question_ar = _words(_("question in Arabic"), MAX_QUESTION)
    question_en = _words(_("question in English"), MAX_QUESTION, is_english=True)
    options = forms.CharField(
        label=_("options"),
        help_text=_OPTIONS_HELP,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "rtl"}),
    )
    results_shown = forms.ChoiceField(
        label=_("results are shown"), choices=ResultsShown.choices, initial=ResultsShown.VOTED
    )
    may_change = forms.BooleanField(
        label=_("a vote can be changed until closing"), required=False, initial=True
    )


def head_values(form: Form | None) -> dict[str, Any]:
    names = ("title_ar", "title_en", "intro_ar", "intro_en", "minutes")
    return {name: getattr(form, name) for name in names} if form else {}


def question_values(form: Form | None) -> list[dict[str, Any]]:
    """One row for each question, as `QuestionForms` takes them."""
    names = [name for name in QuestionForm.base_fields if name not in {"options", "condition"}]
    return [
        {
            **{name: getattr(question, name) for name in names},
            "options": notation.render_options(question.options),
            "condition": notation.render_condition(question),
        }
        for question in (form.questions if form else ())
    ]


def survey_form(head: dict[str, Any], rows: list[dict[str, Any]], survey: Survey | None) -> Form:
    """From cleaned values; new questions and options get keys that no version has used.

    Raises:
        FormRefused: a condition is not written as one.
    """
    used = _used_keys(survey)
    taken = {*used, *(row["key"] for row in rows if row["key"])}
    questions = []
    for row in rows:
        key = row["key"] or notation.next_key("q", taken)
        taken.add(key)
        questions.append(_question(key, row, used.get(key, set())))
    return Form(questions=tuple(questions), **head)


def poll_form(values: dict[str, Any]) -> PollForm:
    return PollForm(**{**values, "options": notation.parse_options(values["options"])})


def poll_values(poll: Poll) -> dict[str, Any]:
    options = [
        Option(one.key, one.label_ar, one.label_en) for one in poll.options.order_by("position")
    ]
    names = ("question_ar", "question_en", "results_shown", "may_change")
    return {
        **{name: getattr(poll, name) for name in names},
        "options": notation.render_options(options),
    }


def _question(key: str, row: dict[str, Any], used: set[str]) -> Question:
    """What a kind does not have is left out, whatever was typed."""
    kind = row["kind"]
    asked_if, asked_if_options = notation.parse_condition(row["condition"])
    has_options, is_number = kind in WITH_OPTIONS, kind == QuestionKind.NUMBER
    return Question(
        key=key,
        kind=kind,
        text_ar=row["text_ar"],
        text_en=row["text_en"],
        hint_ar=row["hint_ar"],
        hint_en=row["hint_en"],
        is_required=row["is_required"],
        may_decline=row["may_decline"],
        is_public=row["is_public"],
        minimum=row["minimum"] if is_number else None,
        maximum=row["maximum"] if is_number else None,
        decimals=(row["decimals"] or 0) if is_number else 0,
        most=row["most"] if kind == QuestionKind.MULTIPLE else None,
        asked_if=asked_if,
        asked_if_options=asked_if_options,
        options=notation.parse_options(row["options"], used) if has_options else (),
    )


def _used_keys(survey: Survey | None) -> dict[str, set[str]]:
    """Keys of options by that of their question, over all versions."""
    used: dict[str, set[str]] = defaultdict(set)
    if survey is None:
        return used
    for key in survey.versions.values_list("questions__key", flat=True):
        if key:
            used[key] = set()
    rows = QuestionOption.objects.filter(question__version__survey=survey)
    for question, option in rows.values_list("question__key", "key"):
        used[question].add(option)
    return used
