"""The project's settings with two more addresses: a plain view, and the same guide as stock Wagtail would serve it."""

import os

from config.environment import BASE_DIR
from config.settings import *  # noqa: F403 - settings are inherited whole
from config.settings import TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"] = [BASE_DIR / "benchmarks" / "templates", *TEMPLATES[0]["DIRS"]]
if os.environ.get("BENCHMARK_UNCACHED"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
