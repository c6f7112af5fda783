"""What one context offers another, without either importing the other.

Each protocol here has a registry; an app registers its provider in ``apps.py`` and calls ``notify`` inside the transaction that
changes the thing. Whoever listens runs in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class PageType:
    """How pages of one Wagtail model appear in the API.

    ``content(page)`` returns the JSON-ready ``content`` of the page bundle; ``filters`` narrows nothing by itself.
    ``takes_comments`` says that a comment thread may be opened below pages of the type.
    """

    name: str
    content: Callable[[Any], dict[str, Any]]  # Any: the app's own page class, unknown here
    takes_comments: bool = False


class PageTypeRegistry:
    """Wagtail models (``app_label.modelname``) → how the API shows them."""

    def __init__(self) -> None:
        self._types: dict[str, PageType] = {}

    def register(self, model_label: str, page_type: PageType) -> None:
        self._types[model_label.lower()] = page_type

    def for_page(self, page: Any) -> PageType:  # Any: as above
        return self._types[page._meta.label_lower]

    def labels(self) -> list[str]:
        return list(self._types)

    def name_of(self, label: str) -> str:
        return self._types[label].name

    def takes_comments(self, label: str) -> bool:
        """Whether a thread may be opened below pages of this model; False for what is not registered."""
        found = self._types.get(label)
        return found is not None and found.takes_comments


class PageThreadRegistry:
    """Who keeps the comment threads below pages."""

    def __init__(self) -> None:
        self._read: Callable[[Any], dict[str, Any] | None] | None = None

    # Any: a page, and JSON
    def provide(self, read: Callable[[Any], dict[str, Any] | None]) -> None:
        """Set ``read(page)``: ``{slug, is_open, comments_count}``, or None for a page without thread; one query for those."""
        self._read = read

    def of(self, page: Any) -> dict[str, Any] | None:  # Any: as above
        """The thread below a page, as the page bundle has it; None where there is none, or nobody keeps any."""
        if self._read is None or not page_types.takes_comments(page._meta.label_lower):
            return None
        return self._read(page)


# What agencies' own systems may be told of; a closed list, documented in docs/machines.md and in OpenAPI.
OUTWARD_EVENTS = (
    *("service.published", "service.retired"),
    *("dataset.published", "dataset.withdrawn"),
    *("consultation.opened", "consultation.closed", "consultation.withdrawn"),
    *("consultation.text_published", "consultation.outcome_published", "consultation.extended"),
    *("news.published", "indicator.revised"),
)


class OutwardEventRegistry:
    """Public happenings of an agency, and whoever carries them outside (`operations.webhooks`)."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[str, int, dict[str, Any]], object]] = []

    def listen(self, listener: Callable[[str, int, dict[str, Any]], object]) -> None:
        """Call ``listener(name, agency_id, payload)`` for every event, in the transaction of what happened."""
        self._listeners.append(listener)

    def emit(self, name: str, agency_id: int | None, payload: dict[str, Any]) -> None:
        """Say that something public happened; call it inside the transaction of the change.

        Args:
            agency_id: None for things of the whole site, of which no agency's system is told.
            payload: JSON; public facts only, never a person.

        Raises:
            ValueError: `name` is none of `OUTWARD_EVENTS`.
        """
        if name not in OUTWARD_EVENTS:
            raise ValueError(f"{name} is no outward event")
        if agency_id is not None:
            for listener in self._listeners:
                listener(name, agency_id, payload)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number for operators, as Prometheus names it; a count or an age, never a name.

    ``labels`` are pairs of a label and one of its few values; gauges of one name have the same labels.
    """

    name: str
    help_text: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


class GaugeRegistry:
    """What apps add to ``/metrics``: functions of the present instant."""

    def __init__(self) -> None:
        self._readers: dict[str, Callable[[datetime], Iterable[Gauge]]] = {}

    def register(self, app: str, reader: Callable[[datetime], Iterable[Gauge]]) -> None:
        self._readers[app] = reader

    def readers(self) -> Iterator[tuple[str, Callable[[datetime], Iterable[Gauge]]]]:
        """App and reader; each may fail by itself."""
        yield from self._readers.items()


class ProbeRegistry:
    """What apps add to the answer of ``/readyz``: one word each, found without asking another machine.

    Any word but ``ok`` makes the process degraded, never unready: what is behind these words does not stop pages and forms.
    """

    def __init__(self) -> None:
        self._probes: dict[str, Callable[[], str]] = {}

    def register(self, app: str, probe: Callable[[], str]) -> None:
        self._probes[app] = probe

    def read(self) -> dict[str, str]:
        return {app: probe() for app, probe in self._probes.items()}


@dataclass(frozen=True, slots=True)
class DataSubject:
    """A person, as far as their own session proves it.

    ``identifiers`` are what their pseudonyms are made from, ``addresses`` their own e-mail address and telephone number.
    """

    user_id: int
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """One thing that a person sent, and what became of it.

    ``kind`` and ``state`` are stable words, their labels those of the active language; ``reason`` says why, where somebody
    decided; ``receipt`` is the code of the receipt; ``outcome_url`` leads to what was decided in the end.
    """

    kind: str
    kind_label: str
    reference: str
    title: str
    url: str
    sent_at: datetime
    text: str = ""
    state: str = ""
    state_label: str = ""
    reason: str = ""
    receipt: str = ""
    outcome_url: str = ""
    outcome_at: datetime | None = None


class PersonalDataProvider(Protocol):
    """What one context holds of a person. Everything it answers is for that person alone, and names nobody else."""

    name: str

    def contributions(self, subject: DataSubject, language: str) -> Iterable[Contribution]:
        """What they sent, in any order."""
        ...

    def export(self, subject: DataSubject) -> Any:  # Any: JSON
        """All that is stored of them, JSON with words for keys; None or an empty value for nothing."""
        ...

    def kept(self, subject: DataSubject) -> Iterable[str]:
        """What `erase` will leave, and why: sentences in the active language."""
        ...

    def erase(self, subject: DataSubject, now: datetime) -> int:
        """Erase in the caller's transaction; returns how many things. A second call finds none."""
        ...


class PersonalDataRegistry:
    """Where personal data are: every context that holds some registers; a person's own page asks them all."""

    def __init__(self) -> None:
        self._providers: dict[str, PersonalDataProvider] = {}

    def register(self, provider: PersonalDataProvider) -> None:
        self._providers[provider.name] = provider

    def __iter__(self) -> Iterator[PersonalDataProvider]:
        return iter(self._providers.values())


class DemoRegistry:
    """Loaders of the demo's content; each runs once, in the order of its number, and is idempotent.

    They are named by their dotted path, for no process but the one that loads the demo should import them.
    """

    def __init__(self) -> None:
        self._loaders: list[tuple[int, str, str]] = []

    def register(self, order: int, name: str, loader: str) -> None:
        self._loaders.append((order, name, loader))

    def __iter__(self) -> Iterator[tuple[int, str, Callable[[], None]]]:
        for order, name, loader in sorted(self._loaders):
            yield order, name, import_string(loader)


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that was just restored; `made_at` is when it was taken, `now` the database's time."""

    backup_id: str
    made_at: datetime
    now: datetime


class BackupRegistry:
    """What contexts add to a backup, and do once one was restored."""

    def __init__(self) -> None:
        self._facts: dict[str, Callable[[], Any]] = {}
        self._folders: dict[str, Callable[[], Path]] = {}
        self._after: list[Callable[[Restored], str]] = []
        self._moving: set[str] = set()

    def add_facts(self, name: str, facts: Callable[[], Any]) -> None:  # Any: JSON
        """Have ``facts()`` stand in each manifest; it reads the very state of the database that is backed up."""
        self._facts[name] = facts

    def add_folder(self, name: str, folder: Callable[[], Path]) -> None:
        """Back up one more folder of files that the database speaks of."""
        self._folders[name] = folder

    def after_restore(self, act: Callable[[Restored], str]) -> None:
        """Call ``act(restored)`` in a transaction once the database is restored; what it returns is told to the operator."""
        self._after.append(act)

    def add_moving_key(self, name: str) -> None:
        """Name a file in the keys folder that changes by itself, so that the newer one stays when a backup is restored."""
        self._moving.add(name)

    def facts(self) -> dict[str, Any]:
        return {name: facts() for name, facts in self._facts.items()}

    def folders(self) -> dict[str, Path]:
        return {name: folder() for name, folder in self._folders.items()}

    def moving_keys(self) -> frozenset[str]:
        return frozenset(self._moving)

    def restored(self, restored: Restored) -> list[str]:
        return [told for act in self._after if (told := act(restored))]


class WarmUpRegistry:
    """What a process that serves does before its first request or task, so that nobody waits for it."""

    def __init__(self) -> None:
        self._acts: dict[str, Callable[[], object]] = {}

    def register(self, app: str, act: Callable[[], object]) -> None:
        """Have ``act()`` called once in each web process and in the parent of the workers; without the database."""
        self._acts[app] = act

    def run(self) -> None:
        for act in self._acts.values():
            act()


page_types = PageTypeRegistry()
page_threads = PageThreadRegistry()
demo_loaders = DemoRegistry()
backups = BackupRegistry()
personal_data = PersonalDataRegistry()
outward_events = OutwardEventRegistry()
gauges = GaugeRegistry()
probes = ProbeRegistry()
warm_up = WarmUpRegistry()
