"""Remove repeated entries from ``locale/*/LC_MESSAGES/django.po``, keeping the first one that is translated.

Catalogues merge by union, so two branches that translate the same sentence leave it twice, and sometimes two headers.
"""

from __future__ import annotations

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def blocks_of(text: str) -> list[str]:
    """Cut a catalogue into entries; a union merge may have lost the empty line between two of them."""
    blocks: list[list[str]] = [[]]
    seen_text = False
    for line in text.splitlines():
        starts = line.startswith(("#", "msgctxt ", "msgid ")) and not line.startswith("#~")
        if (not line.strip() or (starts and seen_text)) and blocks[-1]:
            blocks.append([])
            seen_text = False
        if line.strip():
            blocks[-1].append(line)
            seen_text = seen_text or line.startswith("msgstr")
    return ["\n".join(block) for block in blocks if block]


def is_translated(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr) or (bool(entry.msgstr_plural) and all(entry.msgstr_plural.values()))


def deduplicated(text: str) -> str:
    """Return the catalogue with every message once, in the order of first appearance."""
    kept: dict[tuple[str | None, str], polib.POEntry] = {}
    headers: list[str] = []
    for block in blocks_of(text):
        if 'msgid ""\nmsgstr ""\n"' in block and "Content-Type:" in block:
            headers.append(block)
            continue
        for entry in polib.pofile(block + "\n"):
            key = (entry.msgctxt, entry.msgid)
            known = kept.get(key)
            if known is None or (
                (is_translated(entry), bool(entry.msgid_plural))
                > (is_translated(known), bool(known.msgid_plural))
            ):
                kept[key] = entry
    body = "\n\n".join(str(entry).strip() for entry in kept.values())
    return f"{headers[0]}\n\n{body}\n" if headers else f"{body}\n"


def main() -> None:
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        before = path.read_text(encoding="utf-8")
        after = deduplicated(before)
        if after != before:
            path.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
