"""The handbooks inside the administration, beside the screens they explain."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from common.sanitise import clean_html

FOLDER = settings.BASE_DIR / "docs" / "ar"
INDEX = "README"
_LINK = re.compile(r'href="([a-z-]+)\.md"')


def chapter(request: HttpRequest, name: str = INDEX) -> HttpResponse:
    """One handbook as a page of the administration; the index without a name."""
    # The name is looked up among the files, never joined to a path.
    files = {path.stem: path for path in FOLDER.glob("*.md")}
    if name not in files:
        raise Http404
    text = files[name].read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    context = {
        "header_title": title.lstrip("# ").strip(),
        "html": html_of(body),
        "is_index": name == INDEX,
    }
    return render(request, "cms/admin/handbook.html", context)


def html_of(markdown: str) -> SafeString:
    """Markdown as clean HTML whose links between chapters stay inside the administration."""
    html = clean_html(MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown))
    html = re.sub(r'<a href="\.\./[^"]*">(.*?)</a>', r"\1", html)
    return mark_safe(_LINK.sub(r'href="/admin/handbook/\1/"', html))  # noqa: S308 - cleaned above
