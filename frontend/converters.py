"""The language at the start of an address: ``path("<lang:language>/services/", …)``."""

from __future__ import annotations

from django.conf import settings
from django.urls import register_converter
from django.urls.converters import StringConverter


class LanguageConverter(StringConverter):
    """One of the site's languages; any other word is no address of ours."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)


register_converter(LanguageConverter, "lang")
