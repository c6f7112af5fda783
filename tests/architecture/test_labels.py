"""What stands for an act is a verbal noun in Arabic («إرسال»), as docs/glossary.md says.

Arabic morphology is not computed here. The test knows the imperatives of the verbs that the interface uses, each
spelled as no noun is, and finds them at the beginning of a button, a link, a summary or an `aria-label`.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from scripts.check_messages import APPS, KEYWORDS, Key, catalogue, translations
from tests.architecture.source import files, name, python_files

WORDS = """
أبلغ أبلغوني أجب أخبر أخبرنا أخبروني أخرج أدخل أرسل أرنا أزل أصلح أضف أظهر أعد أعط أعطِ أعلن أغلق أكد أكمل أكّد ألغ
ألغِ أنشئ أنهِ أوقف ابحث ابدأ اترك احتفظ احجب احذف احفظ اختر اختصر ادمج اذكر ارجع ارفع ارفض اسأل استأنف استبدل استبعد
استخدم استعد استعمل استورد اسحب اشترك اضغط اطبع اطلب اعتمد اعرض افتح اقبل اقترح اقرأ اقسم اكتب امسح امنح انتقل انسخ
انشر انظر انقل تخط تخطَّ ثبّت جهّز حدد حدّث حدّد حرّر حمّل خذ ذكّرني سجّل سلّم شاهدها شغّل صحّح صدّر صوّت ضع ضُمّ طبّق عبّئ
عدّل علّق علّم غيّر فعّل فُكّ قارن قيّم مدّد نزّل
"""
IMPERATIVES = frozenset(WORDS.split())
ELEMENTS = re.compile(
    r"<(?P<element>button|a|summary)\b.*?</(?P=element)>|aria-label=\"[^\"]*\"", re.DOTALL
)
CALLS = {"Button", "Link"}


def _says(fragment: str) -> Iterator[Key]:
    """What a piece of a template asks the catalogue for."""
    calls = "\n".join(line.strip() for line in templatize(fragment).splitlines())
    found = extract("python", io.BytesIO(calls.encode()), keywords=KEYWORDS)
    for _line, ids, _notes, context in found:
        yield context or "", ids[0] if isinstance(ids, tuple) else ids


def _of_templates() -> Iterator[tuple[Path, Key]]:
    for path in files(".html", ".txt", folders=APPS):
        if "templates" in path.parts:
            for found in ELEMENTS.finditer(path.read_text(encoding="utf-8")):
                yield from ((path, key) for key in _says(found.group(0)))


def _of_code() -> Iterator[tuple[Path, Key]]:
    """Labels of links in mails and of buttons in the administration's menus."""
    for path in python_files(APPS):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"\b(Button|Link)\(", text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS and node.args:
                *context, sentence = _words(node.args[0])
                if sentence:
                    yield path, ("".join(context), sentence)


def _words(label: ast.expr) -> list[str]:
    """Context, if any, and sentence of a call of gettext or pgettext; an empty one for anything else."""
    words = label.args if isinstance(label, ast.Call) else []
    return [one.value for one in words if isinstance(one, ast.Constant)] or [""]


def _commands(text: str) -> bool:
    """Whether a label begins with an imperative, with or without its object («أرسلها»)."""
    first = re.sub(r"[^\w\u064b-\u0652]", " ", text).split()[:1]
    word = first[0] if first else ""
    forms = {word, word.removesuffix("ه"), word.removesuffix("ها")}
    return bool(forms & IMPERATIVES)


@pytest.mark.parametrize("text", ["أرسل السؤال", "ادمجها في هذه الحملة", "«احفظ»", "عدّل تعليقك"])
def test_imperatives_are_known(text: str) -> None:
    assert _commands(text)


def test_no_label_commands() -> None:
    arabic = catalogue()
    labels = [*_of_templates(), *_of_code()]
    assert len(labels) > 500
    commands = {
        f"{name(path)}: {text}"
        for path, key in labels
        for text in translations(arabic[key])
        if _commands(text)
    }
    assert commands == set()
