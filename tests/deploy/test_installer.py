"""The installer on a machine that is made up: what it writes, in which order it restarts, and how it goes back."""

from __future__ import annotations

import inspect
import itertools
import math
import re
import socket
from pathlib import Path

import pytest

from deploy.installer import __main__ as program
from deploy.installer import database, edge, release, selinux, settings, space, steps, units
from deploy.installer.machine import Failed, Layout, Machine
from deploy.installer.settings import Wishes
from tests.deploy.recorder import Recorder

CHOSEN = {"DIWAN_HOSTS": "diwan.example.jo", "DIWAN_SITE_URL": "https://diwan.example.jo"}


def restarted(machine: Recorder) -> list[str]:
    return [
        word
        for command in machine.commands
        if command[0] == "systemctl" and "restart" in command
        for word in command[3:]
    ]


def test_the_settings_of_a_first_installation_are_whole_and_start_the_program(
    machine: Recorder,
) -> None:
    from config.environment import read

    given = settings.apply(machine, Wishes(host="diwan.example.jo"))
    written = settings.read(machine.layout.environment)
    assert written == given
    assert machine.layout.environment.stat().st_mode & 0o777 == 0o640
    environment = read(written)
    assert environment.site_url == "https://diwan.example.jo"
    assert (environment.https, environment.proxies) == (True, 1)
    assert environment.hosts == ("diwan.example.jo",)
    assert len(environment.secret_key) > 50


def test_a_second_run_keeps_what_the_operator_wrote_and_changes_what_was_asked(
    machine: Recorder,
) -> None:
    settings.apply(machine, Wishes(host="diwan.example.jo"))
    path = machine.layout.environment
    path.write_text(path.read_text() + "# ours\nDIWAN_CKAN_URL=http://ckan.internal\n")
    before = settings.read(path)
    wishes = Wishes(more={"DIWAN_EMAIL_URL": r"smtp+tls://d:p\1@mail.example:587"})
    settings.apply(machine, wishes)
    assert settings.read(path) == before | wishes.more
    assert "# ours\n" in path.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"host": "https://diwan.example.jo/"}, "--host is the site's name"),
        ({"host": "diwan.example.jo", "behind": "10.0.0.0/99"}, "--behind-proxy takes addresses"),
        ({"host": "diwan.example.jo", "certificate": Path("/none")}, "belong together"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(words: dict[str, object], said: str) -> None:
    with pytest.raises(Failed, match=said):
        Wishes(**words)  # type: ignore[arg-type]  # on purpose


def test_a_first_installation_asks_for_the_name(machine: Recorder) -> None:
    with pytest.raises(Failed, match="--host"):
        settings.apply(machine, Wishes())


@pytest.mark.parametrize("value", ["a'b", "a\nDIWAN_DEBUG=1"])
def test_no_value_can_write_a_second_line(machine: Recorder, value: str) -> None:
    with pytest.raises(Failed):
        settings.apply(machine, Wishes(host="a.example", more={"DIWAN_EMAIL_FROM": value}))


def test_while_one_web_process_restarts_the_other_has_both_its_tasks(machine: Recorder) -> None:
    made = {
        without: edge.configuration(machine.layout, "debian", CHOSEN, without)
        for without in ("", "8001", "8002")
    }
    assert {k: (v.read_servers, v.write_servers) for k, v in made.items()} == {
        "": ("server 127.0.0.1:8001;", "server 127.0.0.1:8002;"),
        "8001": ("server 127.0.0.1:8002;", "server 127.0.0.1:8002;"),
        "8002": ("server 127.0.0.1:8001;", "server 127.0.0.1:8001;"),
    }


def test_behind_a_proxy_only_its_addresses_say_who_the_visitor_is(machine: Recorder) -> None:
    behind = CHOSEN | {"BEHIND_PROXIES": "192.0.2.7, 198.51.100.0/24"}
    made = edge.configuration(machine.layout, "debian", behind)
    assert made.front == "proxied"
    assert made.real_addresses.startswith("set_real_ip_from 192.0.2.7/32; set_real_ip_from 198.51")
    assert edge.configuration(machine.layout, "debian", CHOSEN).front == "tls"


@pytest.fixture
def nothing_written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """nginx is not there; which port was taken out of it is written down."""
    taken: list[str] = []
    monkeypatch.setattr(edge, "write", lambda *_, without="": taken.append(without))
    monkeypatch.setattr(steps, "connections", lambda port: 0)
    monkeypatch.setattr(units, "unsteady", lambda *_: "")
    return taken


def test_an_upgrade_migrates_first_then_restarts_one_after_the_other(
    machine: Recorder, releases, nothing_written, monkeypatch
) -> None:
    old, new = releases
    monkeypatch.setattr(units, "is_well", lambda port, chosen: "")
    steps.upgrade(machine, old, new, CHOSEN)
    acts = [one for one in machine.commands if "is-active" not in one]
    assert "migrate" in acts[0]
    assert str(new) in " ".join(acts[0])
    assert restarted(machine) == [*units.WEB, *units.OTHERS]
    assert nothing_written == ["8001", "8002", ""]
    assert release.served(machine.layout) == new


def test_a_release_that_is_not_well_gives_way_to_the_old_one(
    machine: Recorder, releases, nothing_written, monkeypatch
) -> None:
    old, new = releases
    monkeypatch.setattr(
        units,
        "is_well",
        lambda port, chosen: "it is ill" if release.served(machine.layout) == new else "",
    )
    with pytest.raises(Failed, match=r"(?s)it is ill.*The old release old serves on"):
        steps.upgrade(machine, old, new, CHOSEN)
    # The second process of the new release was never started: the old one answered all the time.
    assert restarted(machine) == [units.WEB[0], *units.WEB, *units.OTHERS]
    assert release.served(machine.layout) == old
    assert (machine.layout.units / "diwan.target").read_text() == "old"


def test_a_release_that_cannot_migrate_is_never_served(
    machine: Recorder, releases, nothing_written, monkeypatch
) -> None:
    old, new = releases

    def refuse(*_: object, **__: object) -> str:
        raise Failed("division by zero")

    monkeypatch.setattr(Recorder, "manage", refuse)
    with pytest.raises(Failed, match=r"(?s)division by zero.*The old release old serves on"):
        steps.upgrade(machine, old, new, CHOSEN)
    assert (restarted(machine), nothing_written) == ([], [])
    assert release.served(machine.layout) == old
    assert not new.exists()


def test_what_a_management_command_said_is_kept_and_its_last_line_told(tmp_path: Path) -> None:
    machine, log = Machine("debian", Layout(tmp_path)), tmp_path / "log"
    words = "echo Applying operations.9999; echo Traceback >&2; echo division by zero >&2; exit 1"
    with pytest.raises(Failed, match=r"\Adivision by zero\nAll that it said is in "):
        machine.run("sh", "-c", words, log=log)
    assert log.read_text().splitlines() == [
        "Applying operations.9999",
        "Traceback",
        "division by zero",
    ]


def test_a_release_whose_worker_ends_gives_way_too(
    machine: Recorder, releases, nothing_written, monkeypatch
) -> None:
    old, new = releases
    monkeypatch.setattr(units, "is_well", lambda port, chosen: "")
    monkeypatch.setattr(units, "unsteady", lambda *_: "it does not keep running")
    with pytest.raises(Failed, match="does not keep running"):
        steps.upgrade(machine, old, new, CHOSEN)
    assert release.served(machine.layout) == old


WORKER = "diwan-worker@default.service"


@pytest.mark.parametrize(
    ("states", "silences", "said"),
    [
        # One that lives; one that never says so; one that ends and is started again.
        (["1"], [math.inf, 0.5], ""),
        (["1"], [math.inf], "no worker says that it lives"),
        (["1", "1", "2"], [math.inf], "does not keep running"),
    ],
)
def test_workers_must_live_after_an_upgrade(
    machine: Recorder, monkeypatch, states: list[str], silences: list[float], said: str
) -> None:
    hours = itertools.count(0, 5)
    monkeypatch.setattr(units.time, "monotonic", lambda: float(next(hours)))
    monkeypatch.setattr(units.time, "sleep", lambda _: None)
    seen, heard = iter(states), iter(silences)
    monkeypatch.setattr(Recorder, "run", lambda *_: next(seen, states[-1]))
    monkeypatch.setattr(units, "_silence", lambda _: next(heard, silences[-1]))
    answer = units.unsteady(machine, [WORKER], CHOSEN)
    assert said in answer
    assert bool(said) == bool(answer)


def test_after_an_upgrade_that_was_cut_off_the_way_back_is_still_known(
    machine: Recorder, releases, nothing_written, monkeypatch
) -> None:
    old, new = releases
    release.settle(machine.layout, old)
    release.switch(machine.layout, new)  # as far as it came
    monkeypatch.setattr(
        units, "is_well", lambda *_: "ill" if release.served(machine.layout) == new else ""
    )
    known = release.settled(machine.layout)
    assert known == old
    with pytest.raises(Failed, match="The old release old serves on"):
        steps.upgrade(machine, known, new, CHOSEN)
    assert release.served(machine.layout) == old


@pytest.fixture
def bundle(tmp_path: Path) -> release.Bundle:
    folder = tmp_path / "bundle"
    for name in ("app/manage.py", "wheels/one.whl", "wheels/requirements.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x" * 1000)
    return release.Bundle(folder, "newest")


def test_a_disk_without_room_is_refused_and_one_with_it_is_not(
    machine: Recorder, bundle: release.Bundle, monkeypatch
) -> None:
    enough = space.RESERVE + release.size(machine.layout, bundle)
    monkeypatch.setattr(space, "free_bytes", lambda _: enough)
    space.require(machine.layout, bundle)
    monkeypatch.setattr(space, "free_bytes", lambda _: enough - 1)
    with pytest.raises(Failed, match=r"has 1\.1 GB free.*Nothing was changed"):
        space.require(machine.layout, bundle)


def test_a_release_that_cannot_be_put_in_place_leaves_nothing(
    machine: Recorder, bundle: release.Bundle, monkeypatch
) -> None:
    packages = release.environment(machine.layout, bundle)

    def full(*_: object) -> str:
        (packages / "half").mkdir(parents=True)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Recorder, "run", full)
    with pytest.raises(OSError, match="No space"):
        release.place(machine, bundle)
    assert not (machine.layout.releases / "newest").exists()
    assert not packages.exists()


def test_releases_with_the_same_packages_share_them_until_the_last_one_goes(
    machine: Recorder, bundle: release.Bundle, releases
) -> None:
    another = release.Bundle(bundle.folder, "another")
    packages = release.environment(machine.layout, bundle)

    def make(*command: str) -> str:
        machine.commands.append(command)
        if "venv" in command:
            packages.mkdir(parents=True)
        return ""

    object.__setattr__(machine, "run", make)
    placed = [release.place(machine, one) for one in (bundle, another)]
    assert sum("pip" in command for command in machine.commands) == 1
    assert {(one / ".venv").resolve() for one in placed} == {packages}
    # What is there needs no room any more.
    third = release.Bundle(bundle.folder, "third")
    assert release.size(machine.layout, third) < 5 * 1000
    release.forget(machine.layout, placed[0])
    assert packages.exists()
    release.forget(machine.layout, placed[1])
    assert not packages.exists()


def test_a_port_of_another_program_is_named(machine: Recorder, monkeypatch) -> None:
    monkeypatch.setattr(Recorder, "succeeds", lambda *_: False)  # none of our units runs
    monkeypatch.setattr(edge, "is_free", lambda port: port != 443)
    with pytest.raises(Failed, match="has the port 443"):
        edge.require_ports(machine, Wishes(host="diwan.example.jo"))
    edge.require_ports(machine, Wishes(host="diwan.example.jo", behind="192.0.2.7"))


def test_a_taken_port_is_not_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not edge.is_free(taken.getsockname()[1])


@pytest.mark.parametrize("host", ["", "another.example.jo"])
def test_everything_is_removed_only_for_who_names_the_site(machine: Recorder, host: str) -> None:
    settings.apply(machine, Wishes(host="diwan.example.jo"))
    wanted = ["--uninstall", "--purge", *(["--host", host] if host else [])]
    with pytest.raises(Failed, match=r"add --host diwan\.example\.jo"):
        program.require_name(machine.layout, program.parser().parse_args(wanted))


@pytest.mark.parametrize("purge", [False, True])
def test_a_removal_takes_the_program_and_only_a_purge_the_data(
    machine: Recorder, releases, monkeypatch, purge: bool
) -> None:
    layout = machine.layout
    settings.apply(machine, Wishes(host="diwan.example.jo"))
    stamp = layout.root / "var/lib/systemd/timers/stamp-diwan-base-backup.timer"
    for path in (layout.data / "media/one", layout.keys / "log-key", layout.log, stamp):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    dropped = []
    monkeypatch.setattr(database, "leave", lambda _, drop: dropped.append(drop))
    steps.uninstall(machine, purge=purge)
    left = sorted(str(path.relative_to(layout.root)) for path in layout.root.rglob("*"))
    assert dropped == [purge]
    assert not layout.releases.exists()
    found = [name for name in left if "diwan" in name]
    assert (found == []) is purge, found
    assert layout.environment.exists() is not purge


def test_two_installations_at_once_are_one_too_many(machine: Recorder) -> None:
    (machine.layout.root / "run").mkdir()
    with (
        program.alone(machine.layout),
        pytest.raises(Failed, match="runs already"),
        program.alone(machine.layout),
    ):
        pass


def test_open_connections_to_a_port_are_counted(tmp_path: Path) -> None:
    table = tmp_path / "tcp"
    table.write_text(
        "  sl  local_address rem_address   st\n"
        "   0: 0100007F:1F41 00000000:0000 0A\n"  # listens
        "   1: 0100007F:1F41 0100007F:C001 01\n"
        "   2: 0100007F:1F42 0100007F:C002 01\n"
        "   3: 0100007F:1F41 0100007F:C003 06\n"  # over
    )
    assert [steps.connections(port, table) for port in ("8001", "8002", "8003")] == [1, 1, 0]


def test_selinux_rules_are_such_as_semanage_takes_and_come_before_any_service(
    machine: Recorder, tmp_path: Path
) -> None:
    selinux.label(machine)
    kinds = {command[-1]: command[-2] for command in machine.commands if command[0] == "semanage"}
    # "File spec /run/… conflicts with equivalency rule '/run /var/run'"
    assert not [pattern for pattern in kinds if pattern.startswith("/run/")]
    # The policy gives Redis no right to make its socket in a folder of another kind.
    assert kinds["/var/run/redis-diwan(/.*)?"] == "redis_var_run_t"
    # systemd gives a program of this kind the domain of a service; /opt has another kind outside folders called bin.
    program = "/opt/diwan/releases/0.1.0-c0ffee/deploy/run"
    assert [kinds[one] for one in kinds if re.fullmatch(one, program)] == ["bin_t"]
    assert machine.commands[-1][:2] == ("restorecon", "-R")
    assert (tmp_path / "var/cache/nginx-diwan").is_dir()
    text = inspect.getsource(steps.install)
    assert text.index("selinux.label") < text.index("_first(")


def test_the_newest_releases_and_the_served_one_stay(machine: Recorder, releases) -> None:
    import os

    for number in range(5):
        path = machine.layout.releases / f"later-{number}"
        path.mkdir()
        os.utime(path, (2_000_000_000 + number, 2_000_000_000 + number))
    release.forget_old(machine.layout)
    left = sorted(path.name for path in machine.layout.releases.iterdir())
    assert left == ["later-2", "later-3", "later-4", "old"]
