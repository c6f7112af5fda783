"""Write the corpus of the judged set: the demo's documents, the sheet around them, and the pool's paragraphs when they are there.

    python -m benchmarks.search.government.corpus /tmp/corpus.jsonl
    python -m benchmarks.search.government.corpus --save-demo     # after the demo or a search provider changed

``demo.jsonl`` holds what search knows of the demo, so that the set can be run without making the demo. Ids are made of what
stays when the demo is made again: kind, last part of the address, language. What stands at a place of a page (a clause, a column)
is a row of its own, as it is a document of its own, and names its page.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from benchmarks.search.government import sheet

if TYPE_CHECKING:
    from search.models import Document

FOLDER = Path(__file__).parent
DEMO = FOLDER / "demo.jsonl"
ROOT = FOLDER.parents[2]
SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", ROOT.parent / "shared/data"))
_STAYING = ("kind", "title", "summary", "body", "keywords")
# What the documents around the demo would be.
_KINDS = {"sheet": "service", "office": "service_point", "pool": "page"}
POOL = SHARED / "arabic-search/pool/corpus.jsonl"


def rows() -> Iterator[dict[str, str]]:
    """Rows ``{id, title, text, kind}``, the demo's first; ``kind`` is the type that search knows a document by.

    Those of the demo have ``lang`` too, and parts of a page ``part_of``, the id of its row.
    """
    yield from read(DEMO)
    for row in _around():
        kind = row["id"].partition(":")[0]
        yield {**row, "kind": _KINDS.get(kind, kind)}


def _around() -> Iterator[dict[str, str]]:
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
    """What the database knows, in the order of ids: every document of search, with the text that the index gets."""
    from search.models import Document

    pages = {_whole(page): _id(page) for page in Document.objects.filter(part="")}
    parts: Counter[str] = Counter()
    rows = []
    # Not in the order of keys and addresses: those of columns and questions are made by chance.
    for document in Document.objects.order_by(*_STAYING, "pk"):
        row = {
            "id": _id(document),
            "title": document.title,
            "text": "\n".join((document.summary, document.body, document.keywords)),
            "kind": document.kind,
            "lang": document.language,
        }
        if _is_on_page(document):
            row["part_of"] = page = pages[_whole(document)]
            parts[page] += 1
            name = page.split(":")[1]
            row["id"] = f"{document.kind}:{name}#{parts[page]}:{document.language}"
        rows.append(row)
    yield from sorted(rows, key=itemgetter("id"))


def _is_on_page(document: Document) -> bool:
    """Whether a part has no place of its own in the list of ids; surveys and outcomes have, at pages of their own."""
    has_anchor = bool(urlsplit(document.url).fragment)
    return bool(document.part) and (has_anchor or document.kind == "data_question")


def _whole(document: Document) -> tuple[str, str, str]:
    return document.provider, document.object_id, document.language


def _id(document: Document) -> str:
    return document_id(document.kind, document.url, document.language)


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
