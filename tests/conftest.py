"""What every test gets: a migrated database made once, no network but loopback, and a started site on request."""

from __future__ import annotations

import atexit
import gc
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from tests.buckets import Machines, Storage

# How long an example takes depends on what else the machine does. What passed passes again; `make explore` seeks further.
hypothesis.settings.register_profile("diwan", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, print_blob=True)
hypothesis.settings.load_profile("diwan")

ROOT = Path(__file__).resolve().parent.parent


def _own_folder() -> str:
    """A folder that goes with this process, and not with those that tests fork from it."""
    folder, owner = tempfile.mkdtemp(prefix="diwan-test-"), os.getpid()
    atexit.register(
        lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == owner else None
    )
    return folder


if "DIWAN_DATA_DIR" not in os.environ:
    os.environ["DIWAN_DATA_DIR"] = _own_folder()
os.environ.setdefault("DIWAN_SECRET_KEY", "only-for-tests-" + "x" * 50)
# The proxy of a developer's machine knows nothing of the servers that tests start.
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, [os.environ.get(_name), "127.0.0.1,localhost"]))


@pytest.hookimpl(optionalhook=True)  # xdist is not loaded by everyone
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.scheduling import InUnits

    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # the processes have ordered the tests
    return InUnits(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell what failed before this part of `scripts/run_tests.py`, whose exit code says it too."""
    if failed := os.environ.get("DIWAN_EARLIER_FAILURES"):
        terminalreporter.write_line(f"Failed before this: {failed}; see above.", red=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        from tests.scheduling import longest_first

        longest_first(items)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is imported stays until the end: looking through it again and again for garbage takes seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def _migrations_fingerprint() -> str:
    from django.conf import settings

    # `make compat` shares the folder of temporary files with the locked releases, whose tables are others.
    releases = [version("django"), version("wagtail")]
    digest = hashlib.sha256(" ".join([*releases, *settings.INSTALLED_APPS]).encode())
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements/app.txt")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """One database for each process; of SQLite a migrated file kept between runs: 216 migrations take 13 seconds, a copy none."""
    from django.conf import settings
    from django.db import connections

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        connections["default"].settings_dict["TEST"]["NAME"] = f"test_diwan_{worker}"
        return
    target = Path(tempfile.mkdtemp(prefix=f"diwan-testdb-{worker}-")) / "test.sqlite3"
    connections["default"].settings_dict["TEST"]["NAME"] = str(target)
    # Rows that nobody ordered come first in, first out nearly always, and otherwise some day on PostgreSQL.
    connections["default"].settings_dict["OPTIONS"]["init_command"] += (
        ";PRAGMA reverse_unordered_selects=ON"
    )


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: pytest.FixtureRequest,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    from django.conf import settings
    from django.db import connections
    from django.test.utils import setup_databases

    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        from tests.migrated import own_database

        with ExitStack() as stack:
            with django_db_blocker.unblock():
                stack.enter_context(own_database())
            yield
            with django_db_blocker.unblock():
                stack.close()
        return
    connection = connections["default"]
    target = Path(connection.settings_dict["TEST"]["NAME"])
    template = (
        Path(tempfile.gettempdir())
        / f"diwan-migrated-{os.getuid()}-{_migrations_fingerprint()}.sqlite3"
    )
    with django_db_blocker.unblock():
        if template.exists():
            shutil.copy(template, target)
            connection.close()
            connection.settings_dict["NAME"] = str(target)
        else:
            setup_databases(verbosity=0, interactive=False)
            draft = template.with_suffix(f".{os.getpid()}")
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(draft)])
            draft.rename(template)
    yield
    with django_db_blocker.unblock():
        connection.close()
    shutil.rmtree(target.parent, ignore_errors=True)


@pytest.fixture
def scratch_database(django_db_setup, django_db_blocker, tmp_path) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """A copy of the test database for real commits, thrown away afterwards: not everything may be deleted from the original."""
    from django.db import connection, connections

    with django_db_blocker.unblock():
        settings = connection.settings_dict
        original = settings["NAME"]
        is_sqlite = connection.vendor == "sqlite"
        copy = str(tmp_path / "scratch.sqlite3") if is_sqlite else f"{original}_scratch"
        if is_sqlite:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [copy])
        else:
            _maintain(
                f'DROP DATABASE IF EXISTS "{copy}"',
                f'CREATE DATABASE "{copy}" TEMPLATE "{original}"',
            )
        connections.close_all()
        settings["NAME"] = copy
        yield
        connections.close_all()
        settings["NAME"] = original
        if not is_sqlite:
            _maintain(f'DROP DATABASE "{copy}"')


def _maintain(*statements: str) -> None:
    """Run what needs that nobody is connected to the test database."""
    from django.db import connection, connections

    connections.close_all()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """The hash of a site takes a third of a second for each password; a test looks at that one."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def site(db: None):  # type: ignore[no-untyped-def]  # Wagtail ships no types
    """An empty site in Arabic and English; returns the Arabic home page."""
    from cms.services import SiteNames, start_site
    from tests.replay import arranged

    names = SiteNames({"ar": "ديوان", "en": "Diwan"})
    return arranged("site", lambda: start_site(names=names))


@pytest.fixture
def agency(site):  # type: ignore[no-untyped-def]
    """The ministry of justice, with its section."""
    from accounts.models import Agency
    from cms.services import open_agency_section
    from tests.replay import arranged

    def build() -> Agency:
        made = Agency.objects.create(
            slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice"
        )
        open_agency_section(agency=made)
        return made

    return arranged("agency", build)


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    """A bucket on a server of moto's."""
    from tests import buckets

    with buckets.running() as found:
        yield found


@pytest.fixture
def machines(
    storage: Storage, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machines]:
    """Two machines of one site that share the bucket and no folder."""
    from tests import buckets

    with buckets.machines(storage, settings, tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture(autouse=True)
def _forget_what_the_generation_keeps() -> None:
    """Processes keep some things until the generation changes; a rolled-back test turns that number back."""
    from consultations import campaign_figures, selectors
    from frontend import frame
    from opendata import selectors as datasets
    from opendata.standards import quality, writing

    frame._sites.clear()
    selectors.forget_originals()
    campaign_figures.forget_totals()
    datasets.forget_figures()
    writing.forget_pages()
    quality.forget_mean()


@pytest.fixture(autouse=True)
def _forget_what_search_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of the editors, popular searches and counts that were not written: of the test before, which was rolled back.

    Whether a second has gone by since the lists were looked at must not decide how many queries a test counts.
    """
    from search import lists, query_log, suggesting

    monkeypatch.setattr(lists, "CHECK_SECONDS", float("inf"))

    lists.forget()
    suggesting.forget_popular()
    query_log.forget_unwritten()


@pytest.fixture(autouse=True)
def _only_tests_write_what_was_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request writes down what others counted whenever half a minute has gone by: queries that belong to no test."""
    from common import tallies
    from frontend import page_views

    for module in (tallies, page_views):
        monkeypatch.setattr(module, "FLUSH_SECONDS", float("inf"))


@pytest.fixture(autouse=True)
def _no_test_hands_its_language_on() -> None:
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _force_login_is_a_whole_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """`Client.force_login` stands for all steps of a sign-in, the second factor of staff among them."""
    from django.test import Client
    from django.utils import timezone

    from accounts import staff, staff_limits
    from accounts.assurance import Assurance
    from accounts.models import User
    from accounts.sessions import SignIn, mark

    django_s_own = Client.force_login

    def force_login(self: Client, user: User, backend: str | None = None) -> None:
        django_s_own(self, user, backend)
        session = self.session
        identifier = f"email:{user.email}" if user.email else ""
        mark(session, SignIn("password", Assurance.SIGNED_IN, identifier, "", is_staff=True))
        session[staff.RIGHTS] = staff.rights_of(user)
        session[staff.CONFIRMED_AT] = timezone.now().timestamp()
        staff_limits.start(session, timezone.now())
        session.save()

    monkeypatch.setattr(Client, "force_login", force_login)
