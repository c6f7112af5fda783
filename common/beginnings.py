"""What apps put into a site at its beginning: the demo's content, and what every new site has."""

from __future__ import annotations

from collections.abc import Callable, Iterator


class DemoRegistry:
    """Loaders of the demo's content; each runs once, in the order of its number, and is idempotent."""

    def __init__(self) -> None:
        self._loaders: list[tuple[int, str, Callable[[], None]]] = []

    def register(self, order: int, name: str, loader: Callable[[], None]) -> None:
        self._loaders.append((order, name, loader))

    def __iter__(self) -> Iterator[tuple[int, str, Callable[[], None]]]:
        return iter(sorted(self._loaders, key=lambda row: row[:2]))


class FoundingRegistry:
    """What each app adds to a new, empty site; called in the transaction that founds it."""

    def __init__(self) -> None:
        self._acts: dict[str, Callable[[], object]] = {}

    def register(self, app: str, act: Callable[[], object]) -> None:
        self._acts[app] = act

    def __iter__(self) -> Iterator[Callable[[], object]]:
        return iter(self._acts.values())
