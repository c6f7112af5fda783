"""The demo's content of this context; every loader is idempotent and uses the services that people use."""

from __future__ import annotations

from common.registry import demo_loaders


def register() -> None:
    from cms.demo import agencies, bodies, feeds, profiles, programme, services, visitors

    demo_loaders.register(10, "agencies", agencies.load)
    demo_loaders.register(11, "agency profiles", profiles.load)
    demo_loaders.register(12, "bodies and partners", bodies.load)
    demo_loaders.register(20, "services", services.load)
    demo_loaders.register(30, "programme", programme.load)
    demo_loaders.register(90, "imported feed", feeds.load)
    demo_loaders.register(95, "visitors", visitors.load)
