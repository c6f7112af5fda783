"""A survey as it is filled in: pure values between the pages of `frontend.views.surveys`.

What was answered travels in the form itself, so that nothing is stored before it is sent or put aside.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from django.http import QueryDict

from frontend.text import number

Answer = dict[str, Any]  # as the API takes it, and ``file_name`` for people
EMPTY: Answer = {
    "options": [],
    "number": "",
    "text": "",
    "file": "",
    "file_name": "",
    "is_declined": False,
}
MAX_KEPT = 2_500_000
MAX_SENT = 50_000
SHAPE = frozenset({"options", "number", "text", "file", "is_declined", "question"})
_UNSENDABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a survey or, with ``polls`` as its kind, a poll stands."""

    language: str
    slug: str
    name: str
    kind: str = "surveys"

    @property
    def address(self) -> str:
        return f"{self.consultation}{self.kind}/{quote(self.name)}/"

    @property
    def consultation(self) -> str:
        return f"/{self.language}/consultations/{quote(self.slug)}/"

    @property
    def api(self) -> str:
        consultation = quote(self.slug, safe="")
        return f"consultations/{consultation}/{self.kind}/{quote(self.name, safe='')}/"


@dataclass(frozen=True, slots=True)
class Filled:
    """Answers by question, and the questions that were gone through, answered or not."""

    answers: dict[str, Answer] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    version: int = 0

    @classmethod
    def of(cls, given: QueryDict, survey: dict[str, Any]) -> Filled:
        """From the hidden field; what is no answer to a question of this survey is left out."""
        return cls.read(given.get("kept", ""), survey)

    @classmethod
    def read(cls, kept: str, survey: dict[str, Any]) -> Filled:
        try:
            values = json.loads(kept[:MAX_KEPT]) if kept else {}
        except (ValueError, RecursionError):
            values = {}
        if not isinstance(values, dict):
            values = {}
        known = {question["key"] for question in survey["questions"]}
        answers, seen = values.get("answers"), values.get("seen")
        version = values.get("version")
        return cls(
            {
                one["question"]: _clean(one)
                for one in (answers if isinstance(answers, list) else [])
                if isinstance(one, dict) and str(one.get("question")) in known
            },
            tuple(
                key
                for key in (seen if isinstance(seen, list) else [])
                if isinstance(key, str) and key in known
            ),
            version if type(version) is int and 0 <= version <= 10_000 else survey["version"],
        )

    @property
    def kept(self) -> str:
        """The hidden field."""
        values = {"answers": self.as_sent(), "seen": self.seen, "version": self.version}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def as_sent(self, asked: list[str] | None = None) -> list[Answer]:
        """Answers as the API takes them; only those on the path, where it is given."""
        return [
            {"question": key, **answer}
            for key, answer in self.answers.items()
            if answer != EMPTY and (asked is None or key in asked)
        ]

    def with_answer(self, key: str, answer: Answer) -> Filled:
        return replace(self, answers={**self.answers, key: answer})

    def gone_through(self, key: str) -> Filled:
        return replace(self, seen=(*(one for one in self.seen if one != key), key))


def typed_answer(question: dict[str, Any], given: QueryDict, before: Answer) -> Answer:
    """The answer in a question's own form; an uploaded file is the caller's."""
    answer = dict(EMPTY)
    if given.get("declined") == "1":
        return answer | {"is_declined": True}
    kind = question["kind"]
    if kind == "number":
        answer["number"] = _visible(given.get("number", ""))[:100]
    elif kind in {"short_text", "long_text"}:
        answer["text"] = _visible(given.get("text", ""))
    elif kind == "ranking":
        answer["options"] = _ranked(question, given)
    elif kind == "file":
        if given.get("remove") != "1":
            answer |= {name: before[name] for name in ("file", "file_name")}
    else:
        answer["options"] = [_visible(one)[:20] for one in given.getlist("option")][:100]
    return answer


def has_repeated_place(question: dict[str, Any], given: QueryDict) -> bool:
    """Whether two options of a ranking were given the same place."""
    places = [place for place in _places(question, given).values() if place]
    return len(set(places)) != len(places)


def fields_of(
    question: dict[str, Any], answer: Answer, given: QueryDict | None = None
) -> list[dict[str, Any]]:
    """The options as the form shows them: which are chosen, and which place each has."""
    places = _places(question, given) if given is not None else {}
    if not places:
        places = {key: str(place) for place, key in enumerate(answer["options"], start=1)}
    return [
        {
            **option,
            "is_chosen": option["key"] in answer["options"],
            "place": places.get(option["key"], ""),
        }
        for option in question["options"]
    ]


def words_of(question: dict[str, Any], answer: Answer) -> list[str]:
    """An answer in words, a line for each option; nothing where there is none."""
    labels = {option["key"]: option["label"] for option in question["options"]}
    chosen = [labels[key] for key in answer["options"] if key in labels]
    if question["kind"] == "ranking":
        return [f"{number(place)}. {label}" for place, label in enumerate(chosen, start=1)]
    given = [answer["number"], answer["text"], answer["file_name"] if answer["file"] else ""]
    return [*chosen, *(one for one in given if one.strip())]


def as_api(answers: list[Answer]) -> list[Answer]:
    """Without what is for people alone; what is far too long is cut, and refused as too long all the same."""
    return [
        {name: value for name, value in one.items() if name in SHAPE}
        | {"text": one["text"][:MAX_SENT]}
        for one in answers
    ]


def _clean(answer: dict[str, Any]) -> Answer:
    options = answer.get("options")
    words = {
        name: _visible(value) if isinstance(value := answer.get(name), str) else ""
        for name in ("number", "text", "file", "file_name")
    }
    return {
        "options": [
            _visible(one)[:20]
            for one in (options if isinstance(options, list) else [])
            if isinstance(one, str)
        ][:100],
        **words,
        "is_declined": answer.get("is_declined") is True,
    }


def has_unsendable(given: QueryDict) -> bool:
    """Whether something was typed that no request can carry; it is left out of the answer."""
    return any(_UNSENDABLE.search(given.get(name, "")) for name in ("number", "text"))


def _visible(text: str) -> str:
    return _UNSENDABLE.sub("", text)


def _places(question: dict[str, Any], given: QueryDict) -> dict[str, str]:
    if question["kind"] != "ranking":
        return {}
    return {
        option["key"]: place
        for option in question["options"]
        if (place := given.get(f"place-{option['key']}", "")).isdecimal() and len(place) < 4
    }


def _ranked(question: dict[str, Any], given: QueryDict) -> list[str]:
    places = _places(question, given)
    return sorted(places, key=lambda key: int(places[key]))
