"""Forms of the editors' lists."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from search.admin.chooser import DocumentWidget
from search.analysis import query_words
from search.best_bets import MOST_PHRASES, document_of
from search.models import BestBet, Document, SynonymRule
from search.synonyms import LONGEST_PHRASE, RefusedRule, Rule, checked

MOST_FILE_BYTES = 1_000_000


class SynonymForm(WagtailAdminModelForm):
    """A rule that `search.synonyms` takes, and that is not there yet."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        if "direction" not in given or "language" not in given:
            return given
        sides = (given.get("words", ""), given.get("means", ""))
        words, means = (tuple(side.splitlines()) for side in sides)
        try:
            rule = checked(Rule(words, means, given["direction"], given["language"]))
        except RefusedRule as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        others = SynonymRule.objects.exclude(pk=self.instance.pk)
        if others.filter(fingerprint=rule.fingerprint).exists():
            raise forms.ValidationError(_("The list has this rule already."))
        self.instance.fingerprint = rule.fingerprint
        return given | {"words": "\n".join(rule.words), "means": "\n".join(rule.means)}

    class Meta:
        model = SynonymRule
        fields: ClassVar = ["direction", "words", "means", "language", "is_active", "note"]
        widgets: ClassVar = {
            "direction": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
            "means": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        }


class BestBetForm(WagtailAdminModelForm):
    """A bet with its thing, chosen among all that is public."""

    document = forms.ModelChoiceField(
        queryset=Document.objects.all(),
        label=gettext_lazy("What stands first"),
        widget=DocumentWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["document"] = document_of(self.instance)
            if self.initial["document"] is None:
                field = self.fields["document"]
                field.required = False
                field.help_text = _("“%s” is not public at present. Empty: it stays chosen.") % (
                    self.instance.title
                )

    def clean_phrases(self) -> str:
        phrases = [phrase.strip() for phrase in self.cleaned_data["phrases"].splitlines()]
        phrases = list(dict.fromkeys(filter(None, phrases)))
        if len(phrases) > MOST_PHRASES:
            raise forms.ValidationError(_("A best bet takes 50 searches at most."))
        for phrase in phrases:
            if len(phrase) > LONGEST_PHRASE:
                raise forms.ValidationError(
                    _("“%s…” is too long: 80 characters at most.") % phrase[:20]
                )
            if not query_words(phrase):
                raise forms.ValidationError(
                    _("“%s” has no letters or digits to look for.") % phrase
                )
        return "\n".join(phrases)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day is before the first."))
        if document := given.get("document"):
            self.instance.provider = document.provider
            self.instance.object_id = document.object_id
            self.instance.document_language = document.language
            self.instance.title = document.title
        return given

    class Meta:
        model = BestBet
        fields: ClassVar = [
            *("phrases", "is_within", "language", "document"),
            *("starts_on", "ends_on", "order", "note"),
        ]
        widgets: ClassVar = {"phrases": forms.Textarea(attrs={"rows": 4, "dir": "auto"})}


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV in UTF-8 with the columns language, words, means and direction; several words are separated by ;"
        ),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > MOST_FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not in UTF-8.")) from error
