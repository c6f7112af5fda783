"""Small pictures for the README: palette PNGs of a phone and a desktop."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "screenshots"
SIZES = {"phone": (360, 740), "desktop": (1100, 760)}


def take(page: Page, name: str, language: str) -> None:
    """Write ``<name>-<language>-phone.png`` and ``…-desktop.png``: what a visitor sees first."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for device, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")
        picture = Image.open(io.BytesIO(page.screenshot()))
        small = picture.convert("RGB").quantize(64, dither=Image.Dither.NONE)
        small.save(FOLDER / f"{name}-{language}-{device}.png", optimize=True)
