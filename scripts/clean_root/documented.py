"""What docs/installing.md says beyond installing: by-hand checks, certificates, settings, management commands, nightly units."""

from __future__ import annotations

from scripts.clean_root.bundles import Bundles
from scripts.clean_root.container import HOST, Container, Failed, say

NIGHTLY = ("base-backup", "backup-files", "log-copy", "restore-drill")
BY_HAND = """\
openssl pkeyutl -verify -pubin -inkey /mnt/bundle/key.pub.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig &&
sha256sum --check --strict --quiet SHA256SUMS
"""
PAIR = """\
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN={host} -addext subjectAltName=DNS:{host} \
    -keyout /root/{name}.key -out /root/{name}.pem 2>/dev/null && openssl x509 -in /root/{name}.pem -noout -serial
"""
SERVED = "openssl s_client -connect 127.0.0.1:443 -servername {host} </dev/null 2>/dev/null | openssl x509 -noout -serial"


def walk(system: Container, made: Bundles) -> None:
    install = f"/mnt/bundle/{made.first}/install"
    by_hand = f"cd /mnt/bundle/{made.first} && {BY_HAND}"
    say("the signature, by hand", system.run("sh", "-c", by_hand))
    say("--verify", system.run(install, "--verify"))
    certificate(system, install)
    again = system.run(install, "--no-packages", "--set", f"DIWAN_EMAIL_FROM=site@{HOST}")
    say("a setting", f"{again}\n{system.run('grep', 'EMAIL_FROM', '/etc/diwan/diwan.env')}")
    say("diwan tasks list", system.run("diwan", "tasks", "list"))
    for name in NIGHTLY:
        unit = f"diwan-{name}.service"
        system.run("systemctl", "start", unit)
        log = system.run("journalctl", "-o", "cat", "-u", unit)
        say(f"systemctl start {unit}", "\n".join(log.splitlines()[-4:]))
    say("diwan doctor", system.ask("diwan", "doctor"))


def certificate(system: Container, install: str) -> None:
    """Another certificate is served; one whose key is another's is refused."""
    wanted = system.run("sh", "-c", PAIR.format(host=HOST, name="one"))
    system.run("sh", "-c", PAIR.format(host=HOST, name="two"))
    pair = ["--certificate", "/root/one.pem", "--certificate-key"]
    say("a key of another", system.run(install, *pair, "/root/two.key", code=1))
    say("a certificate", system.run(install, *pair, "/root/one.key"))
    served = system.run("sh", "-c", SERVED.format(host=HOST))
    if served != wanted:
        raise Failed(f"the certificate {served} is served, not {wanted}")
