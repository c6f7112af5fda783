"""Containers against the rehearsal: the same commands, settings, ports and folders, and nothing more than they need.

No container engine runs here. What is said of the Dockerfile and of compose.yaml is read out of their text; what runs is the
rehearsal, and both are compared with `scripts.production`.
"""

from __future__ import annotations

import ipaddress
import os
import re
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict

from config.environment import Environment, read
from scripts import answers, edge, postgres, production
from tests.architecture.test_documents import rows
from tests.servers import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8"))
APP = {name for name, one in SERVICES.items() if one["image"] == "diwan-app"}
KEYS = {"name", "services", "networks", "volumes", "secrets"}
SERVICE_KEYS = {
    *("image", "build", "user", "read_only", "tmpfs", "cap_drop", "security_opt", "restart"),
    *("pids_limit", "logging", "networks", "environment", "env_file", "secrets", "volumes"),
    *("depends_on", "command", "group_add", "healthcheck", "stop_grace_period", "cpu_shares"),
    *("ports", "profiles", "shm_size"),
}


def stages() -> dict[str, str]:
    """The Dockerfile's stages by name."""
    parts = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0].split()[-1]: part for part in parts}


def words(command: list[str]) -> list[str]:
    """A command with compose's variables as their defaults."""
    return [re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", one) for one in command]


def test_web_processes_are_those_of_the_rehearsal() -> None:
    read_pool = production.READ.command(host="0.0.0.0")
    assert words(SERVICES["web-read"]["command"]) == read_pool
    assert words(SERVICES["web-write"]["command"]) == production.WRITE.command(host="0.0.0.0")
    started = re.search(r"^CMD (\[.*?\])$", stages()["app"], re.MULTILINE)
    assert started is not None
    assert yaml.safe_load(started[1]) == read_pool


def test_worker_and_sequencer_are_those_of_the_rehearsal() -> None:
    for arguments in (production.WORKER, production.SEQUENCER):
        service = SERVICES[arguments[0]]
        assert service["command"] == ["python", "manage.py", *arguments]


def test_all_that_runs_comes_back_when_the_machine_does() -> None:
    """Docker leaves a container of `on-failure` down that ended well, as it does when the machine is stopped."""
    policies = {name: one["restart"] for name, one in SERVICES.items()}
    assert policies.pop("prepare") == "no"
    assert set(policies.values()) == {"unless-stopped"}


@pytest.mark.parametrize("name", sorted(APP))
def test_settings_that_compose_does_not_name_can_be_given(name: str) -> None:
    assert SERVICES[name]["env_file"] == [{"path": "diwan.env", "required": False}]
    assert "diwan.env" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_prometheus_may_ask_both_pools_and_hears_of_all_their_processes() -> None:
    for pool in ("web-read", "web-write"):
        given = SERVICES[pool]["environment"]
        assert pool in given["DIWAN_HOSTS"].split(",")
        assert given["DIWAN_METRICS_DIR"].startswith("/tmp/")  # memory, and a container's own
    assert "DIWAN_METRICS_DIR" not in SERVICES["worker"]["environment"]


@pytest.mark.parametrize("name", sorted(APP))
def test_settings_are_those_of_the_rehearsal_and_known(name: str) -> None:
    given = SERVICES[name]["environment"]
    known = {f"DIWAN_{one.name.upper()}" for one in fields(Environment)}
    plain = {one.removesuffix("_FILE") if one not in known else one for one in given}
    assert plain <= known
    assert set(production.GIVEN) <= plain
    assert {one: given[one] for one in production.SETTINGS} == production.SETTINGS
    for setting, value in production.SETTINGS.items():
        assert f" {setting}={value}" in stages()["app"]
    assert not {"DIWAN_DEBUG", "DIWAN_DEMO"} & plain


def test_ports_and_folders_meet() -> None:
    variables = dict(re.findall(r"(EDGE_[A-Z_]+)=(\"[^\"]*\"|\S+)", stages()["edge"]))
    assert set(variables) == set(edge.Edge().values())
    for pool, service in ((production.READ, "web-read"), (production.WRITE, "web-write")):
        servers = variables[f"EDGE_{pool.name.upper()}_SERVERS"]
        assert servers == f'"server {service}:{pool.port};"'
        assert str(pool.port) in SERVICES[service]["healthcheck"]["test"]
        assert str(pool.port) in re.search(r"EXPOSE (.*)", stages()["app"])[1].split()  # type: ignore[index]
    assert set(SERVICES["edge"]["environment"]) <= set(variables)
    assert [one.rpartition(":")[2] for one in SERVICES["edge"]["ports"]] == ["8080", "8443"]
    data = SERVICES["worker"]["environment"]["DIWAN_DATA_DIR"]
    assert f"data:{data}" in SERVICES["worker"]["volumes"]
    assert variables["EDGE_MEDIA_PARENT"] == data
    assert f"data:{data}:ro" in SERVICES["edge"]["volumes"]
    assert SERVICES["edge"]["group_add"] == [SERVICES["worker"]["user"].partition(":")[2]]
    limits = {one: edge.Edge().values()[one] for one in variables if "READS" in one}
    assert {one: variables[one] for one in limits} == limits


def test_the_image_fills_templates_in_as_the_program_does(tmp_path: Path) -> None:
    """The image of nginx runs envsubst over them, machines run `scripts/edge.py`: one configuration, two ways."""
    given = dict(re.findall(r"(EDGE_[A-Z_]+)=(?:\"([^\"]*)\"|\S+)", stages()["edge"]))
    given |= dict(re.findall(r"(EDGE_[A-Z_]+)=([^\s\"]+)", stages()["edge"]))
    values = {name.removeprefix("EDGE_").lower(): value for name, value in given.items()}
    edge.write(edge.Edge(**values), tmp_path)
    names = " ".join(f"${{{name}}}" for name in given)
    for template in edge.TEMPLATES.glob("*.template"):
        filled = subprocess.run(
            ["envsubst", names],
            input=template.read_text("utf-8"),
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            check=True,
        )
        assert filled.stdout == (tmp_path / template.stem).read_text("utf-8"), template.name
    assert set(given) == set(edge.Edge().values())
    assert "=^EDGE_" in stages()["edge"]


def test_every_value_of_nginx_is_documented() -> None:
    documented = rows(ROOT / "docs" / "containers.md")
    assert {name for name in documented if name.startswith("EDGE_")} == set(edge.Edge().values())


def test_only_what_is_known_stands_in_compose() -> None:
    assert {key for key in COMPOSE if not key.startswith("x-")} == KEYS
    for name, service in SERVICES.items():
        assert set(service) <= SERVICE_KEYS, name
        assert set(service.get("depends_on", [])) <= SERVICES.keys(), name
        assert set(service["networks"]) <= COMPOSE["networks"].keys(), name
        assert set(service.get("secrets", [])) <= COMPOSE["secrets"].keys(), name
        named = {one.split(":")[0] for one in service.get("volumes", [])}
        for own in {one for one in named if one.startswith("./")}:
            assert (ROOT / own).is_file()
            named.remove(own)
        assert named <= COMPOSE["volumes"].keys(), name


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_is_hardened(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["pids_limit"] <= 1024
    assert service["healthcheck" if "healthcheck" in service else "build"]
    # Search and catalogue of others write into their own image; ours and all that hold data of people do not.
    assert service["read_only"] is (name not in {"elasticsearch", "ckan", "solr"})
    if name not in {"ckan", "solr", "edge"}:
        assert re.fullmatch(r"[1-9]\d*:\d+", service["user"])
    assert not service["image"].endswith(":latest")
    assert ("front" in service["networks"]) == (name == "edge")
    assert "ports" not in service or name == "edge"


def test_databases_are_reached_from_within_only() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("database", "cache", "elasticsearch", "ckan", "solr", "ckan-cache"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_the_pools_have_addresses_of_their_own() -> None:
    """nginx looks the names up once; an address that Docker gave anew could be nobody's, or the other pool's."""
    (given,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    others = ipaddress.ip_network(words([given["ip_range"]])[0])
    inside = ipaddress.ip_network(words([given["subnet"]])[0])
    fixed = {
        name: ipaddress.ip_address(words([one["networks"]["inside"]["ipv4_address"]])[0])
        for name, one in SERVICES.items()
        if isinstance(one["networks"], dict)
    }
    assert set(fixed) == {"web-read", "web-write"}
    assert len(set(fixed.values())) == 2
    assert all(one in inside and one not in others for one in fixed.values())
    assert others.subnet_of(inside)  # type: ignore[arg-type]  # both are of IPv4
    for name in fixed:
        assert set(SERVICES[name]["networks"]) == set(SERVICES["worker"]["networks"])


def test_secrets_are_files_and_no_value_stands_in_the_text() -> None:
    for name in APP:
        given = SERVICES[name]["environment"]
        for setting in ("SECRET_KEY", "DATABASE_URL", "CACHE_URL", "EMAIL_URL"):
            file = given[f"DIWAN_{setting}_FILE"]
            assert Path(file).name in SERVICES[name]["secrets"]
            assert f"DIWAN_{setting}" not in given
    assert {one["file"] for one in COMPOSE["secrets"].values()} == {
        f"secrets/{name}" for name in COMPOSE["secrets"]
    }


def test_secrets_are_made_once_and_are_read(tmp_path: Path) -> None:
    """The script that compose.yaml names, and the application that reads what it made."""
    script = tmp_path / "deploy" / "containers" / "make-secrets.sh"
    script.parent.mkdir(parents=True)
    script.write_text((ROOT / "deploy/containers/make-secrets.sh").read_text("utf-8"))
    first: dict[str, str] = {}
    for _twice in range(2):
        said = subprocess.run(["sh", script], capture_output=True, text=True, check=True).stdout
        made = {one.name: one.read_text() for one in (tmp_path / "secrets").iterdir()}
        assert set(made) == set(COMPOSE["secrets"]) - {"certificate", "certificate_key"}
        assert "secrets/certificate " in said
        first = first or made
        assert made == first
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert len(made["secret_key"]) >= 50
    assert made["database_password"] in made["database_url"]
    assert made["owner_password"] in made["owner_url"]
    password = made["cache_url"].removeprefix("redis://:").partition("@")[0]
    assert f"requirepass {password}\n" in made["cache_configuration"]
    given = {
        f"DIWAN_{name.upper()}_FILE": str(tmp_path / "secrets" / name)
        for name in ("secret_key", "database_url", "cache_url", "email_url")
    }
    environment = read(given)
    assert environment.secret_key == made["secret_key"]
    assert environment.database_url.endswith("@database/diwan")


def test_only_what_migrates_may_become_the_owner_of_the_tables() -> None:
    owner = SERVICES["database"]["environment"]["POSTGRES_USER"]
    assert owner != "diwan"
    may = {
        name
        for name, one in SERVICES.items()
        if {"owner_url", "owner_password"} & set(one.get("secrets", []))
    }
    assert may == {"database", "prepare"}
    assert SERVICES["prepare"]["environment"]["DIWAN_DATABASE_URL_FILE"] == "/run/secrets/owner_url"
    assert "database_roles --apply" in SERVICES["prepare"]["command"][-1]
    assert f"postgres://{owner}:" in (ROOT / "deploy/containers/make-secrets.sh").read_text("utf-8")


@pytest.mark.server
def test_the_image_of_postgresql_makes_the_applications_role(tmp_path: Path) -> None:
    """The script that PostgreSQL's image runs at its first start, run as the image does it."""
    password = tmp_path / "password"
    password.write_text("it's a \\ password")
    with postgres.running() as address:
        # The image's first user is the owner; that of a private server is called as our role shall be.
        with psycopg.connect(address, autocommit=True) as database:
            database.execute("CREATE ROLE diwan_owner SUPERUSER LOGIN")
        with psycopg.connect(address, user="diwan_owner", autocommit=True) as database:
            database.execute("ALTER ROLE diwan RENAME TO first")
            place = conninfo_to_dict(address)
            environment = {
                "PGHOST": str(place["host"]),
                "PGPORT": str(place["port"]),
                "POSTGRES_USER": "diwan_owner",
                "POSTGRES_DB": str(place["dbname"]),
                "DIWAN_DATABASE_PASSWORD_FILE": str(password),
                "PATH": f"{postgres.programs()}:{os.environ['PATH']}",
            }
            subprocess.run([ROOT / "deploy/containers/make-role.sh"], env=environment, check=True)
            found = database.execute(
                "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'diwan'"
            ).fetchone()
    assert found == (True, False, False, False)


def test_images_are_made_of_the_lock_and_run_as_nobody() -> None:
    made = stages()
    assert list(made) == ["wheels", "build", "edge", "app"]
    for flag in ("--require-hashes", "--no-deps", "--only-binary :all:", "--no-build-isolation"):
        assert flag in made["wheels"]
    assert "--no-index" in made["build"]
    last = made["app"]
    assert "USER 10001:10001" in last
    assert "HEALTHCHECK" in last and "HEALTHCHECK" in made["edge"]
    assert not re.search(r"\b(gcc|build-essential|pip install|curl|git)\b", last)
    assert "pip uninstall" in last
    assert " postgresql-client " in last  # pg_dump and psql, for backup and restore
    assert re.findall(r"^COPY (\S+)", last, re.MULTILINE) == ["--from=build"]
    assert "ADD " not in DOCKERFILE
    assert not re.search(r"(?i)(password|secret_key|token)\s*=", DOCKERFILE)


def test_what_goes_to_the_builder_is_named() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[1] == "*"
    taken = [line[1:] for line in ignored if line.startswith("!")]
    for path in taken:
        assert (ROOT / path).exists(), path
    applications = {one.parent.name for one in ROOT.glob("*/apps.py")} | {"common", "config"}
    assert applications <= set(taken)
    assert not {"tests", "benchmarks", "secrets", "var", ".git", "docs"} & set(taken)


def test_the_health_check_tells_whether_the_web_answers() -> None:
    from tests.edge import application

    with application.serving("read") as running:
        assert answers.answers(running.port)
        port = running.port
    assert not answers.answers(port)
    assert os.access(ROOT / "deploy/containers/make-secrets.sh", os.X_OK)
