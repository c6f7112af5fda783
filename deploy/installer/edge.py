"""nginx in front of the site: its certificate, its configuration, and which web process answers what."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from deploy.installer.machine import Failed, Layout, Machine, say
from deploy.installer.settings import PORTS, Wishes, networks, read
from scripts import edge

READS, WRITES = PORTS
UNIT = "nginx-diwan.service"


def require_ports(machine: Machine, wishes: Wishes) -> None:
    """Raises:
    Failed: another program has one of the ports that the site needs.
    """
    present = read(machine.layout.environment).get("BEHIND_PROXIES", "")
    was, will = networks(present), networks(wishes.behind or present)
    runs = machine.succeeds("systemctl", "--quiet", "is-active", UNIT)
    needed = {80: not runs, 443: not will and (bool(was) or not runs)}
    for web in PORTS:
        unit = f"diwan-web@{web}.service"
        needed[int(web)] = not machine.succeeds("systemctl", "--quiet", "is-active", unit)
    for port, is_needed in needed.items():
        if is_needed and not is_free(port):
            raise Failed(
                f"another program has the port {port} (ss -ltnp 'sport = :{port}' names it). Nothing was changed;"
                " stop and disable it, then run the same again."
            )


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("", port))
        except OSError:
            return False
    return True


def certificate(machine: Machine, wishes: Wishes, host: str) -> None:
    """Keep the certificate that was given, or make one that browsers warn of until a real one takes its place."""
    folder = machine.layout.settings / "tls"
    machine.folder(folder, "root", "root", 0o700)
    chain, key = folder / "fullchain.pem", folder / "privkey.pem"
    if wishes.certificate and wishes.certificate_key:
        _require_pair(machine, wishes.certificate, wishes.certificate_key)
        for source, target in ((wishes.certificate, chain), (wishes.certificate_key, key)):
            shutil.copyfile(source, target)
    elif not chain.exists():
        machine.run(
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *(
                "-nodes",
                "-days",
                "365",
                "-subj",
                f"/CN={host}",
                "-addext",
                f"subjectAltName=DNS:{host}",
            ),
            *("-keyout", str(key), "-out", str(chain)),
        )
        say("TLS: a certificate signed by itself, for a start; give a real one with --certificate.")
    key.chmod(0o600)


def _require_pair(machine: Machine, chain: Path, key: Path) -> None:
    of_chain = machine.run("openssl", "x509", "-in", str(chain), "-noout", "-pubkey")
    of_key = machine.run("openssl", "pkey", "-in", str(key), "-pubout")
    if of_chain.strip() != of_key.strip():
        raise Failed(f"{key} is not the key of the certificate {chain}.")


def configuration(
    layout: Layout, family: str, settings: dict[str, str], without: str = ""
) -> edge.Edge:
    """The whole configuration; `without` is the port of a process that is being restarted, whose work the other one does."""
    behind = networks(settings.get("BEHIND_PROXIES", ""))
    trusted = " ".join(f"set_real_ip_from {one};" for one in behind)
    spare = {READS: WRITES, WRITES: READS}.get(without, "")
    ipv6 = Path("/proc/net/if_inet6").exists()
    return edge.Edge(
        folder=str(layout.edge),
        front="proxied" if behind else "tls",
        main=f"user {'www-data' if family == 'debian' else 'nginx'};",
        hosts=settings["DIWAN_HOSTS"].replace(",", " "),
        certificate=str(layout.settings / "tls/fullchain.pem"),
        certificate_key=str(layout.settings / "tls/privkey.pem"),
        acme=str(layout.data / "acme"),
        listen_tls=_listen("443 ssl http2", ipv6),
        listen_tls_others=_listen("443 ssl http2 default_server", ipv6),
        listen_plain=_listen("80", ipv6),
        listen_plain_others=_listen("80 default_server", ipv6),
        only_from=" ".join(["default 0; 127.0.0.1 1; ::1 1;", *(f"{one} 1;" for one in behind)]),
        real_addresses=(
            f"{trusted} real_ip_header X-Forwarded-For; real_ip_recursive on;" if behind else ""
        ),
        read_servers=f"server 127.0.0.1:{spare or READS};",
        write_servers=f"server 127.0.0.1:{spare or WRITES};",
        static=str(layout.current / "static-build"),
        media_parent=str(layout.data),
        cache="/var/cache/nginx-diwan/pages",
        temp="/var/cache/nginx-diwan/temp",
        run="/run/nginx-diwan",
        access_log="/var/log/nginx-diwan/access.log",
        error_log="/var/log/nginx-diwan/error.log",
    )


def _listen(words: str, ipv6: bool) -> str:
    port, _, rest = words.partition(" ")
    both = [f"listen {words};"] + ([f"listen [::]:{port} {rest}".strip() + ";"] if ipv6 else [])
    return " ".join(both)


def write(machine: Machine, release: Path, settings: dict[str, str], without: str = "") -> None:
    """Write a release's configuration and have nginx take it up if it runs.

    Raises:
        Failed: nginx refuses it; its words are in the message.
    """
    for folder in ("pages", "temp"):
        Path("/var/cache/nginx-diwan", folder).mkdir(parents=True, exist_ok=True)
    Path("/var/log/nginx-diwan").mkdir(parents=True, exist_ok=True)
    Path("/run/nginx-diwan").mkdir(
        parents=True, exist_ok=True
    )  # for the test before the first start
    wanted = configuration(machine.layout, machine.family, settings, without)
    try:
        edge.write(wanted, machine.layout.edge, release / "deploy/nginx")
    except edge.Wrong as reason:
        raise Failed(f"the configuration of nginx: {reason}") from None
    machine.run("nginx", "-t", "-q", "-c", str(machine.layout.edge / "nginx.conf"))
    if machine.succeeds("systemctl", "--quiet", "is-active", UNIT):
        machine.systemctl("reload", UNIT)
