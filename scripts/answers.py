"""Whether the web process on a port of this machine answers: `python scripts/answers.py PORT`; for containers."""

from __future__ import annotations

import http.client
import sys

SECONDS = 4.0


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    raise SystemExit(0 if answers(int(sys.argv[1])) else 1)
