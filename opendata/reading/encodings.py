"""In which encoding a text file is: looked for over the whole file, never over its beginning alone.

A byte order mark decides, then zeros in every other byte (UTF-16), then UTF-8, which other encodings hardly ever imitate. What is
left is one byte a letter, and windows-1256, ISO-8859-6 and windows-1252 are put to a vote over every word with a byte beyond
ASCII: how usual its pairs of letters are, whether it mixes scripts, and what `charset_normalizer` says.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import charset_normalizer

from opendata.reading.grid import Unreadable, Warning_
from opendata.reading.letters import word_score

SINGLE_BYTE = {"windows-1256": "cp1256", "iso-8859-6": "iso8859_6", "windows-1252": "cp1252"}
# Others are never guessed, but an editor may know better.
OFFERED = {
    "utf-8": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32": "utf-32",
    **SINGLE_BYTE,
    "cp720": "cp720",
    "cp864": "cp864",
    "mac-arabic": "mac_arabic",
}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK = 1 << 20
_SURE = 0.95
_PLENTY = 10_000
_SAMPLE_LINES = 5
_HIGH = re.compile(rb"[\x80-\xff]")
# From a word's first letter only: tried from each of a long word's letters, it would take the square of their number.
_HIGH_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*")
_UTF8_LETTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_GARBLED = re.compile(
    "[ØÙ][\u0080-\u00bf\u0152-\u0192\u02c6-\u2122]|[ÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÝÞßáãäåæìí]{4,}"
)
_QUESTIONS = re.compile(rb"(?<![\w?])\?{3,}(?![\w?])")


@dataclass(frozen=True)
class Candidate:
    """One way to read the bytes; ``sample`` shows a few lines as they would come out."""

    encoding: str
    confidence: float
    sample: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """``confidence`` is between 0 and 1; when ``is_unsure``, a person should choose among the candidates by their samples."""

    encoding: str
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    is_unsure: bool = False
    warnings: list[Warning_] = field(default_factory=list)

    @property
    def codec(self) -> str:
        """Python's name of the codec that reads the file from its first byte, its mark included."""
        return "utf-8-sig" if self.encoding == "utf-8" else OFFERED[self.encoding]


@dataclass
class _Survey:
    """What one pass over the bytes counted."""

    is_utf8: bool = True
    utf8_letters: int = 0
    strays: int = 0
    stray_lines: list[int] = field(default_factory=list)
    words: Counter[bytes] = field(default_factory=Counter)
    lines: list[bytes] = field(default_factory=list)
    nul_line: int = 0
    questions: Counter[bytes] = field(default_factory=Counter)
    controls: int = 0
    bytes: int = 0


def decide(path: Path, chosen: str = "") -> Decision:
    """The encoding of a text file; ``chosen`` is an editor's choice and is only checked.

    Raises:
        Unreadable: ``empty``, ``binary``, ``nul_byte`` (with its line), ``unknown_encoding``.
    """
    head = _head(path)
    if not head.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise Unreadable("empty")
    if chosen:
        return _chosen(path, chosen, head)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _checked(path, Decision(encoding, 1.0))
    wide = _utf16_without_mark(head)
    if wide and _errors(path, wide) == 0:
        return Decision(wide, 0.99)
    survey = _survey(path)
    _refuse_binary(survey)
    if survey.is_utf8:
        return Decision("utf-8", 1.0, warnings=_garbled(survey))
    if survey.strays * 100 <= survey.utf8_letters or (
        survey.strays <= 2 < survey.utf8_letters and survey.strays * 4 < survey.utf8_letters
    ):
        return Decision("utf-8", 0.98, warnings=[_broken(survey.strays, survey.stray_lines)])
    return _vote(survey)


def _head(path: Path) -> bytes:
    """The first bytes that are not blank, from the beginning."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
        while head and not head.strip(b" \t\r\n\x00") and len(head) < 1 << 22:
            more = file.read(1 << 16)
            if not more:
                break
            head += more
        return head


def _chosen(path: Path, chosen: str, head: bytes) -> Decision:
    name = chosen.strip().lower().replace("_", "-")
    name = {"utf-8-sig": "utf-8", "utf8": "utf-8", "cp1256": "windows-1256"}.get(name, name)
    name = {"cp1252": "windows-1252", "utf-16": "utf-16-le", "iso8859-6": "iso-8859-6"}.get(
        name, name
    )
    if chosen.lower() in {"utf-16", "utf16"} and head.startswith(codecs.BOM_UTF16_BE):
        name = "utf-16-be"
    if name not in OFFERED:
        raise Unreadable("unknown_encoding", {"encoding": chosen, "offered": list(OFFERED)})
    return _checked(path, Decision(name, 1.0))


def _checked(path: Path, decision: Decision) -> Decision:
    """With a warning where bytes do not fit; refused when it is more than one line in ten."""
    errors, lines, total = _broken_lines(path, decision.codec)
    if errors and len(lines) * 10 > total and errors > 1:
        raise Unreadable("unknown_encoding", {"encoding": decision.encoding})
    if errors:
        decision.warnings.append(_broken(errors, lines))
    return decision


def _broken_lines(path: Path, codec: str) -> tuple[int, list[int], int]:
    """How many characters are broken, the lines of the first of them, and how many lines there are."""
    errors = line = 0
    lines: list[int] = []
    with path.open(encoding=codec, errors="replace", newline="\n") as file:
        while text := file.readline(_CHUNK):
            line += text.endswith("\n")
            if "\ufffd" in text:
                errors += text.count("\ufffd")
                if len(lines) < 1000:
                    lines.append(line)
            if "\x00" in text:
                raise Unreadable("nul_byte", {"line": line})
    return errors, lines, max(line, 1)


def _errors(path: Path, codec: str) -> int:
    try:
        return _broken_lines(path, codec)[0]
    except Unreadable:
        return 1


def _utf16_without_mark(head: bytes) -> str:
    """The byte order, when nearly every second byte is that of ASCII or of Arabic; else ''."""
    even, odd = head[0::2], head[1::2]
    if head.count(0) * 20 < len(head):
        return ""

    def share(bytes_: bytes) -> float:
        return sum(bytes_.count(high) for high in (0x00, 0x06, 0x20, 0xFE, 0xFB)) / max(
            len(bytes_), 1
        )

    if odd.count(0) > even.count(0) and share(odd) > 0.9:
        return "utf-16-le"
    if even.count(0) > odd.count(0) and share(even) > 0.9:
        return "utf-16-be"
    return ""


def _chunks(path: Path) -> Iterator[bytes]:
    """The file in pieces that end with a line, as far as lines are reasonable."""
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece + file.readline(_CHUNK)


def _survey(path: Path) -> _Survey:
    survey, line = _Survey(), 0
    for piece in _chunks(path):
        if not survey.nul_line and b"\x00" in piece:
            survey.nul_line = line + 1 + piece[: piece.index(b"\x00")].count(b"\n")
        if not piece.isascii():
            _survey_high(survey, piece, line)
        if survey.bytes < 4 * _CHUNK:
            survey.controls += len(_CONTROL.findall(piece))
            survey.questions.update(_QUESTIONS.findall(piece))
        survey.bytes += len(piece)
        line += piece.count(b"\n")
    return survey


def _survey_high(survey: _Survey, piece: bytes, line: int) -> None:
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        survey.is_utf8 = False
    else:
        survey.utf8_letters += len(piece) - len(text)
        if len(survey.lines) < 50:
            survey.lines += [one for one in piece.splitlines() if not one.isascii()][:50]
        return
    if len(survey.words) < 50_000:
        survey.words.update(_HIGH_WORD.findall(piece))
    if survey.strays > _PLENTY and survey.strays > survey.utf8_letters:
        # Certainly not UTF-8 with a few faults: what follows can only add words to the vote.
        return
    for number, one in enumerate(piece.split(b"\n"), start=line + 1):
        if not one.isascii():
            _survey_line(survey, one, number)


def _survey_line(survey: _Survey, line: bytes, number: int) -> None:
    rest, letters = _UTF8_LETTER.subn(b"", line)
    survey.utf8_letters += letters
    if strays := len(_HIGH.findall(rest)):
        survey.strays += strays
        if len(survey.stray_lines) < 1000:
            survey.stray_lines.append(number)
    if len(survey.lines) < 400:
        survey.lines.append(line)


def _refuse_binary(survey: _Survey) -> None:
    if survey.controls * 100 > min(survey.bytes, 4 * _CHUNK) and survey.controls > 3:
        raise Unreadable("binary")
    if survey.nul_line:
        raise Unreadable("nul_byte", {"line": survey.nul_line})


def _broken(count: int, lines: list[int]) -> Warning_:
    return Warning_("broken_bytes", {"count": count, "lines": lines[:5]})


def _garbled(survey: _Survey) -> list[Warning_]:
    """Good UTF-8 whose words were broken before they were saved: «Ø§Ù„» for «ال», or U+FFFD for letters that are lost."""
    text = b"\n".join(survey.lines).decode("utf-8", "replace")
    found = []
    if len(_GARBLED.findall(text)) > 2:
        found.append(Warning_("garbled_before", {"sample": _shortened(text)[:1]}))
    if lost := text.count("\ufffd"):
        found.append(Warning_("lost_letters", {"count": lost}))
    # Words of several lengths; a single one may stand for an unknown figure.
    if len(survey.questions) > 1:
        found.append(Warning_("question_marks", {"count": survey.questions.total()}))
    return found


def _vote(survey: _Survey) -> Decision:
    scores = {name: _score(survey, codec) for name, codec in SINGLE_BYTE.items()}
    _add_detector(scores, survey)
    ranked = sorted(scores, key=lambda name: (-scores[name], name != "windows-1252"))
    sample = b"\n".join(survey.lines[:200])
    candidates = tuple(
        Candidate(name, _confidence(name, scores), _sample(survey.lines, SINGLE_BYTE[name]))
        for name in ranked
    )
    best = ranked[0]
    length = sum(len(_HIGH.findall(word)) for word in survey.words) or 1
    if scores[best] / length < -1.5:
        shown = {one.encoding: list(one.sample) for one in candidates}
        raise Unreadable("unknown_encoding", {"samples": shown})
    rivals = [name for name in ranked[1:] if _render(sample, name) != _render(sample, best)]
    margin = scores[best] - scores[rivals[0]] if rivals else 10.0
    confidence = round(1 / (1 + math.exp(-margin / 2)), 3)
    is_unsure = confidence < _SURE or scores[best] / length < 0
    return Decision(best, confidence, candidates, is_unsure)


def _render(sample: bytes, name: str) -> str:
    return sample.decode(SINGLE_BYTE[name], "replace")


def _score(survey: _Survey, codec: str) -> float:
    """How well all words read in this encoding; words that return count a little more."""
    return sum(
        word_score(word.decode(codec, "replace")) * (1 + math.log(times))
        for word, times in survey.words.items()
    )


def _add_detector(scores: dict[str, float], survey: _Survey) -> None:
    """One more voter, who sees a part of the lines that matter, and whose voice weighs as much as one short word."""
    sample = b"\n".join(survey.lines)[:20_000]
    found = charset_normalizer.from_bytes(sample, cp_isolation=list(SINGLE_BYTE.values())).best()
    for name, codec in SINGLE_BYTE.items():
        if found is not None and codecs.lookup(found.encoding).name == codecs.lookup(codec).name:
            scores[name] += 1.5


def _confidence(name: str, scores: dict[str, float]) -> float:
    best = max(scores.values())
    weights = {one: math.exp(max((score - best) / 2, -50)) for one, score in scores.items()}
    return round(weights[name] / sum(weights.values()), 3)


def _sample(lines: list[bytes], codec: str) -> tuple[str, ...]:
    picked = lines[:3] + lines[3:][-(_SAMPLE_LINES - 3) :]
    return tuple(_shortened(b"\n".join(picked).decode(codec, "replace")))


def _shortened(text: str) -> list[str]:
    return [line.strip()[:120] for line in text.split("\n")][:_SAMPLE_LINES]
