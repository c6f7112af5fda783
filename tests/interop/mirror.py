"""Static logs on a loopback port: an honest copy, or what an operator with the true key might put in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx

from consultations.log import merkle, notes, tiles
from consultations.log.checkpoints import Checkpoint, parse_checkpoint
from consultations.log.notes import Signer
from consultations.log.tiles import ENTRIES, WIDTH, Address

Files = dict[str, bytes]


def copy(base: str) -> Files:
    """All files of the log at `base`, as they are published."""
    note = httpx.get(f"{base}checkpoint", timeout=60).raise_for_status().text
    size = parse_checkpoint(notes.parse(note).text).size
    files = {"checkpoint": note.encode()}
    for address in tiles.addresses(size):
        path = f"tile/{address}"
        files[path] = httpx.get(f"{base}{path}", timeout=60).raise_for_status().content
    return files


def leaves(files: Files) -> list[bytes]:
    bundles = sorted(path for path in files if path.startswith("tile/entries/"))
    return [leaf for path in bundles for leaf in tiles.entries_of(files[path])]


def signed(entries: Sequence[bytes], signer: Signer) -> Files:
    """The complete, consistent log of these entries: nothing is wrong with it but what was put into it."""
    rows = [[merkle.leaf_hash(entry) for entry in entries]]
    while len(rows[-1]) >= WIDTH:
        row = rows[-1]
        whole = range(0, len(row) - WIDTH + 1, WIDTH)
        rows.append([merkle.perfect_root(row[at : at + WIDTH]) for at in whole])

    def part(address: Address) -> bytes:
        begin = address.index * WIDTH
        end = begin + address.width
        if address.level == ENTRIES:
            return tiles.bundle(entries[begin:end])
        return b"".join(rows[address.level][begin:end])

    size = len(entries)
    node = tiles.node_reader(lambda level, index, width: part(Address(level, index, width)), size)
    head = Checkpoint(signer.name, size, merkle.root_of(node, size))
    files = {f"tile/{address}": part(address) for address in tiles.addresses(size)}
    return files | {"checkpoint": notes.sign(head.text, [signer]).encode()}


@contextmanager
def serving(files: Files) -> Iterator[str]:
    """Serve the files until the block ends; yields the log's address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files.get(self.path.lstrip("/"))
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
