"""Say in one sentence when the wanted address cannot be used: `port.py HOST PORT`."""

import socket
import sys


def main() -> int:
    host, port = sys.argv[1], sys.argv[2]
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"Diwan: PORT must be a number between 1 and 65535, not {port!r}.", file=sys.stderr)
        return 1
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except PermissionError:
            print(f"Diwan: port {port} needs root; choose one above 1023.", file=sys.stderr)
            return 1
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == 99:
                print(f"Diwan: {host} is no address of this machine.", file=sys.stderr)
            else:
                print(
                    f"Diwan: port {port} is taken; choose another, for example:"
                    f" make demo PORT={int(port) + 1}",
                    file=sys.stderr,
                )
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
