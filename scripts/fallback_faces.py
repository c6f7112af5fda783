"""Print the `@font-face` rules by which a device's own fonts hold the place of Diwan Sans until it has come.

    python scripts/fallback_faces.py /usr/share/fonts

A rule is printed for each font of `STANDS_IN` whose files are below the folders given; `diwan.css` has them all.
`size-adjust` makes the words of the site's own texts as wide as in Diwan Sans, the overrides put them on the same line.
Run again when the fonts change (`scripts/fonts.py`). Debian has the fonts in fonts-noto-core, fonts-roboto-unhinted,
fonts-liberation and fonts-dejavu. Fonts that only come with a device, such as Geeza Pro, cannot be measured here.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import polib
from fontTools.ttLib import TTFont
from PIL import ImageFont

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "ar" / "LC_MESSAGES" / "django.po"
OURS = ROOT / "frontend" / "assets"  # the same fonts as in static/frontend/fonts, whole
ARABIC, LATIN = "U+0600-06FF, U+FD3E-FDFF, U+FE70-FEFF", "U+0000-05FF, U+2000-22FF"
_WORDS = {ARABIC: re.compile(r"[\u0621-\u0652]+"), LATIN: re.compile(r"[A-Za-z][A-Za-z ,.]+")}


@dataclass(frozen=True, slots=True)
class StandIn:
    """A font that devices have: the family it becomes, its file by weight and the names under which `local()` finds it."""

    family: str
    script: str
    files: dict[int, str]
    names: dict[int, tuple[str, ...]]


# Android's fonts, those of Debian and ChromeOS, those of Apple and Windows: Liberation Sans is as wide as Arial and Helvetica.
STANDS_IN = (
    StandIn(
        "As Noto Sans Arabic",
        ARABIC,
        {400: "NotoSansArabic-Regular.ttf", 700: "NotoSansArabic-Bold.ttf"},
        {
            400: ("Noto Sans Arabic Regular", "NotoSansArabic-Regular", "Noto Sans Arabic"),
            700: ("Noto Sans Arabic Bold", "NotoSansArabic-Bold"),
        },
    ),
    StandIn(
        "As Noto Naskh Arabic",
        ARABIC,
        {400: "NotoNaskhArabic-Regular.ttf", 700: "NotoNaskhArabic-Bold.ttf"},
        {
            400: (
                *("Noto Naskh Arabic UI Regular", "NotoNaskhArabicUI", "Noto Naskh Arabic UI"),
                *("Noto Naskh Arabic Regular", "NotoNaskhArabic-Regular", "Noto Naskh Arabic"),
            ),
            700: (
                *("Noto Naskh Arabic UI Bold", "NotoNaskhArabicUI-Bold"),
                *("Noto Naskh Arabic Bold", "NotoNaskhArabic-Bold"),
            ),
        },
    ),
    StandIn(
        "As Roboto",
        LATIN,
        {400: "Roboto-Regular.ttf", 700: "Roboto-Bold.ttf"},
        {400: ("Roboto", "Roboto Regular", "Roboto-Regular"), 700: ("Roboto Bold", "Roboto-Bold")},
    ),
    StandIn(
        "As Arial",
        LATIN,
        {400: "LiberationSans-Regular.ttf", 700: "LiberationSans-Bold.ttf"},
        {
            400: ("Arial", "ArialMT", "Helvetica", "Liberation Sans", "LiberationSans"),
            700: (
                *("Arial Bold", "Arial-BoldMT", "Helvetica Bold", "Helvetica-Bold"),
                *("Liberation Sans Bold", "LiberationSans-Bold"),
            ),
        },
    ),
    *(
        StandIn(
            "As DejaVu Sans",
            script,
            {400: "DejaVuSans.ttf", 700: "DejaVuSans-Bold.ttf"},
            {400: ("DejaVu Sans", "DejaVuSans"), 700: ("DejaVu Sans Bold", "DejaVuSans-Bold")},
        )
        for script in (ARABIC, LATIN)
    ),
)


def words_of_the_site(script: str) -> list[str]:
    """What pages say: every word of the Arabic catalogue, or every English sentence of its source."""
    entries = polib.pofile(str(CATALOGUE))
    said = [[one.msgstr, *one.msgstr_plural.values()] for one in entries]
    texts = (
        [text for one in said for text in one] if script == ARABIC else [e.msgid for e in entries]
    )
    return [word for text in texts for word in _WORDS[script].findall(text)]


def width(path: Path, words: list[str], script: str) -> float:
    """The sum of the words' widths, shaped, in thousandths of an em."""
    font = ImageFont.truetype(str(path), 1000, layout_engine=ImageFont.Layout.RAQM)
    direction = "rtl" if script == ARABIC else "ltr"
    return sum(font.getlength(word, direction=direction) for word in words)


def rule(one: StandIn, weight: int, path: Path) -> str:
    """The rule for one weight, from the font's file."""
    ours = OURS / f"diwan-sans-{weight}.ttf"
    words = words_of_the_site(one.script)
    factor = round(width(ours, words, one.script) / width(path, words, one.script), 4)
    lines, units = TTFont(ours)["hhea"], TTFont(ours)["head"].unitsPerEm
    above, below = (abs(part) / units / factor for part in (lines.ascent, lines.descent))
    sources = ", ".join(f'local("{name}")' for name in one.names[weight])
    return (
        f'@font-face {{ font-family: "{one.family}"; font-weight: {weight}; src: {sources};\n'
        f"  size-adjust: {factor:.2%}; ascent-override: {above:.2%}; descent-override: {below:.2%};"
        f" line-gap-override: 0%;\n  unicode-range: {one.script}; }}"
    )


def main(folders: list[str]) -> int:
    files = {path.name: path for folder in folders for path in Path(folder).rglob("*.ttf")}
    for one in STANDS_IN:
        for weight, name in one.files.items():
            if name in files:
                print(rule(one, weight, files[name]))
            else:
                print(f"{name} is not there.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["/usr/share/fonts"]))
