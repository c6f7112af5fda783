"""Rules that the whole source keeps: where secrets come from, which cryptography there is, what our script may not do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import Settings
from django.contrib.auth.hashers import get_hasher
from django.test import Client

from tests.architecture.source import APPS, ROOT

# Who may use the insecure generator, for what is no secret.
NO_SECRETS = {
    "consultations/theming/proposing.py": "which comments are looked at",
    "operations/queue.py": "a task's delay",
    "search/engines/elasticsearch.py": "which node is asked",
}
OTHER_CRYPTOGRAPHY = {"Crypto", "Cryptodome", "nacl", "rsa", "ecdsa", "pyaes", "M2Crypto", "crypt"}
# Only what holds one of these words is parsed.
LOOKED_AT = re.compile(rf"\b(random|md5|sha1|{'|'.join(sorted(OTHER_CRYPTOGRAPHY))})\b")


@cache
def modules() -> list[tuple[str, ast.Module]]:
    return list(_modules())


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for app in (*APPS, "config"):
        for path in sorted((ROOT / app).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "migrations" not in path.parts and LOOKED_AT.search(text):
                yield str(path.relative_to(ROOT)), ast.parse(text)


def imported(tree: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_every_secret_comes_from_the_secure_generator() -> None:
    assert {path for path, tree in modules() if "random" in imported(tree)} == set(NO_SECRETS)


def test_an_import_of_other_cryptography_is_noticed() -> None:
    assert [path for path, tree in modules() if imported(tree) & OTHER_CRYPTOGRAPHY] == []


def test_weak_hashes_are_marked_as_no_security() -> None:
    unmarked = [
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"md5", "sha1"}
        and "usedforsecurity" not in {word.arg for word in node.keywords}
    ]
    assert unmarked == []


def test_passwords_are_stored_by_a_slow_hash(settings: Any) -> None:
    of_a_site = Settings("config.settings")  # tests have a quicker one
    settings.PASSWORD_HASHERS = of_a_site.PASSWORD_HASHERS
    hasher = get_hasher()
    assert (hasher.algorithm, hasher.iterations >= 600_000) == ("pbkdf2_sha256", True)  # OWASP


FORBIDDEN = re.compile(
    r"localStorage|sessionStorage|indexedDB|document\.cookie|postMessage|\beval\(|new Function"
    r"|innerHTML|outerHTML|insertAdjacentHTML|document\.write|__proto__|Object\.assign"
)


@pytest.mark.parametrize(
    "script",
    [path for app in APPS for path in sorted((ROOT / app).glob("static/**/*.js"))],
    ids=lambda path: path.name,
)
def test_our_script_stores_nothing_and_evaluates_nothing(script: Path) -> None:
    text = script.read_text(encoding="utf-8").replace("localStorage.getItem(SWITCH)", "")
    text = re.sub(r"localStorage\.setItem\(SWITCH, isOn \? \"on\" : \"off\"\)", "", text)
    assert FORBIDDEN.findall(text) == []  # but whether keys are on


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/password_reset/"])
def test_fields_of_passwords_are_masked_and_take_what_is_pasted(
    client: Client, site: object, address: str
) -> None:
    page = client.get(address).text
    fields = re.findall(r"<input[^>]*name=\"password[^>]*>", page)
    assert all('type="password"' in field for field in fields)
    assert len(fields) == (1 if "login" in address else 0)
    assert "onpaste" not in page
    assert 'autocomplete="off"' not in "".join(fields)
