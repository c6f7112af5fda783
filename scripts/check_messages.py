"""Compare the sentences in code and templates with the Arabic catalogue: nothing fuzzy, nothing missing, six plural forms.

The source is English, so that English is complete by itself; a sentence in another script in the source is a fault.
`locale/wagtail/` says sentences of Wagtail and of Django's forms in better Arabic; each must be one that they have.
`--write` adds missing entries, untranslated, and drops those that nothing uses any more. Needs no gettext tools.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import polib
import wagtail
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "ar" / "LC_MESSAGES" / "django.po"
OF_WAGTAIL = ROOT / "locale" / "wagtail" / "ar" / "LC_MESSAGES"
APPS = (
    *("accounts", "cms", "common", "config", "consultations"),
    *("frontend", "opendata", "operations", "search"),
)
# A function's name → which arguments are context, singular and plural, as Babel's extractor wants it.
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
ARABIC = re.compile(r"[\u0600-\u06ff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
# A Latin comma, semicolon or question mark directly after an Arabic letter, vowel mark or closing sign.
LATIN_PUNCTUATION = re.compile(r"[\u0620-\u065f\u0670-\u06d3»)][,;?](?=\s|$)")
ARABIC_FORMS = 6

Key = tuple[str, str]  # context, sentence


@dataclass(frozen=True, slots=True)
class Message:
    context: str
    singular: str
    plural: str
    place: str

    @property
    def key(self) -> Key:
        return self.context, self.singular


def _source(path: Path) -> io.BytesIO:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into function calls amid filler; only its indentation is no valid Python.
        calls = templatize(text, origin=str(path))
        text = "\n".join(line.strip() for line in calls.splitlines())
    return io.BytesIO(text.encode())


def _files() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            is_template = path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts
            is_code = path.suffix == ".py" and "migrations" not in path.parts
            if is_template or is_code:
                yield path


def messages() -> dict[Key, Message]:
    """Every sentence that the source asks the catalogue for."""
    found: dict[Key, Message] = {}
    for path in _files():
        options = {"encoding": "utf-8"}
        for line, ids, _comments, context in extract(
            "python", _source(path), keywords=KEYWORDS, options=options
        ):
            singular, plural = ids if isinstance(ids, tuple) else (ids, "")
            place = f"{path.relative_to(ROOT)}:{line}"
            message = Message(context or "", singular, plural, place)
            if message.plural or message.key not in found:
                found[message.key] = message
    return found


def messages_of_wagtail(domain: str) -> dict[Key, Message]:
    """Every sentence that Wagtail and Django's forms ask the catalogues of `domain` for."""
    found: dict[Key, Message] = {}
    english = f"locale/en/LC_MESSAGES/{domain}.po"
    of_django = Path(django.__file__).parent.glob(f"conf/{english}")
    for file in (*Path(wagtail.__file__).parent.glob(f"**/{english}"), *of_django):
        for entry in polib.pofile(str(file)):
            context, plural = entry.msgctxt or "", entry.msgid_plural or ""
            message = Message(context, entry.msgid, plural, f"locale/wagtail {domain}")
            if message.plural or message.key not in found:
                found[message.key] = message
    return found


def catalogue(file: Path = CATALOGUE) -> dict[Key, polib.POEntry]:
    entries = polib.pofile(str(file), wrapwidth=100)
    return {(entry.msgctxt or "", entry.msgid): entry for entry in entries if not entry.obsolete}


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def faults_of_entry(message: Message, entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one translation."""
    texts = translations(entry)
    if "fuzzy" in entry.flags:
        yield "is fuzzy"
    if not all(text.strip() for text in texts):
        yield "is not translated"
        return
    if bool(message.plural) != bool(entry.msgid_plural) or (
        message.plural and len(texts) != ARABIC_FORMS
    ):
        yield f"needs {ARABIC_FORMS if message.plural else 1} form(s), has {len(texts)}"
    allowed = set(PLACEHOLDER.findall(message.singular + message.plural))
    for text in texts:
        given = set(PLACEHOLDER.findall(text))
        # «One» and «two» may be said without the number.
        if not given <= allowed or (not message.plural and given != allowed):
            yield f"has other placeholders: {text!r}"
        if LATIN_PUNCTUATION.search(text):
            yield f"has Latin punctuation: {text!r}"


def faults() -> Iterator[str]:
    translated = catalogue()
    for key, message in messages().items():
        if ARABIC.search(message.singular):
            yield f"{message.place}: {message.singular!r} is not English"
        elif key not in translated:
            yield f"{message.place}: {message.singular!r} is not in the catalogue"
        else:
            for fault in faults_of_entry(message, translated[key]):
                yield f"{message.place}: {message.singular!r} {fault}"


def faults_of_wagtail() -> Iterator[str]:
    """What is wrong with our words for Wagtail's sentences."""
    for domain in ("django", "djangojs"):
        known = messages_of_wagtail(domain)
        for key, entry in catalogue(OF_WAGTAIL / f"{domain}.po").items():
            if key not in known:
                yield f"locale/wagtail {domain}: {entry.msgid!r} is no sentence of Wagtail or Django"
            else:
                for fault in faults_of_entry(known[key], entry):
                    yield f"locale/wagtail {domain}: {entry.msgid!r} {fault}"


def write() -> None:
    """Add what is missing, untranslated, and drop what nothing uses."""
    wanted, file = messages(), polib.pofile(str(CATALOGUE), wrapwidth=100)
    known = {(entry.msgctxt or "", entry.msgid) for entry in file}
    for entry in list(file):
        if (entry.msgctxt or "", entry.msgid) not in wanted:
            file.remove(entry)
    for key, message in wanted.items():
        if key in known:
            continue
        forms = dict.fromkeys(range(ARABIC_FORMS), "") if message.plural else {}
        file.append(
            polib.POEntry(
                msgctxt=message.context or None,
                msgid=message.singular,
                msgid_plural=message.plural,
                msgstr_plural=forms,
            )
        )
    file.save()


def main() -> int:
    if sys.argv[1:] == ["--write"]:
        write()
        return 0
    found = [*faults(), *faults_of_wagtail()]
    for fault in found:
        print(fault)
    print(f"{len(messages())} sentences, {len(found)} faults")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
