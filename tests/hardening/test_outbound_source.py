"""Who may open connections at all, read from the source: a new caller needs a row here, with its reason."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.architecture import source
from tests.architecture.source import APPS, name, python_files

NETWORK = {
    *("httpx", "httpcore", "requests", "urllib3", "aiohttp", "socket", "ssl", "ftplib", "smtplib"),
    *("urllib.request", "http.client", "xmlrpc", "telnetlib", "imaplib", "poplib", "websockets"),
    *("elasticsearch", "redis", "ckanapi", "boto3", "botocore", "feedparser", "oembed", "pycurl"),
    *("wagtail.embeds.embeds", "paramiko", "ldap", "dns"),
}
TYPED = "the guard of addresses that people typed"
OPERATOR = "its address comes from the operator's settings and from nobody else"
ALLOWED = {
    "common/addresses.py": ({"socket"}, TYPED),
    "common/clamd.py": ({"socket"}, f"the virus scanner: {OPERATOR}"),
    "common/http.py": ({"httpcore"}, TYPED),
    "common/object_store.py": ({"boto3", "botocore"}, f"the bucket: {OPERATOR}"),
    "common/redis_cache.py": ({"redis"}, f"Redis: {OPERATOR}"),
    "accounts/oidc/exchange.py": ({"httpx"}, f"the issuer: {OPERATOR}; others by common.http"),
    "cms/feeds/reading.py": ({"feedparser"}, "parses bytes, and is given no address"),
    "frontend/client.py": ({"httpx"}, f"our own API: {OPERATOR}"),
    "frontend/generation.py": ({"httpx"}, "names its errors"),
    "frontend/views/search.py": ({"httpx"}, "names its errors"),
    "opendata/ckan/remote.py": ({"requests", "urllib3", "ckanapi"}, f"CKAN: {OPERATOR}"),
    "operations/checkup/mail.py": ({"smtplib", "ssl"}, f"the mail server: {OPERATOR}"),
    "operations/mail.py": ({"smtplib"}, "names its errors; Django sends"),
    "operations/outages.py": ({"httpx"}, f"our own site: {OPERATOR}"),
    "operations/smtp_answers.py": ({"smtplib"}, "names its errors"),
    "operations/sms.py": ({"httpx"}, f"the sender of text messages: {OPERATOR}"),
    "operations/throttling.py": ({"redis"}, f"Redis: {OPERATOR}"),
    "operations/worker.py": ({"socket"}, "the name of this machine"),
    "search/engines/elasticsearch.py": ({"elasticsearch"}, OPERATOR),
    "search/engines/elasticsearch_server.py": ({"elasticsearch"}, OPERATOR),
}


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(
        node
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Call)
    )


def _network(path: Path) -> set[str]:
    found = set()
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for one in names:
            parts = one.split(".")
            found |= NETWORK & {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
    return found


def test_only_these_files_can_open_a_connection() -> None:
    found = {name(path): used for path in python_files(APPS) if (used := _network(path))}
    assert found == {path: used for path, (used, _why) in ALLOWED.items()}


def test_no_parser_of_xml_fetches_or_resolves_anything() -> None:
    made = 0
    for path in python_files(APPS):
        for node in _nodes(path):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            options = {one.arg: getattr(one.value, "value", None) for one in node.keywords}
            called = node.func.attr
            if called in {"XMLParser", "iterparse"}:
                made += 1
                assert options.get("resolve_entities") is False, name(path)
                assert options.get("no_network") is True, name(path)
                assert not options.get("load_dtd"), name(path)
                assert not options.get("huge_tree"), name(path)
            elif called == "HTMLParser":
                assert options.get("no_network") is True, name(path)
    assert made >= 6


def test_no_tree_is_built_by_a_parser_of_the_library_s_choice() -> None:
    """``etree.fromstring(x)`` alone resolves entities of the document itself."""
    bare = []
    for path in python_files(APPS):
        for node in _nodes(path):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            base = node.func.value
            if isinstance(base, ast.Name) and base.id == "etree":
                is_reading = node.func.attr in {"fromstring", "parse", "XML"}
                if is_reading and len(node.args) + len(node.keywords) < 2:
                    bare.append(name(path))
    # The schema of Akoma Ntoso, a file of ours.
    assert bare == ["consultations/akoma_ntoso/names.py"]
