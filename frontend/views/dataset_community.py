"""What the public does with a dataset, for the dataset's own page."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from frontend.client import ApiClient

SHOWN = 3


def around(api: ApiClient, slug: str) -> dict[str, Any]:  # Any: JSON
    """The newest questions with their numbers, the newest reuses, how often it is used."""
    address = f"datasets/{quote(slug, safe='')}/"
    asked = api.get(f"{address}questions/")
    return {
        "questions": asked["results"][:SHOWN],
        "question_numbers": asked["numbers"],
        "usage": api.get(f"{address}usage/"),
        "reuses": api.get("reuses/", dataset=slug)["results"][:SHOWN],
    }
