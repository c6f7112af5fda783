"""Each setting may come from a file, as service managers and containers hand secrets over."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.environment import InvalidSetting, read


def test_a_value_may_come_from_a_file(tmp_path: Path) -> None:
    secret, count = tmp_path / "key", tmp_path / "count"
    secret.write_text("a secret\n")
    count.write_text("2")
    found = read({"DIWAN_SECRET_KEY_FILE": str(secret), "DIWAN_PROXIES_FILE": str(count)})
    assert (found.secret_key, found.proxies) == ("a secret", 2)
    # A variable whose own name ends so is no file of another.
    assert read({"DIWAN_OIDC_FILE": "/nowhere.toml"}).oidc_file == "/nowhere.toml"


def test_both_ways_at_once_and_missing_files_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("a")
    with pytest.raises(InvalidSetting, match="Only one of DIWAN_SECRET_KEY and"):
        read({"DIWAN_SECRET_KEY_FILE": str(secret), "DIWAN_SECRET_KEY": "b"})
    with pytest.raises(InvalidSetting, match=r"DIWAN_SECRET_KEY_FILE: .* cannot be read"):
        read({"DIWAN_SECRET_KEY_FILE": str(tmp_path / "none")})
