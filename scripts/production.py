"""The processes of a public site and their settings: what units, containers and the rehearsal have in common.

Two pools of web processes stand behind nginx (`deploy/nginx`): one reads and may be shed, one takes what people send and is not.
"""

from __future__ import annotations

from dataclasses import dataclass

APPLICATION = "config.wsgi:application"


@dataclass(frozen=True, slots=True)
class Pool:
    """Web processes for one kind of request, and their port where nothing else is said."""

    name: str
    port: int
    threads: int
    backpressure: int

    def command(self, *, host: str = "127.0.0.1", port: int = 0, workers: int = 1) -> list[str]:
        """The command line, beginning with ``granian``."""
        return [
            *("granian", "--interface", "wsgi", "--host", host, "--port", str(port or self.port)),
            *("--workers", str(workers), "--runtime-threads", "1"),
            *("--blocking-threads", str(self.threads), "--backpressure", str(self.backpressure)),
            *("--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "30"),
            *("--log-level", "warning", APPLICATION),
        ]


# More threads than a Python process can use at once only make every answer late (measured: benchmarks/results/storm.md).
READ = Pool("read", port=8001, threads=4, backpressure=256)
# Comments wait here rather than be refused: nginx may bring as many as the machine holds.
WRITE = Pool("write", port=8002, threads=4, backpressure=4096)

# manage.py's arguments of the processes beside the web; deferred work, and the public log.
WORKER = ("worker",)
SEQUENCER = ("sequencer",)
# Reads are the first to wait for the processor, too.
READ_NICENESS = 5

# Settings that every public site has alike; addresses and secrets are added to them.
SETTINGS = {
    "DIWAN_HTTPS": "1",
    "DIWAN_PROXIES": "1",
    "DIWAN_LOG_FORMAT": "json",
}
# Settings that every public site gives its own value.
GIVEN = (
    "DIWAN_SITE_URL",
    "DIWAN_HOSTS",
    "DIWAN_DATA_DIR",
    "DIWAN_KEYS_DIR",
    "DIWAN_DATABASE_URL",
    "DIWAN_CACHE_URL",
    "DIWAN_SECRET_KEY",
    "DIWAN_PROBE_URL",
)
