"""Make the vendored fonts again: IBM Plex Sans Arabic, cut to the site's repertoire and renamed «Diwan Sans».

Needs npm (to fetch the package), fonttools and brotli; run once per change of version, the results are in the repository.
The name changes because IBM's licence reserves "Plex" for unmodified fonts. Source: OFL-1.1 §3; UX.md §3.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

PACKAGE = "@fontsource/ibm-plex-sans-arabic@5.3.0"
OUT = Path(__file__).resolve().parent.parent / "frontend" / "static" / "frontend" / "fonts"
FAMILY = "Diwan Sans"
WEIGHTS = {400: "Regular", 700: "Bold"}
# Letters and marks of Arabic, the four letters of loan words, both rows of digits, ٪ ٫ ٬ ، ؛ ؟ ﴾ ﴿, presentation forms of لا
# and الله, tatweel and the controls of direction; and blanks, which printing takes from the font of the words around them.
ARABIC = (
    "0020 00A0 0600-0605 0608 060B-061F 0620-065F 0660-0670 0671 067E 0686 0698 06A4 06A9 06AF 06BE 06C0-06C1 06CC 06D2-06D5"
    " 06F0-06F9 200C-200F 2066-2069 FD3E-FD3F FDF2 FEF5-FEFC 25CC"
)
# ASCII, Latin-1 (« » and accents), dashes, quotes, ellipsis, bullet, arrows, minus, euro.
LATIN = (
    "0020-007E 00A0-00FF 0131 0152-0153 2002-200A 2010-2015 2018-201E 2020-2022 2026 202F 2030 2039-203A"
    " 20AC 2122 2190-2193 2212 2215"
)
SCRIPTS = {"arabic": ARABIC, "latin": LATIN}


def codepoints(ranges: str) -> set[int]:
    """Expand ``"0020-007E 00A0"``.

    >>> sorted(codepoints("0041-0043 0061"))
    [65, 66, 67, 97]
    """
    found: set[int] = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found


def fetch(folder: Path) -> Path:
    """Download and unpack the package; returns its folder."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def cut(source: Path, target: Path, ranges: str, style: str) -> None:
    """Write the subset with its new names as woff2."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14]
    options.notdef_outline = True
    options.hinting = False
    font = TTFont(source)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codepoints(ranges))
    subsetter.subset(font)
    names = {
        1: FAMILY,
        3: f"{FAMILY} {style} 1.0",
        4: f"{FAMILY} {style}",
        6: f"DiwanSans-{style}",
    }
    for identifier, text in names.items():
        font["name"].setName(text, identifier, 3, 1, 0x409)
    for record in list(font["name"].names):
        if record.nameID in (16, 17, 21, 22):
            font["name"].names.remove(record)
    font.flavor = "woff2"
    font.save(target)


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        package = fetch(Path(folder))
        for weight, style in WEIGHTS.items():
            for script, ranges in SCRIPTS.items():
                name = f"ibm-plex-sans-arabic-{script}-{weight}-normal.woff2"
                target = OUT / f"{'ar' if script == 'arabic' else 'latin'}-{weight}.woff2"
                cut(package / "files" / name, target, ranges, style)
                print(f"{target.name}: {target.stat().st_size / 1024:.1f} KB")
        (OUT / "OFL.txt").write_bytes((package / "LICENSE").read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
