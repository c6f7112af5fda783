"""The operator's file of identity providers: what fits is taken, what does not is told in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.assurance import Assurance
from accounts.models import Role
from accounts.oidc import provider_file
from accounts.oidc.provider_file import UnfittingFile, parse
from config.environment import InvalidSetting
from config.identity_providers import identity_providers

GOOD = """
[[provider]]
id = "national"
audience = "citizens"
name_ar = "الهوية"
name_en = "Identity"
issuer = "https://id.example/realms/people"
client_id = "diwan"
client_secret = "secret"
[provider.assurance]
"urn:smartcard" = "strong"
"""


def test_a_fitting_file_is_taken_with_its_defaults() -> None:
    (one,) = parse(GOOD.encode())
    assert one.assurance_of("urn:smartcard") == "strong"
    assert one.assurance_of("anything else") == "signed_in"
    assert one.subject_claim == "sub"
    assert one.discovery_url == "https://id.example/realms/people/.well-known/openid-configuration"
    assert (one.name_in("ar"), one.name_in("en")) == ("الهوية", "Identity")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[[provider]]", "[provider", "not valid TOML"),
        ('id = "national"', 'id = "Nat ional"', "id must be small letters"),
        ('id = "national"', "", "needs id as a text"),
        ('"citizens"', '"everybody"', "audience must be"),
        ("https://", "http://", "issuer must be an https address"),
        ("/realms/people", "/?realm=people", "issuer must be an https address"),
        ('"strong"', '"very strong"', "must be verified, signed_in, strong"),
        ('client_secret = "secret"', "client_secret = 5", "needs client_secret as a text"),
        ("client_id", "klient_id", "unknown key 'klient_id'"),
        ('"secret"', '"secret"\nscope = "profile"', "scope must contain openid"),
        ('"secret"', '"secret"\nroles_claim = "groups"', "belong to the audience staff"),
        ('"citizens"', '"staff"', "are needed there"),
        ("[provider.assurance]", "[provider.assurance]\n[other]", "and no other"),
        (GOOD, "", "1 to 20 [[provider]] tables"),
        (GOOD, GOOD + GOOD, "the same id"),
    ],
)
def test_what_does_not_fit_is_told_in_a_sentence(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(UnfittingFile, match="(?s)" + sentence.replace("[[", r"\[\[")):
        parse(GOOD.replace(old, new, 1).encode())


@pytest.mark.parametrize("entry", ['"moj"', '"moj:king"', '":editor"', "5", '["moj:editor", "x"]'])
def test_a_role_names_an_agency_and_one_of_the_five(entry: str) -> None:
    text = GOOD.replace('"citizens"', '"staff"\nroles_claim = "groups"')
    with pytest.raises(UnfittingFile, match="agency:role"):
        parse(f"{text}[provider.roles]\nx = {entry}\n".encode())


def test_levels_and_roles_of_the_file_are_those_of_the_models() -> None:
    assert set(provider_file.LEVELS) == set(Assurance) - {Assurance.OPEN}
    assert set(provider_file.ROLES) == set(Role)


def test_a_file_that_is_missing_or_unfitting_stops_the_start_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match=r"DIWAN_OIDC_FILE: .*none\.toml cannot be read"):
        identity_providers(str(tmp_path / "none.toml"))
    (tmp_path / "bad.toml").write_text("x = 1", encoding="utf-8")
    with pytest.raises(InvalidSetting, match=r"DIWAN_OIDC_FILE: .*bad\.toml: it must hold"):
        identity_providers(str(tmp_path / "bad.toml"))
    assert identity_providers("") == ()
