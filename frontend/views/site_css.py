"""The site's own colours as a style sheet, so that no page needs an inline style."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from frontend import client

LIGHT_AND_DARK = {"brand": "brand_dark", "link": "link_dark"}
NAMES = ("brand", "brand_hover", "brand_deep", "link", "link_hover", "accent")


def site_css(request: HttpRequest) -> HttpResponse:
    """GET /site.css: the tokens of diwan.css that an administrator may change; loaded after that file."""
    colours = client.for_request(request).get("site/")["colours"]
    lines = []
    for name in NAMES:
        dark = LIGHT_AND_DARK.get(name)
        value = f"light-dark({colours[name]}, {colours[dark]})" if dark else colours[name]
        lines.append(f"  --{name.replace('_', '-')}: {value};\n")
    text = ":root {\n" + "".join(lines) + "}\n"
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    headers = {"ETag": etag, "Cache-Control": "public, max-age=300"}
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers=headers)
