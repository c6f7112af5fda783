"""A machine that is made up."""

from __future__ import annotations

from pathlib import Path

from deploy.installer.machine import Machine


class Recorder(Machine):
    """A machine whose commands are only written down; files are written below its root."""

    commands: list[tuple[str, ...]]

    def run(self, *command: str, given: str | None = None, log: Path | None = None) -> str:
        self.commands.append(command)
        return ""

    def write(self, path: Path, text: str, *, mode: int = 0o644, group: str = "") -> bool:
        return super().write(path, text, mode=mode)
