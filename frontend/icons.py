"""The site's icons: 24 px strokes in the colour of the text, always beside words and hidden from screen readers."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Icons that point along the line are mirrored in right-to-left pages; a glass, a clock or a check mark never is.
FLIPPED = frozenset({"next", "back", "arrow", "external", "send", "list"})
PATHS = {
    "search": '<circle cx="11" cy="11" r="7"/><path d="m21 21-5-5"/>',
    "next": '<path d="m9 5 7 7-7 7"/>',
    "back": '<path d="m15 5-7 7 7 7"/>',
    "arrow": '<path d="M4 12h16m-6-6 6 6-6 6"/>',
    "external": '<path d="M14 4h6v6m0-6L10 14M18 14v6H4V6h6"/>',
    "check": '<path d="m4 12 5 6L20 6"/>',
    "close": '<path d="M5 5l14 14M19 5 5 19"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 3"/>',
    "calendar": '<path d="M4 6h16v15H4zM4 10h16M8 3v4m8-4v4"/>',
    "place": '<path d="M12 21c5-6 7-9 7-12a7 7 0 1 0-14 0c0 3 2 6 7 12Z"/><circle cx="12" cy="9" r="2.5"/>',
    "phone": '<path d="M6 3h4l1.5 5-2.5 2a13 13 0 0 0 5 5l2-2.5 5 1.5v4c0 2-17 1-15-15Z"/>',
    "mail": '<path d="M3 5h18v14H3zM3 6l9 7 9-7"/>',
    "money": '<path d="M3 6h18v12H3z"/><circle cx="12" cy="12" r="3"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 4-7 8-7s8 2 8 7"/>',
    "people": '<circle cx="9" cy="8" r="4"/><path d="M2 21c0-5 3-7 7-7s7 2 7 7M16 4a4 4 0 0 1 0 8m3 2c2 1 3 3 3 7"/>',
    "document": '<path d="M6 2h8l5 5v15H6zM14 2v6h5M9 13h7m-7 4h7"/>',
    "data": '<ellipse cx="12" cy="5" rx="8" ry="3"/><path d="M4 5v14c0 4 16 4 16 0V5M4 12c0 4 16 4 16 0"/>',
    "chart": '<path d="M4 20V4m0 16h16M8 16v-5m4 5V8m4 8v-3"/>',
    "speech": '<path d="M4 4h16v12H11l-5 5v-5H4z"/>',
    "bell": '<path d="M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4"/>',
    "download": '<path d="M12 3v12m-5-5 5 5 5-5M4 21h16"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6m0-10v.5"/>',
    "warning": '<path d="M12 3 2 20h20zM12 9v5m0 3v.5"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z"/>',
    "settings": '<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    "send": '<path d="m3 4 18 8-18 8 3-8zm3 8h15"/>',
    "seal": '<circle cx="12" cy="9" r="6"/><path d="m9 14-2 8 5-3 5 3-2-8m-5-5 2 2 3-4"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4 6h1m-1 6h1m-1 6h1"/>',
    "star": '<path d="m12 3 2.8 5.9 6.4.8-4.7 4.4 1.2 6.4L12 17.4l-5.7 3.1 1.2-6.4L2.8 9.7l6.4-.8z"/>',
}


def icon(name: str) -> SafeString:
    """The SVG of a known icon.

    Raises:
        KeyError: a name that is not in `PATHS`.
    """
    return format_html(
        '<svg class="d-icon{}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">{}</svg>',
        " flip" if name in FLIPPED else "",
        mark_safe(PATHS[name]),  # noqa: S308 - constants above
    )
