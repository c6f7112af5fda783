"""What reaches the application, what comes back, and what nginx answers from the disk by itself."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.utils import translation

from common.problem_document import problem_response
from frontend import preferences
from scripts import edge as filling
from tests.edge import application, front
from tests.servers import free_port

pytestmark = pytest.mark.server
ONCE = ("Strict-Transport-Security", "X-Content-Type-Options", "Cache-Control", "Vary")


@pytest.mark.parametrize("name", ["tls", "proxied"])
def test_the_configuration_is_accepted(folder: Path, name: str) -> None:
    made = front.configuration(folder, free_port(), free_port(), front=name)
    done = subprocess.run(
        [front.nginx(), "-t", "-c", str(made), "-e", "stderr"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_values_that_nobody_knows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(filling.Wrong, match="tls or proxied"):
        filling.write(filling.Edge(front="other"), tmp_path)
    with pytest.raises(filling.Wrong, match="NAME=VALUE"):
        filling.given(["hostz=x"])
    assert filling.given(["EDGE_HOSTS=a b"]) == {"hosts": "a b"}


def test_it_says_the_same_as_the_application() -> None:
    """Sizes, the session's name and the words of problems stand in two places, since nginx cannot ask."""
    text = {path.name: path.read_text("utf-8") for path in filling.TEMPLATES.glob("*.conf*")}
    sizes = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.API_MAX_UPLOAD_BYTES)
    assert f"client_max_body_size {sizes[0]};" in text["limits.conf.template"]
    assert f"client_max_body_size {sizes[1]};" in text["site.conf.template"]
    assert f'"~*{settings.SESSION_COOKIE_NAME}" 1;' in text["pools.conf.template"]
    assert f"__Host-{preferences.COOKIE}=(?<shown>[a-z.]+)" in text["pools.conf.template"]
    chosen = preferences.Preferences(*(one[-1] for one in preferences.CHOICES.values())).key
    assert re.fullmatch(r"[a-z.]+", chosen)
    said = [json.loads(one) for one in re.findall(r"'(\{.*\})'", text["busy.conf.template"])]
    with translation.override("en"):
        assert said == [json.loads(problem_response(one).content) for one in (503, 429, 413)]


@pytest.mark.parametrize(
    ("newest", "ciphers", "is_taken"),
    [
        (ssl.TLSVersion.TLSv1_3, "DEFAULT", True),
        (ssl.TLSVersion.TLSv1_2, "DEFAULT", True),
        (ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0", False),
        (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA", False),
        (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384", False),
    ],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_old_protocols_and_ciphers_are_not_spoken(
    edge: front.Front, newest: ssl.TLSVersion, ciphers: str, is_taken: bool
) -> None:
    client = ssl.create_default_context(cafile=str(edge.folder / "certificate.pem"))
    client.set_ciphers(ciphers)
    client.minimum_version, client.maximum_version = min(newest, ssl.TLSVersion.TLSv1_2), newest
    address = ("127.0.0.1", int(edge.base.rpartition(":")[2]))
    with socket.create_connection(address, timeout=20) as raw:
        try:
            client.wrap_socket(raw, server_hostname="localhost").close()
        except ssl.SSLError:
            assert not is_taken
        else:
            assert is_taken


def test_a_visitor_cannot_claim_to_be_another_or_elsewhere(edge: front.Front, page: str) -> None:
    claims = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9",
        "X-Request-ID": "chosen-by-me",
        "Proxy": "http://evil.example",
    }
    for method in ("GET", "POST"):
        answer = edge.client.request(method, f"{edge.base}{page}", headers=claims)
        seen = answer.json()["headers"]
        assert seen["X-Forwarded-For"] == "127.0.0.1"
        assert seen["X-Forwarded-Proto"] == "https"
        assert seen["Host"] == edge.base.removeprefix("https://")
        assert seen["X-Request-ID"] != "chosen-by-me"
        assert not {"X-Forwarded-Host", "X-Real-IP", "Forwarded", "Proxy"} & seen.keys()


def test_no_header_is_sent_twice(edge: front.Front, page: str) -> None:
    (edge.folder / "static" / "b.css").write_text("b{}" * 1000)
    large = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answers = [edge.get(page), edge.get("/static/b.css"), edge.get("/static/none.css")]
    answers.append(edge.client.post(f"{edge.base}/ar/x/", content=large))
    for answer in answers:
        names = [name.lower() for name, _value in answer.headers.multi_items()]
        doubled = {name for name in ONCE if names.count(name.lower()) > 1}
        assert not doubled, (answer.url, answer.status_code, doubled)
        assert (
            answer.headers["Strict-Transport-Security"]
            == "max-age=31536000; includeSubDomains; preload"
        )
        assert answer.headers["Server"] == "nginx" or "Server" not in answer.headers


def test_too_large_a_body_is_refused_in_words(edge: front.Front) -> None:
    body = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    page = edge.client.post(f"{edge.base}/ar/x/", content=body)
    assert page.status_code == 413
    assert "ما أرسلته كبير جدًّا" in page.text
    assert edge.client.post(f"{edge.base}/api/v1/x/", content=body).json()["received"] == len(body)
    wire = http.client.HTTPSConnection(edge.base.removeprefix("https://"), context=edge.trusted)
    wire.putrequest("POST", "/api/v1/x/")
    wire.putheader("Content-Length", str(settings.API_MAX_UPLOAD_BYTES + 1))
    wire.endheaders()
    refused = wire.getresponse()
    assert (refused.status, json.load(refused)["code"]) == (413, "too_large")
    wire.close()


def test_static_files_come_from_the_disk(edge: front.Front) -> None:
    static = edge.folder / "static"
    (static / "c.js").write_text("1;" * 2000)
    (static / "out").symlink_to(edge.folder / "key.pem")
    plain, hashed = edge.get("/static/c.js"), edge.get("/static/c.js?v=0123abcd")
    assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert plain.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Cache-Control"] == "public, max-age=3600"
    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["X-Content-Type-Options"] == "nosniff"
    assert edge.client.post(f"{edge.base}/static/c.js").status_code == 403
    outside = ("/static/out", "/static/../key.pem", "/static/%2e%2e/key.pem", "/static../key.pem")
    for path in outside:
        answer = edge.get(path)
        assert "PRIVATE" not in answer.text, path
    assert edge.get("/static/out").status_code == 403


def test_of_what_people_uploaded_only_pictures_come_from_the_disk(edge: front.Front) -> None:
    media = edge.folder / "data" / "media"
    others = ("a.html", "images/a.html", "images/a.svg", "documents/a.pdf", "images/a.png.html")
    for name in ("images/a.png", *others):
        (media / name).write_bytes(b"<script>alert(1)</script>")
    (media / "images" / "out.png").symlink_to(edge.folder / "key.pem")
    for name in others:
        assert edge.get(f"/media/{name}").status_code == 404, name
    picture = edge.get("/media/images/a.png")
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert edge.get("/media/images/out.png").status_code == 403
    # Nothing of it is asked of the application, and its own answers keep their headers.
    assert not edge.read.asked


def test_another_host_is_not_ours(edge: front.Front) -> None:
    port = edge.base.rpartition(":")[2]
    with pytest.raises(httpx.ConnectError):
        httpx.get(
            f"https://127.0.0.1:{port}/", verify=False, trust_env=False, timeout=60
        )  # an address: no name is sent
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{edge.plain}/", headers={"Host": "evil.example"}, trust_env=False)
    alive = httpx.get(f"{edge.plain}/.edge/alive", headers={"Host": "x"}, trust_env=False)
    assert alive.status_code == 204
    moved = httpx.get(f"{edge.plain}/ar/x/?a=1", headers={"Host": "localhost"}, trust_env=False)
    assert (moved.status_code, moved.headers["Location"]) == (301, "https://localhost/ar/x/?a=1")


@pytest.mark.parametrize("trusts", [True, False])
def test_behind_a_firewall_only_the_firewall_says_who_came(folder: Path, trusts: bool) -> None:
    source = "127.0.0.1" if trusts else "192.0.2.7"
    real = f"set_real_ip_from {source}; real_ip_header X-Forwarded-For; real_ip_recursive on;"
    with (
        application.serving("read") as read,
        application.serving("write") as write,
        front.running(folder, read, write, front="proxied", real_addresses=real) as edge,
    ):
        told = edge.get("/ar/", X_Forwarded_For="198.51.100.3, 203.0.113.9").json()["headers"]
        assert told["X-Forwarded-For"] == ("203.0.113.9" if trusts else "127.0.0.1")
        assert told["X-Forwarded-Proto"] == "https"
        moved = edge.get("/ar/x/", X_Forwarded_Proto="http")
        assert (moved.status_code, moved.headers["Location"]) == (301, "https://localhost/ar/x/")
        metrics = edge.get("/metrics", X_Forwarded_For="203.0.113.9").status_code
        assert metrics == (403 if trusts else 200)
    # Networks and beginnings of paths, never whole ones.
    log = (folder / "access.log").read_text()
    assert '"path":"/ar/' in log
    for kept_out in ("203.0.113.9", "127.0.0.1", "/ar/x/"):
        assert f'"{kept_out}"' not in log


@pytest.mark.parametrize(("passes", "status"), [(True, 200), (False, 403)])
def test_nobody_comes_past_the_firewall(folder: Path, passes: bool, status: int) -> None:
    named = "127.0.0.1" if passes else "192.0.2.7"
    with (
        application.serving("read") as read,
        application.serving("write") as write,
        front.running(
            folder,
            read,
            write,
            front="proxied",
            real_addresses=f"set_real_ip_from {named}; real_ip_header X-Forwarded-For;",
            only_from=f"default 0; {named} 1;",
        ) as edge,
    ):
        assert edge.get("/ar/", X_Forwarded_For="192.0.2.7").status_code == status
