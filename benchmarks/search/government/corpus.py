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
    """What the database knows: every document of search, each part that stands on a page with its page."""
    from search.models import Document

    joined: dict[str, dict[str, str]] = {}
    pages: dict[tuple[str, str, str], str] = {}
    # The page before its parts: its own words come first, and its title is the row's.
    for document in Document.objects.order_by("provider", "object_id", "language", "part"):
        text = "\n".join((document.summary, document.body, document.keywords))
        place = (document.provider, document.object_id, document.language)
        key = document_id(document.kind, document.url, document.language)
        if not document.part:
            pages[place] = key
        elif urlsplit(document.url).fragment or document.kind == "data_question":
            # At an anchor of the page: whoever finds the part has found the page. Addresses of questions are made by chance.
            key = pages.get(place, key)
        if key in joined:
            # Pages have the words of their clauses and columns anyway.
            known = set(joined[key]["text"].splitlines())
            lines = dict.fromkeys([document.title, *text.splitlines()])
            joined[key]["text"] += "".join(f"\n{line}" for line in lines if line not in known)
        else:
            joined[key] = {"id": key, "title": document.title, "text": text}
    return (joined[key] for key in sorted(joined))


def document_id(kind: str, url: str, language: str) -> str:
    """``service:renew-driving-licence:ar`` of ``/ar/services/renew-driving-licence/#fees``.

    Places, which share a page, go by the code at which they stand on it; what stands below the page of a consultation or a
    dataset by all of the path after it.

    >>> document_id("news", "/en/news/open-day/", "en")
    'news:open-day:en'
    >>> document_id("service_point", "/ar/service-points/?code=irbid-1#irbid-1", "ar")
    'service_point:irbid-1:ar'
    >>> document_id("survey", "/ar/consultations/plan/surveys/home/", "ar")
    'survey:plan/surveys/home:ar'
    """
    address = urlsplit(url)
    path = unquote(address.path).strip("/")
    name = address.fragment if kind == "service_point" else path.split("/", 2)[-1]
    # When the set was written, committees were pages like others.
    return f"{'page' if kind == 'body' else kind}:{name}:{language}"


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
