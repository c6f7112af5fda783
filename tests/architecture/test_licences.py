"""Every locked dependency may be used together with EUPL-1.2.

Source: the licence's appendix of compatible licences, and the permissive ones that grant everything it needs.
"""

import re
from importlib import metadata

import pytest

from tests.architecture.source import ROOT

FITTING = re.compile(
    r"\b(MIT|MIT-CMU|MIT-0|BSD|BSD-2-Clause|BSD-3-Clause|0BSD|ISC|ISCL|Apache|Apache-2\.0"
    r"|PSF|PSF-2\.0|PSFL|Python Software Foundation|Python-2\.0|HPND|CNRI-Python|Zlib|Unlicense"
    r"|W3C-20150513|MPL|MPL-2\.0|Mozilla Public License|L?GPL|L?GPLv\d\+?|L?GPL-[23]\.\d|CC0|CC0-1\.0|EUPL)\b",
    re.IGNORECASE,
)
# What their own metadata does not say, read in the packages' licence files.
READ_BY_HAND: dict[str, str] = {}


def locked(file: str) -> list[str]:
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9_.-]+)==[^\n;]*?(?:\s*\\)?$", text, flags=re.M)


def licence_of(name: str) -> str:
    about = metadata.metadata(name)
    classifiers = [
        line.split(" :: ")[-1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    expression = about.get("License-Expression") or ""
    short = (about.get("License") or "").strip().splitlines()[:1]
    return " ".join([expression, *classifiers, *short, READ_BY_HAND.get(name, "")]).strip()


@pytest.mark.parametrize("name", locked("app.txt"))
def test_the_licence_of_a_dependency_fits(name: str) -> None:
    licence = licence_of(name)
    assert FITTING.search(licence), licence


def test_the_list_of_dependencies_is_not_empty() -> None:
    assert len(locked("app.txt")) > 60
