"""How officers write options and conditions: one option a line, Arabic and English apart by «|», keys in brackets::

    [o-1] نعم | Yes
    [o-2] لا | No
    لا أعرف | I do not know

A line without a key gets the next one that was never used; a condition is ``q-1: o-1, o-2``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from consultations.errors import FormRefused
from consultations.surveys.forms import Option, Question

_LINE = re.compile(r"^(?:\[(?P<key>[^\]]*)\]\s*)?(?P<words>.*)$")
_CONDITION = re.compile(r"(?P<question>q-\d+)\s*[:：]\s*(?P<options>o-\d+(?:\s*[,،]\s*o-\d+)*)")


def parse_options(source: str, used: Iterable[str] = ()) -> tuple[Option, ...]:
    """Read options.

    Args:
        used: keys that other versions gave; none of them is given anew.

    >>> parse_options("[o-2] نعم | Yes\\nلا", used=["o-4"])
    (Option(key='o-2', label_ar='نعم', label_en='Yes'), Option(key='o-5', label_ar='لا', label_en=''))
    """
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    matches = [match for line in lines if (match := _LINE.match(line))]
    taken = {*used, *(match["key"].strip() for match in matches if match["key"])}
    options = []
    for match in matches:
        arabic, _bar, english = match["words"].partition("|")
        key = (match["key"] or "").strip() or next_key("o", taken)
        taken.add(key)
        options.append(Option(key, arabic.strip(), english.strip()))
    return tuple(options)


def render_options(options: Iterable[Option]) -> str:
    """Write options with their keys; ``parse_options(render_options(x)) == x``."""
    return "\n".join(
        f"[{one.key}] {one.label_ar}" + (f" | {one.label_en}" if one.label_en else "")
        for one in options
    )


def parse_condition(source: str) -> tuple[str, tuple[str, ...]]:
    """Read a condition: the earlier question and its options; nothing where there is none.

    Raises:
        FormRefused: it is written otherwise.

    >>> parse_condition("q-1: o-1، o-2"), parse_condition(" ")
    (('q-1', ('o-1', 'o-2')), ('', ()))
    """
    if not source.strip():
        return "", ()
    match = _CONDITION.fullmatch(source.strip())
    if match is None:
        raise FormRefused(faults=[_("Write a condition as «q-1: o-1, o-2».")])
    return match["question"], tuple(re.findall(r"o-\d+", match["options"]))


def render_condition(question: Question) -> str:
    if not question.asked_if:
        return ""
    return f"{question.asked_if}: {', '.join(question.asked_if_options)}"


def next_key(letter: str, used: Iterable[str]) -> str:
    """The key after the highest that was ever used.

    >>> next_key("q", ["q-2", "q-10", "x"])
    'q-11'
    """
    numbers = [int(key[2:]) for key in used if re.fullmatch(rf"{letter}-\d{{1,6}}", key)]
    return f"{letter}-{max(numbers, default=0) + 1}"
