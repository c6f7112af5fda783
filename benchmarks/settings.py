"""The project's settings with two more addresses: a plain view, and the same guide as stock Wagtail would serve it."""

import os

from config.environment import BASE_DIR
from config.settings import *  # noqa: F403 - settings are inherited whole
from config.settings import MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"] = [BASE_DIR / "benchmarks" / "templates", *TEMPLATES[0]["DIRS"]]
TEMPLATES[0]["OPTIONS"]["libraries"] = {"benchmark": "benchmarks.tags"}
TEMPLATES[0]["OPTIONS"]["context_processors"] += [
    "wagtail.contrib.settings.context_processors.settings"
]
if os.environ.get("BENCHMARK_UNCACHED"):
    MIDDLEWARE.remove("frontend.cache.PageCacheMiddleware")
