"""How fields of the steward's forms look: labels as headings, and every text in the direction of its own language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst

_DIRECTIONS = {"_ar": {"dir": "rtl", "lang": "ar"}, "_en": {"dir": "ltr", "lang": "en"}}


class Shown(forms.BaseForm):
    """Mixed into forms: Arabic is typed from the right, English from the left, whatever the language of the screen."""

    def __getitem__(self, name: str) -> forms.BoundField:
        found = super().__getitem__(name)
        found.label = capfirst(str(found.label))
        widget: Any = found.field.widget  # Any: not every widget is of a text
        if isinstance(widget, forms.Textarea) or getattr(widget, "input_type", "") == "text":
            widget.attrs = _DIRECTIONS.get(name[-3:], {"dir": "auto"}) | widget.attrs
        return found
