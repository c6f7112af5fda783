"""What can be wrong with an answer, and how people are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FaultCode(StrEnum):
    UNKNOWN_QUESTION = "unknown_question"
    REPEATED_QUESTION = "repeated_question"
    NOT_ASKED = "not_asked"
    MISSING = "missing"
    MAY_NOT_DECLINE = "may_not_decline"
    DECLINED_AND_ANSWERED = "declined_and_answered"
    WRONG_KIND = "wrong_kind"
    UNKNOWN_OPTION = "unknown_option"
    REPEATED_OPTION = "repeated_option"
    TOO_MANY = "too_many"
    INCOMPLETE_RANKING = "incomplete_ranking"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    TOO_PRECISE = "too_precise"
    FORBIDDEN_CHARACTERS = "forbidden_characters"
    NOT_ONE_LINE = "not_one_line"
    TOO_LONG = "too_long"
    UNKNOWN_FILE = "unknown_file"


WORDS: dict[FaultCode, str | Promise] = {
    FaultCode.UNKNOWN_QUESTION: _("This survey has no such question."),
    FaultCode.REPEATED_QUESTION: _("This question is answered twice."),
    FaultCode.NOT_ASKED: _("Your other answers do not lead to this question."),
    FaultCode.MISSING: _("Answer this question before you go on."),
    FaultCode.MAY_NOT_DECLINE: _("This question has to be answered."),
    FaultCode.DECLINED_AND_ANSWERED: _("Either answer, or choose «I prefer not to answer»."),
    FaultCode.WRONG_KIND: _("This is not the kind of answer that the question asks for."),
    FaultCode.UNKNOWN_OPTION: _("Choose among the options of this question."),
    FaultCode.REPEATED_OPTION: _("Each option can be chosen once: give each its own place."),
    FaultCode.TOO_MANY: _("Choose no more options than %(most)s."),
    FaultCode.INCOMPLETE_RANKING: _("Give each option a place."),
    FaultCode.NOT_A_NUMBER: _("Write a number in digits."),
    FaultCode.OUT_OF_RANGE: _("Write a number from %(minimum)s to %(maximum)s."),
    FaultCode.TOO_PRECISE: _("Digits after the decimal point, at most: %(decimals)s."),
    FaultCode.FORBIDDEN_CHARACTERS: _("The answer holds characters that cannot be shown."),
    FaultCode.NOT_ONE_LINE: _("Write this answer on one line."),
    FaultCode.TOO_LONG: _("The answer is too long; the most is %(most)s characters."),
    FaultCode.UNKNOWN_FILE: _("The file was not found; choose it again."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    question: str
    code: FaultCode
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return str(WORDS[self.code]) % dict(self.facts)
