"""Templates of the public site: translated, without inline code, in CSS that knows no left and right."""

import re

import tinycss2

from tests.architecture.source import files, name

PHYSICAL = re.compile(
    r"^(left|right|float|clear)$|^(margin|padding|border|scroll-margin|scroll-padding)-(left|right)"
    r"|^border-(top|bottom)-(left|right)-radius$"
)
PHYSICAL_VALUES = {
    "text-align": {"left", "right", "justify"},
    "float": {"left", "right"},
    "clear": {"left", "right"},
    "caption-side": {"left", "right"},
}
# Contexts with pages of the administration.
OF_STAFF = ("accounts", "cms", "consultations", "opendata", "operations", "search")
TRANSLATES = re.compile(r"{%\s*(load i18n|extends|include)")
# Words between tags: at least two letters in a row; names of formats (CSV, JSON-LD) are the same in every language.
BARE_WORDS = re.compile(
    r">\s*(?!(?:[A-Z\s/·-]+|BibTeX|Excel|Python|curl|R)<)[A-Za-z\u0621-\u064a]{2,}[^<{]*<"
)


def templates() -> list:
    return [path for path in files(".html", folders=("frontend",)) if "templates" in path.parts]


def _without_tags(text: str) -> str:
    """The template without comments and without what is inside translation blocks."""
    text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", text, flags=re.S)
    text = re.sub(
        r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}", "", text, flags=re.S
    )
    text = re.sub(r"<(svg|code|script)\b.*?</\1>", "", text, flags=re.S)
    return re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.S)


def test_every_template_that_says_something_can_say_it_in_each_language() -> None:
    untranslated = [
        f"{name(path)}: {words.group(0).strip()}"
        for path in templates()
        if (words := BARE_WORDS.search(_without_tags(path.read_text(encoding="utf-8"))))
    ]
    assert untranslated == []


def test_no_template_carries_inline_style_or_script() -> None:
    inline = re.compile(
        r"""\sstyle\s*=|<style\b|<script(?![^>]*\ssrc=)(?![^>]*type=["']?application/(ld\+)?json)"""
        r"""|\son[a-z]+\s*=\s*["']|href\s*=\s*["']javascript:""",
        re.IGNORECASE,
    )
    guilty = [
        f"{name(path)}: {found.group(0).strip()}"
        for path in templates()
        if (found := inline.search(path.read_text(encoding="utf-8")))
    ]
    assert guilty == []


def test_no_title_names_the_site_which_the_frame_adds() -> None:
    title = re.compile(r"{%\s*block title\s*%}(.*?){%\s*endblock", re.DOTALL)
    guilty = [
        name(path)
        for path in templates()
        for words in title.findall(path.read_text(encoding="utf-8"))
        if "frame.site.name" in words
    ]
    assert guilty == []


def test_no_template_trusts_html_by_itself() -> None:
    guilty = [
        name(path)
        for path in templates()
        if re.search(r"\|\s*safe\b|{%\s*autoescape\s+off", path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def _declarations(nodes: list) -> list[tuple[str, str, int]]:
    """Every declaration of a list of rules, nested ones too: (property, value, line)."""
    found = []
    for node in nodes:
        if node.type == "declaration":
            value = tinycss2.serialize(node.value).strip().lower()
            found.append((node.lower_name, value, node.source_line))
        elif node.type in {"qualified-rule", "at-rule"} and node.content:
            inner = tinycss2.parse_blocks_contents(
                node.content, skip_comments=True, skip_whitespace=True
            )
            found += _declarations(inner)
    return found


def physical_declarations(css: str) -> list[str]:
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return [
        f"{line}: {name}: {value}"
        for name, value, line in _declarations(rules)
        if (PHYSICAL.match(name) and name not in PHYSICAL_VALUES)
        or value in PHYSICAL_VALUES.get(name, set())
        or (name == "overflow-wrap" and value == "anywhere")  # breaks Arabic words apart
        or (name in {"letter-spacing"} and value not in {"0", "normal"})
    ]


def test_a_physical_property_is_noticed_even_inside_a_media_query() -> None:
    css = (
        "@media print { .a { margin-left: 1px; .b & { text-align: right } } } p { inset-inline: 0 }"
    )
    assert physical_declarations(css) == ["1: margin-left: 1px", "1: text-align: right"]


def test_styles_know_start_and_end_but_no_left_and_right() -> None:
    guilty = [
        f"{name(path)}:{fault}"
        for path in files(".css", folders=("frontend", "cms", "operations"))
        for fault in physical_declarations(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_fields_of_the_administration_name_their_type() -> None:
    """Wagtail draws fields by their type: one without it has no border and cannot be seen."""
    untyped = [
        f"{name(path)}: {found.group(0)}"
        for path in files(".html", folders=OF_STAFF)
        if (found := re.search(r"<input (?![^>]*\btype=)[^>]*>", path.read_text(encoding="utf-8")))
    ]
    assert untyped == []


def test_dates_in_figures_are_kept_from_turning_round_behind_arabic_words() -> None:
    """2026-11-30 behind an Arabic letter is shown as 30-11-2026; within a sentence the month has its name."""
    turning = [
        f"{name(path)}: {found.group(0)}"
        for path in files(".html", folders=OF_STAFF)
        for found in re.finditer(
            r"""(?:<bdi[^>]*>)?{{ [\w.]+\|date:"Y-m-d|{%\s*blocktrans[^%]*date:"Y-m-d""",
            path.read_text(encoding="utf-8"),
        )
        if not found.group(0).startswith("<bdi")
    ]
    assert turning == []
