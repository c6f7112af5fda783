"""The identity providers of this site, from the file that ``DIWAN_OIDC_FILE`` names."""

from __future__ import annotations

from pathlib import Path

from accounts.oidc.provider_file import UnfittingFile, parse
from accounts.oidc.providers import IdentityProvider
from config.environment import InvalidSetting


def identity_providers(path: str) -> tuple[IdentityProvider, ...]:
    """Return what the file declares, nothing when there is none.

    Raises:
        InvalidSetting: the file cannot be read or does not fit; the sentence says where.
    """
    if not path:
        return ()
    try:
        return parse(Path(path).expanduser().read_bytes())
    except OSError as error:
        raise InvalidSetting(f"DIWAN_OIDC_FILE: {path} cannot be read: {error.strerror}.") from None
    except UnfittingFile as reason:
        raise InvalidSetting(f"DIWAN_OIDC_FILE: {path}: {reason}") from None
