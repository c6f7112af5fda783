"""The engine on Elasticsearch 8 or 9: an index for each version of the analysis and each build of it, behind one alias.

The cursor is a document of the index. A bulk is not atomic, so it is written after all documents of its batch; whoever stops in
between applies the same again. Documents carry the cursor as their version: a projector that is late cannot undo what another
has written. A rebuild fills a new index and moves the alias in one call; the old index is deleted once nobody reads it.
"""

from __future__ import annotations

import random
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch, helpers

from common.logging import get_logger
from search.analysis import VERSION
from search.engines import (
    EngineHits,
    EngineQuery,
    IndexedDocument,
    IndexMoved,
    IndexUnavailable,
    IndexUnreachable,
    Writable,
)
from search.engines.elasticsearch_query import (
    LISTED,
    SEPARATOR,
    best_body,
    counting_body,
    hits_of,
    index_body,
)
from search.engines.elasticsearch_server import CheckedClient, failure, understood
from search.engines.server import Server

log = get_logger(__name__)

_CURSOR_ID = "cursor"
_MERGE_SECONDS = 1800.0
_BULK_DOCUMENTS, _BULK_BYTES = 500, 5_000_000
# Times that a full queue (429) is waited for, twice as long each time: 3 seconds in all, and a quarter of an hour.
FIRST_WAIT_SECONDS = 1.0
_PATIENCE, _PATIENCE_OF_REBUILD = 2, 9
_LOOK_SECONDS = 5.0  # for what is no visitor's question
# No read takes longer, so nobody reads an index that the alias left so many seconds ago.
GRACE_SECONDS = 2.0
_OLDEST_DRAFT_MS = 86_400_000


class ElasticsearchEngine:
    """`search.engines.Engine` on a cluster. ``seconds`` are for one read; writes take the server's."""

    name = "elasticsearch"
    is_shared = True

    def __init__(
        self, server: Server, *, prefix: str = "diwan", shards: int = 1, seconds: float = 10.0
    ) -> None:
        self._client = CheckedClient(server)
        self._alias = f"{prefix}-v{VERSION}"
        self._shards = shards
        self._seconds = seconds

    def version(self) -> str:
        """The server's version; see `CheckedClient.version`."""
        return self._client.version()

    # --- reading ---

    def query(self, query: EngineQuery) -> EngineHits:
        """See `Engine.query`; hits beyond the 10,000th are counted, not returned."""
        with understood():
            best, counted = self._searched(best_body(query), counting_body(query))
            return hits_of(best, counted, query)

    def frequencies(self, **tokens: Iterable[str]) -> dict[str, dict[str, int]]:
        asked = {
            name: [token for token in dict.fromkeys(some) if token and not re.search(r"\s", token)]
            for name, some in tokens.items()
        }
        found = {}
        if any(asked.values()):
            found = self._counted(asked) if self._shards > 1 else self._looked_up(asked)
        return {name: found.get(name, {}) for name in tokens}

    def tokens_with_prefix(self, name: str, prefix: str, limit: int) -> list[str]:
        if name not in LISTED:
            raise ValueError(f"The tokens of {name} are not listed.")
        pattern = re.sub(r"([^\w\s])", r"\\\1", prefix) + ".*"
        terms = {"field": name, "include": pattern, "size": limit}
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": {"prefix": {name: prefix}},
            "aggs": {"tokens": {"terms": terms}},
        }
        with understood():
            (answer,) = self._searched(body)
            return [bucket["key"] for bucket in answer["aggregations"]["tokens"]["buckets"]]

    def count(self) -> int:
        body = {"query": {"exists": {"field": "timestamp"}}}
        with understood():
            answer = self._client(_LOOK_SECONDS).count(index=self._alias, body=body)
            return int(answer["count"])

    def cursor(self) -> int:
        return self._place()[1]

    def _searched(self, *bodies: dict[str, Any]) -> list[dict[str, Any]]:  # Any: JSON
        """Several searches in one round trip; the cluster works on them side by side."""
        header = {
            "index": self._alias,
            "allow_partial_search_results": False,
            # With several shards each counts words by itself; this adds them up first.
            "search_type": "dfs_query_then_fetch" if self._shards > 1 else "query_then_fetch",
        }
        timeout = f"{round(self._seconds * 1000)}ms"
        lines = [line for body in bodies for line in (header, {**body, "timeout": timeout})]
        answers = self._client(self._seconds).msearch(searches=lines)["responses"]
        for answer in answers:
            if error := answer.get("error"):
                raise failure(error, f"Elasticsearch could not search: {error}")
            if answer["timed_out"]:
                raise IndexUnreachable("Elasticsearch ran out of time.")
        return list(answers)

    def _looked_up(self, asked: Mapping[str, list[str]]) -> dict[str, dict[str, int]]:
        """From the dictionary of the one shard; four times as fast as counting for the 500 guesses at a mistyped word."""
        with understood():
            answer = self._client(self._seconds).termvectors(
                index=self._alias,
                doc=dict(asked),
                fields=list(asked),
                term_statistics=True,
                field_statistics=False,
                positions=False,
                offsets=False,
                realtime=False,
                filter_path="term_vectors.*.terms.*.doc_freq",
            )
            return {
                name: {
                    token: told["doc_freq"]
                    for token, told in found["terms"].items()
                    if told.get("doc_freq")
                }
                for name, found in answer.body.get("term_vectors", {}).items()
            }

    def _counted(self, asked: Mapping[str, list[str]]) -> dict[str, dict[str, int]]:
        body = {
            "size": 0,
            "track_total_hits": False,
            "aggs": {
                name: {"filters": {"filters": {token: {"term": {name: token}} for token in tokens}}}
                for name, tokens in asked.items()
                if tokens
            },
        }
        with understood():
            (answer,) = self._searched(body)
            return {
                name: {
                    token: told["doc_count"]
                    for token, told in counted["buckets"].items()
                    if told["doc_count"]
                }
                for name, counted in answer["aggregations"].items()
            }

    def _place(self) -> tuple[str, int]:
        """The index behind the alias, and its cursor."""
        with understood():
            found = self._client(_LOOK_SECONDS).get(
                index=self._alias, id=_CURSOR_ID, stored_fields=["cursor"]
            )
            return found["_index"], int(found["fields"]["cursor"][0])

    # --- writing ---

    def apply(
        self,
        *,
        documents: Iterable[IndexedDocument],
        deleted: Iterable[int],
        cursor: int,
        after: int | None = None,
    ) -> None:
        name, at = self._place()
        if after is not None and at != after:
            raise IndexMoved
        _Index(self._client(), name).apply(documents=documents, deleted=deleted, cursor=cursor)

    def rebuild(
        self,
        *,
        documents: Iterable[IndexedDocument],
        cursor: int,
        catch_up: Callable[[Writable], object] | None = None,
    ) -> None:
        client = self._client()
        made = _Index(client, f"{self._alias}-{uuid.uuid4().hex}")
        with understood():
            made.create(self._shards)
        try:
            made.write(documents, (), cursor, patience=_PATIENCE_OF_REBUILD)
            made.open_for_reading()
            if catch_up:
                catch_up(made)
            with understood():
                old = self._change_over(client, made.name)
        except BaseException:
            made.drop()
            raise
        time.sleep(GRACE_SECONDS if old else 0)
        with understood():
            self._delete_left_over(client, made.name, old)

    def _change_over(self, client: Elasticsearch, name: str) -> list[str]:
        """Move the alias in one call; returns the indices that it left."""
        held = client.options(ignore_status=404).indices.get_alias(name=self._alias).body
        old = [
            index for index, told in held.items() if isinstance(told, dict) and "aliases" in told
        ]
        moves: list[dict[str, Any]] = [{"add": {"index": name, "alias": self._alias}}]
        moves += [{"remove": {"index": index, "alias": self._alias}} for index in old]
        client.indices.update_aliases(actions=moves)
        return old

    def _delete_left_over(self, client: Elasticsearch, name: str, old: list[str]) -> None:
        """Delete what the alias left, and drafts of a day ago: of processes that were ended in the middle."""
        settings = client.indices.get_settings(index=f"{self._alias}-*", flat_settings=True).body
        for index, told in settings.items():
            age = time.time() * 1000 - int(told["settings"]["index.creation_date"])
            if index != name and (index in old or age > _OLDEST_DRAFT_MS):
                client.options(ignore_status=404).indices.delete(index=index)


class _Index:
    """One index by its own name. Written to by an alias of its own, so that Elasticsearch never makes one by itself."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        self._client = client
        self._door = f"{name}.write"
        self.name = name

    def create(self, shards: int) -> None:
        body = index_body(shards)
        body["settings"]["refresh_interval"] = "-1"
        self._client.indices.create(index=self.name, aliases={self._door: {}}, **body)

    def open_for_reading(self) -> None:
        with understood():
            # One segment: half the time of a query, and a fifth of the size.
            patient = self._client.options(request_timeout=_MERGE_SECONDS)
            patient.indices.forcemerge(index=self.name, max_num_segments=1)
            self._client.indices.put_settings(index=self.name, settings={"refresh_interval": "1s"})

    def drop(self) -> None:
        try:
            with understood():
                self._client.options(ignore_status=404).indices.delete(index=self.name)
        except IndexUnavailable as error:
            log.warning("search.draft_left", index=self.name, reason=str(error))

    def cursor(self) -> int:
        with understood():
            found = self._client.get(index=self.name, id=_CURSOR_ID, stored_fields=["cursor"])
            return int(found["fields"]["cursor"][0])

    def apply(
        self,
        *,
        documents: Iterable[IndexedDocument],
        deleted: Iterable[int],
        cursor: int,
        after: int | None = None,
    ) -> None:
        self.write(documents, deleted, cursor, patience=_PATIENCE)

    def write(
        self,
        documents: Iterable[IndexedDocument],
        deleted: Iterable[int],
        cursor: int,
        *,
        patience: int,
    ) -> None:
        """Write documents, then the cursor, and let readers see both."""
        with understood():
            self._bulk(_actions(documents, deleted, cursor), patience)
            self._bulk([_action(_CURSOR_ID, {"cursor": cursor}, cursor)], patience)
            self._client.indices.refresh(index=self.name)

    def _bulk(self, actions: Iterable[dict[str, Any]], patience: int) -> None:
        written = helpers.streaming_bulk(
            self._client,
            actions,
            index=self._door,
            require_alias=True,
            chunk_size=_BULK_DOCUMENTS,
            max_chunk_bytes=_BULK_BYTES,
            max_retries=patience,
            initial_backoff=FIRST_WAIT_SECONDS * random.uniform(0.7, 1.3),  # noqa: S311 - no secret
            max_backoff=120,
            raise_on_error=False,
            yield_ok=False,
        )
        for _, item in written:
            _judge(*next(iter(item.items())))


def _judge(action: str, told: dict[str, Any]) -> None:
    """Decide on what was not written: passed over where nothing is lost, else raised."""
    status, error = told["status"], told.get("error")
    if status == 409 or (status == 404 and not error):
        return  # a newer one is there already; nothing there to delete
    if status == 400:
        # One document that the mapping refuses must not stop all others.
        log.error("search.document_refused", id=told["_id"], reason=str(error)[:300])
        return
    raise failure(error, f"Elasticsearch refused to {action}: {status} {error}")


def _actions(
    documents: Iterable[IndexedDocument], deleted: Iterable[int], cursor: int
) -> Iterator[dict[str, Any]]:
    for document_id in deleted:
        yield {**_action(str(document_id), None, cursor), "_op_type": "delete"}
    for document in documents:
        stored: dict[str, Any] = {
            name: list(tokens) if name in (*LISTED, "stem") else " ".join(tokens)
            for name, tokens in document.tokens.fields.items()
        }
        stored["facet"] = [f"{name}{SEPARATOR}{value}" for name, value in document.facets]
        stored["timestamp"] = document.timestamp
        yield _action(str(document.id), stored, cursor)


def _action(document_id: str, stored: dict[str, Any] | None, version: int) -> dict[str, Any]:
    action: dict[str, Any] = {"_op_type": "index", "_id": document_id}
    action |= {"version": version, "version_type": "external_gte"}
    return action if stored is None else {**action, "_source": stored}
