"""The device's fonts that hold the place of the site's own, as the style sheet describes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from fontTools.ttLib import TTFont

from scripts.fallback_faces import OURS, STANDS_IN

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
SHEET = (FRONTEND / "static" / "frontend" / "diwan.css").read_text("utf-8")
FACES = re.findall(r'@font-face \{ font-family: "(As [^"]+)"; font-weight: (\d+);([^}]+)\}', SHEET)


def share(face: str, name: str) -> float:
    found = re.search(rf"{name}: ([\d.]+)%", face)
    assert found, f"{name} is not there: {face}"
    return float(found.group(1)) / 100


def test_each_font_that_is_measured_is_in_the_sheet_in_both_weights_and_used() -> None:
    measured = {(one.family, str(weight), one.script) for one in STANDS_IN for weight in one.files}
    assert {
        (family, weight, face.split("unicode-range: ")[1].rstrip("; "))
        for family, weight, face in FACES
    } == measured
    body = SHEET[SHEET.index("\nbody {") :]
    families = body[body.index("font-family:") : body.index("sans-serif")]
    assert all(f'"{one.family}"' in families for one in STANDS_IN)


@pytest.mark.parametrize(("family", "weight", "face"), FACES)
def test_a_stand_in_has_the_line_of_the_font_that_comes(
    family: str, weight: str, face: str
) -> None:
    font = TTFont(OURS / f"diwan-sans-{weight}.ttf")
    lines, units = font["hhea"], font["head"].unitsPerEm
    size = share(face, "size-adjust")
    assert size * share(face, "ascent-override") == pytest.approx(lines.ascent / units, abs=1e-3)
    assert size * share(face, "descent-override") == pytest.approx(-lines.descent / units, abs=1e-3)
    assert share(face, "line-gap-override") == 0


@pytest.mark.parametrize(("language", "script"), [("ar", "ar"), ("en", "latin")])
def test_a_page_asks_at_once_for_the_faces_of_its_language(
    site, client: Client, language: str, script: str
) -> None:
    asked = re.findall(r'rel="preload" href="[^"]*fonts/([^".]+)', client.get(f"/{language}/").text)
    assert asked == [f"{script}-400", f"{script}-700"]
