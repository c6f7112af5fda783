"""Where a cluster is, told without loading its client, which takes 0.3 s."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """Where the cluster is, as the settings say it; either ``urls`` or ``cloud_id``. ``seconds`` are for one answer."""

    urls: tuple[str, ...] = ()
    cloud_id: str = ""
    api_key: str = ""
    user: str = ""
    password: str = ""
    ca_file: str = ""
    fingerprint: str = ""
    seconds: float = 30.0
