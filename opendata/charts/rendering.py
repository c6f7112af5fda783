"""Pictures of specifications, drawn on the server and kept in files by what they show.

The converter asks nothing of the network: specifications carry their rows, and no address is allowed to it. A picture holds its
fonts, since a browser gives none to a picture. Drawing takes one thread at a time; what was drawn is read from the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from common.plain_text import for_xml
from opendata.charts.style import FONT

Specification = dict[str, Any]  # Any: JSON

# Of the pictures' form: another one makes kept files outdated.
_FORM = 1
MAX_FILES = 2_000
MAX_BYTES = 64 * 2**20
_ARABIC = re.compile("[\u0600-\u06ff]")
# Lines that end within a title, which end the converter's own expressions.
_LINE_END = re.compile("[\n\r\u2028\u2029]+")
_lock = threading.Lock()


def key_of(specification: Specification) -> str:
    """The SHA-256 of a specification, by which its pictures are kept."""
    text = json.dumps([_FORM, specification], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def picture(specification: Specification, form: str) -> bytes:
    """The picture as ``svg`` or ``png`` (twice as dense as a screen), from its file or drawn now."""
    path = folder() / f"{key_of(specification)}.{form}"
    try:
        found = path.read_bytes()
        os.utime(path)  # what is looked at stays
    except FileNotFoundError:
        found = _drawn(specification, form)
        _keep(path, found)
    return found


def picture_of(svg: str, form: str) -> bytes:
    """The same of a picture that was drawn without a specification; only its PNG takes long enough to be kept."""
    svg = _drawable(svg)
    if form == "svg":
        return _with_fonts(svg).encode()
    path = folder() / f"{hashlib.sha256(svg.encode()).hexdigest()}.png"
    try:
        found = path.read_bytes()
        os.utime(path)
    except FileNotFoundError:
        found = _as_png(svg)
        _keep(path, found)
    return found


def folder() -> Path:
    return Path(settings.DATA_DIR) / "charts"


def _drawn(specification: Specification, form: str) -> bytes:
    import vl_convert  # an engine of its own, 80 MB: only where a chart is drawn

    with _lock:
        _register_fonts()
        svg = vl_convert.vegalite_to_svg(_drawable(specification), allowed_base_urls=[])
        if form == "png":
            return bytes(vl_convert.svg_to_png(svg, scale=2))
    return _with_fonts(svg).encode()


def _drawable(value: Any) -> Any:  # Any: JSON
    """The same on one line each, with a replacement character for signs that cannot be drawn."""
    if isinstance(value, str):
        # The converter ends the whole process where a cell has a sign that no XML may hold.
        return for_xml(_LINE_END.sub(" ", value))
    if isinstance(value, list):
        return [_drawable(one) for one in value]
    if isinstance(value, dict):
        return {_drawable(key): _drawable(one) for key, one in value.items()}
    return value


def _as_png(svg: str) -> bytes:
    import vl_convert  # as above

    with _lock:
        _register_fonts()
        return bytes(vl_convert.svg_to_png(svg, scale=2))


@cache
def _register_fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(Path(settings.BASE_DIR) / "frontend" / "assets"))


def _with_fonts(svg: str) -> str:
    scripts = ["latin", *(["ar"] if _ARABIC.search(svg) else [])]
    style = "".join(_face(script) for script in scripts)
    start, mark, rest = svg.partition(">")
    return f"{start}{mark}<style>{style}</style>{rest}"


@cache
def _face(script: str) -> str:
    name = f"{script}-400.woff2"
    data = (Path(settings.BASE_DIR) / "frontend/static/frontend/fonts" / name).read_bytes()
    ranges = "U+0600-06FF,U+FB50-FDFF,U+FE70-FEFF" if script == "ar" else "U+0000-05FF,U+0700-FB4F"
    source = f"url(data:font/woff2;base64,{b64encode(data).decode()})"
    return f'@font-face{{font-family:"{FONT}";src:{source} format("woff2");unicode-range:{ranges}}}'


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; the oldest make room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    draft.write_bytes(content)
    draft.replace(path)
    _make_room(path.parent)


def _make_room(of: Path) -> None:
    told = [(entry.stat(), entry.path) for entry in os.scandir(of)]
    told.sort(key=lambda one: one[0].st_mtime_ns)
    size, count = sum(one.st_size for one, _path in told), len(told)
    for stat, path in told:
        if count <= MAX_FILES and size <= MAX_BYTES:
            return
        Path(path).unlink(missing_ok=True)
        size, count = size - stat.st_size, count - 1
