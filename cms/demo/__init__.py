"""The demo's content of this context; every loader is idempotent and uses the services that people use."""

from __future__ import annotations

from common.registry import demo_loaders


def register() -> None:
    from cms.demo import agencies

    demo_loaders.register(10, "agencies", agencies.load)
