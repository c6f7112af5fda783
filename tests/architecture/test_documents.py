"""The documentation says what the code does: settings, errors, glossary, licences, the public-code description."""

import importlib
import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import yaml
from rest_framework import exceptions

from common.errors import DomainError
from config.environment import Environment
from scripts import decisions
from tests.architecture.source import APPS, ROOT

SETTINGS = ROOT / "docs" / "settings.md"
ERRORS = ROOT / "docs" / "api" / "errors.md"
# What Django REST framework itself answers with, through `common.problems`.
FRAMEWORK_ERRORS = (
    exceptions.ParseError,
    exceptions.NotFound,
    exceptions.PermissionDenied,
    exceptions.NotAuthenticated,
    exceptions.AuthenticationFailed,
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.UnsupportedMediaType,
    exceptions.Throttled,
)


def rows(path: Path) -> dict[str, list[str]]:
    """The rows of a document's tables whose first cell is in code style: name → the other cells."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| `") and len(cells) > 1:
            found[cells[0].strip("`")] = cells[1:]
    return found


def test_every_setting_is_documented_with_its_own_sentence() -> None:
    declared = {
        f"DIWAN_{field.name.upper()}": field.metadata["help"] for field in fields(Environment)
    }
    documented = {name: cells[-1] for name, cells in rows(SETTINGS).items()}
    assert documented == declared


def _error_classes(parent: type[DomainError]) -> set[type[DomainError]]:
    children = set(parent.__subclasses__())
    return children.union(*(_error_classes(child) for child in children))


def test_every_error_code_is_documented_with_its_status() -> None:
    for app in APPS:
        for path in (ROOT / app).rglob("errors.py"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    raised = {
        kind.code: kind.status
        for kind in {DomainError, *_error_classes(DomainError)}
        if kind.__module__.split(".")[0] in APPS
    }
    raised |= {kind.default_code: kind.status_code for kind in FRAMEWORK_ERRORS}
    documented = {code: int(cells[0]) for code, cells in rows(ERRORS).items()}
    extra = set(documented) - set(raised)
    source = "".join(
        path.read_text(encoding="utf-8") for app in APPS for path in (ROOT / app).rglob("*.py")
    )
    assert {code: documented.get(code) for code in raised} == raised
    assert {code for code in extra if f'"{code}"' not in source} == set()


def test_the_list_of_decisions_has_each_with_its_title_and_what_superseded_it() -> None:
    """``python scripts/decisions.py`` writes it."""
    assert (decisions.FOLDER / "README.md").read_text(encoding="utf-8") == decisions.written()


def test_every_document_is_reached_from_the_list_of_documents() -> None:
    folder, seen = ROOT / "docs", set[Path]()
    waiting = [folder / "README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        for target in re.findall(r"\]\(([^)#\s]+\.md)", page.read_text(encoding="utf-8")):
            linked = (page.parent / target).resolve()
            if linked.is_relative_to(folder) and page.name == "README.md" and linked not in seen:
                waiting.append(linked)
    assert {path for path in folder.rglob("*.md") if path not in seen} == set()


def _slug(heading: str) -> str:
    """The anchor that forges make of a heading."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def _anchors(page: Path) -> set[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {_slug(heading) for heading in re.findall(r"^#{1,6} (.*)$", text, flags=re.MULTILINE)}


def test_every_link_to_a_part_of_a_document_finds_its_heading() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [
        (page, target, anchor)
        for page in pages
        for target, anchor in re.findall(
            r"\]\(([^)#\s:]*)#([^)\s]+)\)", page.read_text(encoding="utf-8")
        )
    ]
    broken = [
        f"{page.relative_to(ROOT)}: {target}#{anchor}"
        for page, target, anchor in links
        if anchor not in _anchors((page.parent / target).resolve() if target else page)
    ]
    assert (broken, len(links) > 40) == ([], True)


def test_the_glossary_gives_each_idea_one_word_in_each_language() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    table = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if re.match(r"\| [\u0621-\u064a]", line) and "العربية" not in line
    ]
    arabic = [cells[0] for cells in table]
    assert len(table) >= 30
    assert sorted(arabic) == sorted(set(arabic))
    assert all(cells[1] for cells in table)


def test_the_public_code_description_has_what_the_standard_asks() -> None:
    described = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    needed = {
        *("publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus"),
        *("softwareType", "description", "legal", "maintenance", "localisation"),
    }
    assert needed <= set(described)
    assert described["legal"]["license"] == "EUPL-1.2"
    assert set(described["localisation"]["availableLanguages"]) == {"ar", "en"}
    for text in described["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]


def test_the_licence_is_the_european_union_public_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text
    assert "GNU Affero General Public License (AGPL) v. 3" in text  # the appendix is there too


def test_the_address_for_security_reports_is_still_valid(client) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines() if ": " in line)
    assert lines["Contact"].startswith(("mailto:", "https:"))
    assert datetime.fromisoformat(lines["Expires"]) > datetime.now(UTC)
