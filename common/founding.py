"""What is done for a new site; a registry like those of `common.registry`."""

from __future__ import annotations

from collections.abc import Callable, Iterator


class FoundingRegistry:
    """What each app adds to a new, empty site; called in the transaction that founds it."""

    def __init__(self) -> None:
        self._acts: dict[str, Callable[[], object]] = {}

    def register(self, app: str, act: Callable[[], object]) -> None:
        self._acts[app] = act

    def __iter__(self) -> Iterator[Callable[[], object]]:
        return iter(self._acts.values())


founding = FoundingRegistry()
