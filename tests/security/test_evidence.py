"""Small controls of ASVS that no other test shows: passwords, accounts, keys, commands, texts."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.codes import DIGITS
from accounts.models import User
from common.sealing import Unsealable, seal, unseal
from config.environment import stored_secret_key
from tests.architecture.source import APPS, ROOT

OLD, NEW = "a long password 1", "another long wording 2"


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_superuser("layla@example.org", OLD)


@pytest.mark.parametrize(("typed", "is_changed"), [(OLD, True), ("a guess at it 12", False)])
def test_who_knows_the_password_changes_it_and_nobody_else(
    client: Client, site: object, person: User, typed: str, is_changed: bool
) -> None:
    client.force_login(person)
    fields = {"name_email-first_name": "Layla", "name_email-last_name": "Haddad"}
    fields |= {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
    fields |= {"name_email-email": person.email, "password-old_password": typed}
    fields |= {f"password-new_password{number}": NEW for number in (1, 2)}
    client.post("/admin/account/", fields)
    person.refresh_from_db()
    assert person.check_password(NEW) is is_changed


def test_a_link_to_a_first_password_ends(
    client: Client, site: object, person: User, settings: Any
) -> None:
    name = urlsafe_base64_encode(force_bytes(person.pk))
    link = f"/admin/password_reset/confirm/{name}/{default_token_generator.make_token(person)}/"
    assert "new_password1" in client.get(link, follow=True).text
    end = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT, hours=15)  # whatever the zone
    with time_machine.travel(timezone.now() + end):
        assert "new_password1" not in Client().get(link, follow=True).text


def test_a_new_site_has_no_account_and_keys_of_its_own(db: None, tmp_path: Path) -> None:
    assert not User.objects.exists()
    keys = {stored_secret_key(tmp_path / name) for name in ("first", "second")}
    assert (len(keys), min(map(len, keys)) >= 50) == (2, True)
    assert stored_secret_key(tmp_path / "first") in keys


def test_a_code_has_more_than_20_bits() -> None:
    assert 10**DIGITS > 2**20


@pytest.mark.parametrize("place", [5, 30, -10])
def test_what_was_sealed_and_then_changed_is_not_unsealed(
    settings: Any, tmp_path: Path, place: int
) -> None:
    settings.KEYS_DIR = tmp_path
    sealed = seal("سر")
    assert unseal(sealed) == "سر"
    other = "B" if sealed[place] != "B" else "C"
    changed = f"{sealed[:place]}{other}{sealed[place:][1:]}"
    with pytest.raises(Unsealable):
        unseal(changed)


def test_no_text_becomes_code_or_a_command_of_the_shell() -> None:
    """Of every call in the programs' source: none of eval, exec, compile; none that starts a shell."""
    found = []
    for path in [path for app in APPS for path in (ROOT / app).rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        if not re.search(r"\b(eval|exec|compile|shell|system|popen)\b", text):
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            makes_code = called in {"eval", "exec", "compile", "os.system", "os.popen"}
            if makes_code or any(word.arg == "shell" for word in node.keywords):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


@pytest.mark.parametrize("address", ["/ar/", "/robots.txt", "/ar/news/feed.atom", "/admin/login/"])
def test_text_names_its_charset(client: Client, site: object, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"].endswith("; charset=utf-8")) == (200, True)
