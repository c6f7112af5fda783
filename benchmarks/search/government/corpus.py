"""Write the corpus of the judged set: the demo's documents, the sheet around them, and the pool's paragraphs when they are there.

    python -m benchmarks.search.government.corpus /tmp/corpus.jsonl
    python -m benchmarks.search.government.corpus --save-demo     # after the demo or a search provider changed

``demo.jsonl`` holds what search knows of the demo, so that the set can be run without making the demo. Ids are made of what
stays when the demo is made again: kind, last part of the address, language.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.search.government import sheet

FOLDER = Path(__file__).parent
DEMO = FOLDER / "demo.jsonl"
ROOT = FOLDER.parents[2]
SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", ROOT.parent / "shared/data"))
# What the documents around the demo would be.
_KINDS = {"sheet": "service", "office": "service_point", "pool": "page"}
POOL = SHARED / "arabic-search/pool/corpus.jsonl"


def rows() -> Iterator[dict[str, str]]:
    """Rows ``{id, title, text, kind}``, the demo's first; ``kind`` is the type that search knows a document by."""
    for row in _unlabelled():
        kind = row["id"].partition(":")[0]
        yield {**row, "kind": _KINDS.get(kind, kind)}


def _unlabelled() -> Iterator[dict[str, str]]:
    yield from read(DEMO)
    yield from sheet.documents()
    if POOL.exists():
        for row in read(POOL):
            yield {"id": f"pool:{row['id']}", "title": row["title"], "text": row["text"]}


def read(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def write(path: Path, lines: Iterator[dict[str, str]]) -> int:
    """Write the rows, one a line; returns their number."""
    texts = [json.dumps(row, ensure_ascii=False) for row in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return len(texts)


def demo_rows() -> Iterator[dict[str, str]]:
    """What the database knows: every document of search with its parts, and the places where services are given."""
    from search.models import Document

    joined: dict[str, dict[str, str]] = {}
    for document in Document.objects.order_by("pk"):
        text = "\n".join((document.summary, document.body, document.keywords))
        key = document_id(document.kind, document.url, document.language)
        if key in joined:
            # A part of a page, at an anchor on it: whoever finds the part has found the page.
            joined[key]["text"] += f"\n{document.title}\n{text}"
        else:
            joined[key] = {"id": key, "title": document.title, "text": text}
    joined |= {row["id"]: row for row in _places() if row["id"] not in joined}
    return (joined[key] for key in sorted(joined))


def document_id(kind: str, url: str, language: str) -> str:
    """``service:renew-driving-licence:ar`` of ``/ar/services/renew-driving-licence/#fees``.

    >>> document_id("news", "/en/news/open-day/", "en")
    'news:open-day:en'
    """
    slug = unquote(urlsplit(url).path).strip("/").rpartition("/")[2]
    return f"{kind}:{slug}:{language}"


def _places() -> Iterator[dict[str, str]]:
    """Service points, each under its code, as long as no provider tells search of them."""
    from django.utils import translation

    from cms.models import ServicePoint

    for place in ServicePoint.objects.order_by("code").prefetch_related("services"):
        for language in ("ar", "en"):
            with translation.override(language):
                kind = place.get_type_display()
            services = [page.get_translations(inclusive=True) for page in place.services.all()]
            titles = [pages.filter(locale__language_code=language) for pages in services]
            names = [page.title for pages in titles for page in pages]
            words = [str(getattr(place, f"{name}_{language}")) for name in ("address", "hours")]
            agency = place.agency.name_in(language)
            yield {
                "id": f"service_point:{place.code}:{language}",
                "title": str(getattr(place, f"name_{language}")),
                "text": "\n".join([kind, *words, place.phone, agency, *names]),
            }


def main(arguments: list[str]) -> None:
    if arguments == ["--save-demo"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        sys.stdout.write(f"{write(DEMO, demo_rows())} documents of the demo\n")
        return
    if not POOL.exists():
        sys.stderr.write(f"{POOL} is not there: the corpus is made without its paragraphs.\n")
    sys.stdout.write(f"{write(Path(arguments[0]), rows())} documents\n")


if __name__ == "__main__":
    main(sys.argv[1:])
