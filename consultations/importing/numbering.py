"""Numbers that Word counts itself: «المادة (%1)» as a numbering format is spelled out before the document is read.

Laws are often written so: the word and the number of an article stand in the numbering, not in the text, and would be lost.
Source: ECMA-376 Part 1, §17.9 (numbering).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

from consultations.headings import named_heading

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT, _NUMBERING, _STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
_PLACE = re.compile(r"%(\d)")
_Place = tuple[str, int]  # a numbering definition and a level in it


@dataclass
class _Numbering:
    """Formats by numbering and level, where styles lead, and how far each numbering has counted."""

    formats: dict[_Place, str] = field(default_factory=dict)
    starts: dict[_Place, int] = field(default_factory=dict)
    definition_of: dict[str, str] = field(default_factory=dict)
    of_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def next_label(self, number_id: str, level: int) -> str:
        """Count one on; what stands before the paragraph then, such as «المادة (3)»."""
        definition = self.definition_of.get(number_id, "")
        counts = self.counts[definition]
        counts[level] = counts.get(level, self.starts.get((definition, level), 1) - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        text = self.formats.get((definition, level), "")
        return _PLACE.sub(lambda found: str(counts.get(int(found[1]) - 1, 1)), text)


def spelled_out(content: bytes) -> bytes:
    """The document with the numbers of its headings as text; unchanged where numbering holds no word of a heading.

    Raises:
        etree.XMLSyntaxError: a part is not well-formed.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if _NUMBERING not in parts:
        return content
    numbering = _read(parts[_NUMBERING], parts.get(_STYLES, b""))
    document = _parsed(parts[_DOCUMENT])
    changed = [_spell(paragraph, numbering) for paragraph in document.iter(f"{_W}p")]
    if not any(changed):
        return content
    parts[_DOCUMENT] = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def _parsed(part: bytes) -> etree._Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _read(numbering_part: bytes, styles_part: bytes) -> _Numbering:
    found = _Numbering()
    root = _parsed(numbering_part)
    for definition in root.iter(f"{_W}abstractNum"):
        name = definition.get(f"{_W}abstractNumId") or ""
        for level in definition.iter(f"{_W}lvl"):
            place = (name, _int(level.get(f"{_W}ilvl")))
            found.formats[place] = _value(level, "lvlText")
            found.starts[place] = _int(_value(level, "start"), 1)
    for number in root.iter(f"{_W}num"):
        found.definition_of[number.get(f"{_W}numId") or ""] = _value(number, "abstractNumId")
    if styles_part:
        for style in _parsed(styles_part).iter(f"{_W}style"):
            properties = style.find(f"{_W}pPr/{_W}numPr")
            if properties is not None:
                place = (_value(properties, "numId"), _int(_value(properties, "ilvl")))
                found.of_style[style.get(f"{_W}styleId") or ""] = place
    return found


def _spell(paragraph: etree._Element, numbering: _Numbering) -> bool:
    """Put the label into the text where it names a heading; every numbered paragraph counts."""
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        return False
    own = properties.find(f"{_W}numPr")
    if own is not None:
        number_id, level = _value(own, "numId"), _int(_value(own, "ilvl"))
    else:
        number_id, level = numbering.of_style.get(_value(properties, "pStyle"), ("0", 0))
    if number_id in {"", "0"}:  # Word's sign for «not numbered»
        return False
    label = numbering.next_label(number_id, level).strip()
    if named_heading(label.rstrip(":.-–— ")) is None:
        return False
    if own is not None:
        properties.remove(own)
    has_text = any((one.text or "").strip() for one in paragraph.iter(f"{_W}t"))
    label = label.rstrip(":.-–— ")
    run = etree.Element(f"{_W}r")
    text = etree.SubElement(run, f"{_W}t")
    text.text = f"{label}: " if has_text else label
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    properties.addnext(run)
    return True


def _value(element: etree._Element, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return "" if found is None else found.get(f"{_W}val") or ""


def _int(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else otherwise
