"""Pages of errors, which say again what was asked and typed, and forms that come back with what was in them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests import hostile
from tests.e2e.hostile import planting
from tests.e2e.hostile.watching import Watch, missing, plain, words_of
from tests.e2e.pages import PAGES

SHEET = {"/static/frontend/mark.js"}
A_PAGE = 50
LONGEST_SEARCHED, LONGEST_KEPT = 100, 2000  # a page of an error says 60,000 characters again
# Sends a form to each address, all at once; each answer is a frame of this page.
POSTS = """posts => Promise.all(posts.map(([address, fields], number) => new Promise(done => {
  const frame = document.createElement('iframe'), form = document.createElement('form');
  frame.name = form.target = `answer-${number}`;
  Object.assign(form, {method: 'post', action: address});
  for (const [name, value] of fields) {
    const field = document.createElement('textarea');
    Object.assign(field, {name, value});
    form.append(field);
  }
  document.body.append(frame, form);
  frame.onload = () => done();
  HTMLFormElement.prototype.submit.call(form);
})))"""
# Fills every field with one of the strings, whatever it would take, and sends the form as if nothing were asked of it.
FILL = """strings => {
  const forms = [...document.querySelectorAll('main form')].filter(form => form.method === 'post');
  const form = forms.find(form => form.querySelector('textarea, input[type=text], input[type=email]'));
  if (!form) return false;
  form.noValidate = true;
  const kept = new Set(['hidden', 'submit', 'radio', 'checkbox', 'file']);
  [...form.elements].forEach((field, number) => {
    if (!/^(INPUT|TEXTAREA)$/.test(field.tagName) || kept.has(field.type)) return;
    if (field.tagName === 'INPUT') field.type = 'text';
    field.removeAttribute('maxlength');
    field.value = strings[number % strings.length];
  });
  form.submit();
  return true;
}"""


def _sent(watch: Watch, posts: list[tuple[str, list[tuple[str, str]]]]) -> str:
    """What the answers to forms say; faults of ours among them are expected."""
    watch.page.goto("/static/frontend/mark.js")
    watch.page.evaluate(POSTS, posts)
    said = ""
    for frame in watch.page.frames[1:]:
        said += words_of(frame) + "\n"
        watch._inspect(frame)
    return said


@pytest.mark.parametrize("status", [500, 503, 422, 409])
def test_what_was_typed_comes_back_as_text(watch: Watch, status: int) -> None:
    texts = [text for text in planting.texts() if "\0" not in text and len(text) <= LONGEST_KEPT]
    assert len(texts) >= len(hostile.ALL) * 0.95
    batches = [texts[at : at + A_PAGE] for at in range(0, len(texts), A_PAGE)]
    vote = [("page", "/ar/x/"), ("useful", "yes")]
    address = f"/ar/feedback/?breaks={status}"
    posts: list[Any] = [
        (address, [*vote, ("said", some[0]), *((text[:40], text) for text in some)])
        for some in batches
    ]
    said = _sent(watch, posts)
    kept = texts if status >= 500 else [some[0] for some in batches]
    assert missing(kept, said) == []
    assert len(watch.failed) == (len(batches) if status >= 500 else 0)
    watch.failed.clear()
    assert watch.without_policy <= SHEET


def test_addresses_that_lead_nowhere_are_text(watch: Watch) -> None:
    texts = [text for text in planting.texts() if "\0" not in text]
    chosen = texts[: len(hostile.OWN)] + texts[len(hostile.OWN) :: 12]
    said = watch.sheets(
        f"/{start}{quote(text, safe='')}/"
        for number, text in enumerate(chosen)
        for start in (("ar/", "en/", "")[number % 3],)
    )
    shown = [
        plain(text.replace("-", " ").replace("_", " "))
        for text in chosen
        if len(text) <= LONGEST_SEARCHED and not set("/\\.\r\n") & set(text)
    ]
    assert len(shown) >= A_PAGE
    assert missing(shown, said) == []
    assert watch.without_policy <= SHEET


def test_what_cannot_be_understood_or_is_not_allowed_is_not_markup(watch: Watch) -> None:
    texts = planting.texts()[:A_PAGE]
    watch.sheets(f"/ar/services/?q={quote(text)}%00" for text in texts)
    fields = [(text[:40], text) for text in texts]
    _sent(watch, [("/ar/services/", fields), ("/ar/search/", fields), ("/ar/nowhere/", fields)])
    assert watch.without_policy <= SHEET


def test_forms_that_come_back_hold_what_was_typed_as_text(watch: Watch) -> None:
    """Every public form, filled with attacks instead of what it asks for."""
    texts, sent = planting.texts()[:A_PAGE], 0
    for number, one in enumerate(
        sorted({p.path for p in PAGES if not (p.signed_in or p.first_of)})
    ):
        watch.open(f"/ar/{one}")
        with_form = watch.page.evaluate(
            "() => !!document.querySelector('main form[method=post] :is(textarea, input[type=text],"
            " input[type=email])')"
        )
        if not with_form:
            continue
        with watch.page.expect_navigation():
            assert watch.page.evaluate(FILL, texts[number % 20 :])
        watch._inspect(watch.page)
        sent += 1
    assert sent >= 5
    assert watch.without_policy <= SHEET
