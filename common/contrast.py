"""How well one colour can be read on another.

Source: WCAG 2.2, "relative luminance" and "contrast ratio".
"""

from __future__ import annotations

import re

TEXT_MINIMUM = 4.5
_HEX = re.compile(r"^#[0-9a-fA-F]{6}$")


def is_hex_colour(value: str) -> bool:
    """``#0B5D4B`` is one, ``green`` is not."""
    return bool(_HEX.match(value))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio, from 1 to 21.

    >>> round(contrast("#0B5D4B", "#FFFFFF"), 1)
    7.8
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def darken(colour: str, factor: float) -> str:
    """Scale all channels towards black; on a light ground the contrast only grows.

    >>> darken("#0B5D4B", 0.8)
    '#094A3C'
    """
    return "#{:02X}{:02X}{:02X}".format(*(round(value * factor) for value in _channels(colour)))
