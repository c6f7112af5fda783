"""Behind a proxy that ends TLS: another nginx of the same machine, which speaks to ours from an address of its own."""

from __future__ import annotations

from pathlib import Path

from scripts.clean_root.container import ADMIN, HOST, PASSWORD, Container, Failed, say
from scripts.clean_root.refused import INSTALLED

PROXY, VISITOR, OTHER, STRANGER = "127.0.0.7", "127.1.1.1", "127.2.1.1", "127.3.1.1"
CONFIGURATION = f"""\
pid /run/proxy.pid;
error_log /dev/null;
events {{}}
http {{
    access_log off;
    server {{
        listen 443 ssl;
        listen 127.0.0.1:8080;
        ssl_certificate /etc/diwan/tls/fullchain.pem;
        ssl_certificate_key /etc/diwan/tls/privkey.pem;
        client_max_body_size 100m;
        location / {{
            proxy_pass http://127.0.0.1:80;
            proxy_bind {PROXY};
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


def behind_a_proxy(system: Container) -> None:
    """Install so, look at everything that depends on it, and go back to TLS of our own."""
    bundle = system.run("readlink", "-f", "/opt/diwan/current").rsplit("/", 1)[1]
    again = [INSTALLED, "--bundle", _folder(system, bundle)]
    say("install behind a proxy", system.run(*again, "--behind-proxy", PROXY))
    Path(system.folder, "root/proxy.conf").write_text(CONFIGURATION, encoding="ascii")
    start = ["systemd-run", "-q", "--unit=proxy", "/usr/sbin/nginx", "-c", "/root/proxy.conf"]
    system.run(*start, "-g", "daemon off;")
    say("visit through the proxy", system.journey())
    schemes_and_addresses(system)
    throttles(system)
    said = system.run(*again, "--behind-proxy", "none", code=1)
    say("TLS of our own while the proxy has the port is refused", said)
    system.run("systemctl", "stop", "proxy")
    say("TLS of our own again", system.run(*again, "--behind-proxy", "none"))
    say("visit", system.journey())


def _folder(system: Container, release: str) -> str:
    return system.run("sh", "-c", f"ls -d /mnt/bundle/diwan-{release}-*/").strip().rstrip("/")


def schemes_and_addresses(system: Container) -> None:
    """What is answered to whom: address, scheme, path, headers, and how the answer begins."""
    site = f"Host={HOST}"
    for address, port, path, headers, wanted in (
        (PROXY, 80, "/.edge/alive", ["Host=10.0.0.9"], "204"),
        (PROXY, 80, "/readyz", [site], "200"),
        (PROXY, 80, "/ar/", [site], "200"),
        (PROXY, 80, "/ar/", [site, "X-Forwarded-Proto=http"], f"301 https://{HOST}/ar/"),
        (VISITOR, 8080, "/ar/", [site], f"301 https://{HOST}/ar/"),
        (STRANGER, 80, "/ar/", [site, "X-Forwarded-Proto=https"], "403"),
        (STRANGER, 80, "/ar/", [site, f"X-Forwarded-For={PROXY}"], "403"),
        (VISITOR, 80, "/", ["Host=other.example"], "closed"),
    ):
        seen = system.visit("ask", address, str(port), path, *headers)
        say(f"{address} asks port {port} for {path} with {', '.join(headers)}", seen)
        if seen.strip() != wanted:
            raise Failed(f"it should be {wanted}")


def throttles(system: Container) -> None:
    """Wrong passwords lock the one network they come from, whatever it writes into its headers."""
    wrong = system.visit("guess", HOST, ADMIN, VISITOR, "10")
    say(f"{VISITOR} guesses ten times, each time as somebody else", wrong)
    if wrong.split()[0] != "200" or wrong.split()[-1] not in {"403", "429"}:
        raise Failed("guesses are not counted by the visitor's true address")
    right = system.visit("sign_in", HOST, ADMIN, PASSWORD, OTHER)
    say(f"meanwhile {OTHER} signs in with the right password", right)
    if right != "302":
        raise Failed("one visitor locked another out")
    locked = system.visit("sign_in", HOST, ADMIN, PASSWORD, VISITOR)
    say(f"{VISITOR} with the right password", locked)
    if locked == "302":
        raise Failed("the lock does not hold")
