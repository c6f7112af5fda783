"""Word documents. `mammoth` reads them; what is dangerous in them is refused before."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _

from consultations.drafting import DraftClause
from consultations.errors import FileNotUnderstood
from consultations.importing import html, numbering, packages


def read(content: bytes) -> tuple[list[DraftClause], list[str]]:
    """The clauses of a document, and what was left out of it, in words.

    Raises:
        FileNotUnderstood: not a document, broken, with macros or entities, or larger unpacked than a law can be.
    """
    import mammoth  # 0.2 s, which only who imports a document should pay

    packages.guard(content, packages.WORD)
    images = 0

    def no_image(_image: object) -> list[object]:
        nonlocal images
        images += 1
        return []

    try:
        made = mammoth.convert_to_html(
            io.BytesIO(numbering.spelled_out(content)),
            convert_image=no_image,
            style_map="p[style-name='Title'] => h1:fresh",
            include_embedded_style_map=False,
            external_file_access=False,
        )
    except Exception as error:  # the library raises whatever its parser meets in a broken document
        raise FileNotUnderstood(_("The Word document is broken and cannot be read.")) from error
    left_out = [_("Pictures are not taken over.")] if images else []
    return html.clauses_of(made.value), left_out
