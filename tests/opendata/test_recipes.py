"""Citations and recipes: what the page offers is run as it stands, over HTTP."""

from __future__ import annotations

import ast
import csv
import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import duckdb
import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import services
from tests.opendata.conftest import add_table, make_dataset, release_of

pytestmark = pytest.mark.django_db

YEARS = "السنة,القناة,العدد\n2019,البوابة,10\n2019,الهاتف,20\n2020,البوابة,30\n"


@pytest.fixture
def server(client) -> Iterator[HTTPServer]:
    """A server that answers in this thread, since only its transaction sees what the test made."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = client.get(self.path)
            body = answer.getvalue()
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *told: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        http.timeout = 0.2
        yield http


@pytest.fixture
def table(server, settings, agency):
    settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
    dataset = make_dataset(agency, slug="channels")
    table = add_table(dataset, YEARS)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    table.refresh_from_db()
    return table


def offered(client, table, **asked) -> dict[str, str]:
    """By tool, the commands of the page."""
    text = client.get(f"/en/datasets/channels/{table.public_id}/", asked).text
    text = text[text.index('id="recipe"') :]
    found = re.findall(
        r"<summary><bdi[^>]*>([^<]+)</bdi></summary><pre[^>]*><code>(.*?)</code>", text, re.S
    )
    return {tool: html.unescape(commands) for tool, commands in found}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_recipes_of_a_view_bring_exactly_the_view_though_newer_data_come(
    server, table, client, tmp_path
) -> None:
    year = table.columns.first().name
    found = offered(client, table, **{f"{year}__eq": "2019"})
    release_of(table, YEARS.replace("20\n", "25\n"))
    run(server, found["curl"], tmp_path)
    with (tmp_path / "data.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["السنة", "القناة", "العدد"],
        ["2019", "البوابة", "10"],
        ["2019", "الهاتف", "20"],
    ]
    fetch, _mark, ask = found["DuckDB"].partition("\n")
    run(server, fetch, tmp_path)
    statement = re.search(r'duckdb -c "(.+)"', ask)
    assert statement
    with duckdb.connect() as database:
        database.execute(f"SET file_search_path = '{tmp_path}'")
        assert len(database.execute(statement[1]).fetchall()) >= 3
        counted = database.execute("SELECT count(*) FROM 'data.parquet'").fetchall()
    assert counted == [(2,)]
    ast.parse(found["Python (pandas)"])
    assert f"{year}__eq=2019&release=1" in found["R"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_recipe_of_the_whole_table_checks_the_file_by_its_fingerprint(
    server, table, client, tmp_path
) -> None:
    run(server, offered(client, table)["curl"], tmp_path)
    assert (tmp_path / "original").read_text("utf-8") == YEARS


def run(server: HTTPServer, commands: str, folder) -> None:
    with subprocess.Popen(
        ["bash", "-ec", commands],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as shell:
        while shell.poll() is None:
            server.handle_request()
        assert shell.returncode == 0, shell.stderr.read() if shell.stderr else ""
