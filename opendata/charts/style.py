"""What charts and maps look like: their letters, colours and widths in pixels."""

from __future__ import annotations

FONT = "Diwan Sans"
INK, SOFT, GRID = "#14211D", "#3D4B46", "#C9D2CD"
WIDTHS = {"narrow": 320, "wide": 680}
TEXT_PX = {"narrow": 13, "wide": 14}
