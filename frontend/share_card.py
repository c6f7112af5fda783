"""The picture that social networks show for a page: site, title and agency, drawn with real Arabic shaping."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parent / "assets"
SIZE = (1200, 630)
MARGIN = 80
PAPER, INK, MUTED = "#FFFFFF", "#14211D", "#55645E"
MAX_LINES = 4


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on one card."""

    site: str
    title: str
    below: str
    language: str
    is_rtl: bool
    brand: str = "#0B5D4B"


@cache
def _font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    # Raqm orders and joins Arabic letters; the basic engine would draw them apart and backwards.
    path = FONTS / f"diwan-sans-{weight}.ttf"
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)


def draw(card: Card) -> bytes:
    """Return the card as PNG, 1200 × 630."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], 132), fill=card.brand)
    pen.rectangle((0, SIZE[1] - 16, SIZE[0], SIZE[1]), fill=card.brand)
    _line(pen, card, card.site, top=34, font=_font(700, 48), fill=PAPER)
    size, lines = _fitted(card)
    top = 180
    for line in lines:
        _line(pen, card, line, top=top, font=_font(700, size), fill=INK)
        top += round(size * 1.5)
    _line(pen, card, card.below, top=524, font=_font(400, 34), fill=MUTED)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _fitted(card: Card) -> tuple[int, list[str]]:
    """The largest letters with which the title fits; the last resort cuts it."""
    for size in (72, 60, 50):
        lines = wrap(card.title, _font(700, size), card)
        if len(lines) * size * 1.5 <= 330:
            return size, lines
    kept = lines[:MAX_LINES]
    kept[-1] = f"{kept[-1]}…"
    return size, kept


def wrap(text: str, font: ImageFont.FreeTypeFont, card: Card) -> list[str]:
    """Break `text` between words so that no line is wider than the card."""
    width = SIZE[0] - 2 * MARGIN
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        length = font.getlength(longer, direction=_direction(card), language=card.language)
        if lines and length <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _line(
    pen: ImageDraw.ImageDraw,
    card: Card,
    text: str,
    *,
    top: int,
    font: ImageFont.FreeTypeFont,
    fill: str,
) -> None:
    x, anchor = (SIZE[0] - MARGIN, "ra") if card.is_rtl else (MARGIN, "la")
    pen.text(
        (x, top),
        text,
        font=font,
        fill=fill,
        anchor=anchor,
        direction=_direction(card),
        language=card.language,
    )


def _direction(card: Card) -> str:
    return "rtl" if card.is_rtl else "ltr"
