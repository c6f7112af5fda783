"""What both sanitisers leave, parsed by Chromium without any policy: nothing runs, also when it is parsed again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser

from common.sanitise import ATTRIBUTES, LIBRARIES, TAGS, clean_foreign_html, clean_html
from tests.e2e.hostile import planting
from tests.e2e.hostile.conftest import Site
from tests.e2e.hostile.watching import Watch

# Mutation: what the parser makes of its own output, inside elements with rules of their own.
PARSE = """all => all.map(html => {
  const names = new Set(), seen = [];
  for (const around of ['div', 'table', 'select', 'noscript', 'p', 'textarea', 'svg']) {
    const place = document.createElement(around);
    document.body.append(place);
    place.innerHTML = html;
    for (let turn = 0; turn < 3; turn++) place.innerHTML = place.innerHTML;
    for (const element of place.querySelectorAll('*')) {
      names.add(element.localName);
      for (const {name, value} of element.attributes)
        seen.push([element.localName, name, /^(href|src)$/.test(name) ? (element[name] || value) : '']);
    }
    place.remove();
  }
  return [[...names], seen];
})"""
MADE_BY_PARSER = {"tbody", "tr", "colgroup", "image"}


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_what_is_left_stays_harmless_in_a_browser(
    library: str,
    settings: Any,
    cut_off: Browser,
    site: Site,  # Any: of Django
) -> None:
    settings.SANITISER = library
    texts = planting.texts()
    cleaned = [clean(text) for text in texts for clean in (clean_html, clean_foreign_html)]
    watch = Watch(cut_off, site.base)
    watch.page.goto("/static/frontend/mark.js")
    parsed = watch.page.evaluate(PARSE, [re.sub(r"<img[^>]*>", "", html) for html in cleaned])
    for html, (names, attributes) in zip(cleaned, parsed, strict=True):
        assert set(names) <= TAGS | MADE_BY_PARSER, html
        for tag, name, address in attributes:
            assert name in {*ATTRIBUTES["*"], *ATTRIBUTES.get(tag, [])}, html
            assert not re.match(r"(javascript|data|vbscript|file|blob):", address), html
    watch.close()
    assert watch.hits == []
