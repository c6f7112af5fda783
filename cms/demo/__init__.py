"""The demo's content of this context; every loader is idempotent and uses the services that people use."""

from __future__ import annotations

from common.registry import demo_loaders


def register() -> None:
    demo_loaders.register(10, "agencies", "cms.demo.agencies.load")
    demo_loaders.register(11, "agency profiles", "cms.demo.profiles.load")
    demo_loaders.register(12, "bodies and partners", "cms.demo.bodies.load")
    demo_loaders.register(20, "services", "cms.demo.services.load")
    demo_loaders.register(30, "programme", "cms.demo.programme.load")
    demo_loaders.register(90, "imported feed", "cms.demo.feeds.load")
    demo_loaders.register(95, "visitors", "cms.demo.visitors.load")
