"""Read every setting that an operator may change from environment variables, with its type.

This is the only module that reads the environment. ``docs/settings.md`` lists the same variables; a test compares.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from common.key_files import read_or_make

BASE_DIR = Path(__file__).resolve().parent.parent


class InvalidSetting(SystemExit):
    """A variable's value does not fit; the message names the variable and what it takes.

    It ends the program with that sentence: a trace of settings modules would tell an operator nothing.
    """


def setting(
    default: Any, help_text: str
) -> Any:  # Any: dataclasses.field is typed by its annotation
    """Declare one variable: its default and the sentence that the documentation must carry."""
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables ``DIWAN_<FIELD NAME>``; lists are separated by commas, booleans are 1/0."""

    debug: bool = setting(False, "Show technical error pages; never on a public site.")
    demo: bool = setting(
        False, "Run as the demo: sample content notice, demo inbox, no outgoing mail."
    )
    secret_key: str = setting("", "Signing key; empty makes one and keeps it in the data folder.")
    secret_key_fallbacks: tuple[str, ...] = setting(
        (), "Earlier signing keys whose signatures still count, the newest first."
    )
    hosts: tuple[str, ...] = setting(
        ("localhost", "127.0.0.1", "[::1]"), "Host names that the site answers to."
    )
    site_url: str = setting("http://localhost:8000", "Public address of the site, without a path.")
    data_dir: Path = setting(BASE_DIR / "var", "Folder of the embedded database, index and files.")
    keys_dir: str = setting(
        "",
        "Folder of the keys that are backed up apart: the public log's and the pseudonyms'; empty is keys in the data folder.",
    )
    database_url: str = setting("", "PostgreSQL address; empty uses SQLite in the data folder.")
    cache_url: str = setting("", "Redis address shared by all processes; empty uses local memory.")
    api_url: str = setting(
        "", "Run only the front end, on this API address; empty runs everything."
    )
    languages: tuple[str, ...] = setting(("ar", "en"), "Languages of the site, the source first.")
    time_zone: str = setting("Asia/Amman", "Time zone of dates shown to people.")
    months: str = setting("levant", "Names of months in Arabic: levant, gulf, maghreb or both.")
    digits: str = setting(
        "latn", "Digits shown in Arabic unless the visitor chooses: latn or arab."
    )
    email_url: str = setting(
        "",
        "Outgoing mail server, smtp+tls://user:password@host:587, smtp+ssl:// or smtp://; empty keeps mail inside.",
    )
    email_from: str = setting("diwan@localhost", "Sender of the platform's mail.")
    sms_url: str = setting(
        "",
        "Address of the text-message sender (docs/sms.md); empty offers no sign-in by telephone.",
    )
    sms_token: str = setting("", "Bearer token for the text-message sender.")
    sms_secret: str = setting(
        "", "Secret (whsec_…) that signs requests to the text-message sender."
    )
    sms_sender: str = setting("Diwan", "Name that text messages are sent under.")
    phone_region: str = setting(
        "JO", "Country (ISO 3166) of telephone numbers typed without a country code."
    )
    search_budget_ms: int = setting(
        300,
        "Milliseconds after which a search answers without counts, guesses and forms that it has not come to.",
    )
    search_engine: str = setting(
        "embedded",
        "What answers searches: embedded (an index on each machine) or elasticsearch (that index stands in when it fails).",
    )
    elasticsearch_url: tuple[str, ...] = setting(
        (), "Addresses of Elasticsearch's nodes, https://host:9200; or name a cloud id."
    )
    elasticsearch_cloud_id: str = setting(
        "", "Elastic Cloud's name of the deployment, instead of addresses."
    )
    elasticsearch_api_key: str = setting("", "API key for Elasticsearch; or name a user.")
    elasticsearch_user: str = setting("", "User of Elasticsearch, instead of an API key.")
    elasticsearch_password: str = setting("", "Password of Elasticsearch's user.")
    elasticsearch_ca_file: str = setting(
        "",
        "File of the authority that signed Elasticsearch's certificate; empty trusts the system's.",
    )
    elasticsearch_fingerprint: str = setting(
        "", "SHA-256 fingerprint of Elasticsearch's certificate, instead of an authority."
    )
    elasticsearch_prefix: str = setting(
        "diwan",
        "Beginning of the names of our indices; sites that share a cluster need different ones.",
    )
    elasticsearch_shards: int = setting(
        1, "Shards of the index; more than one from some millions of documents on."
    )
    elasticsearch_ms: int = setting(
        250, "Milliseconds within which Elasticsearch must answer, else this machine's index does."
    )
    s3_bucket: str = setting(
        "",
        "Bucket for pictures, documents and files of datasets on several machines; empty keeps them in the data folder.",
    )
    s3_url: str = setting("", "Address of the S3-compatible storage; empty is Amazon's.")
    s3_region: str = setting("", "Region of the bucket, where the storage has regions.")
    s3_key_id: str = setting("", "Access key of the storage; empty takes the machine's own role.")
    s3_secret: str = setting("", "Secret that belongs to the access key.")
    s3_prefix: str = setting("", "Folder in the bucket, for sites that share one.")
    file_cache_mb: int = setting(
        10_000,
        "Megabytes of copies of the bucket's files that a machine keeps in its data folder; at least 100.",
    )
    ckan_url: str = setting("", "Address of the CKAN that receives datasets; empty sends nothing.")
    ckan_token: str = setting(
        "", "API token of a CKAN user who may edit the organisations' datasets."
    )
    ckan_upload_mb: int = setting(
        10, "Largest file in megabytes that is uploaded to CKAN; larger ones are linked."
    )
    ckan_rows: int = setting(
        1_000_000, "Largest table in rows that is put into CKAN's DataStore; 0 puts none there."
    )
    search_query_minimum: int = setting(
        5,
        "How often a search must be made on one day before its words are kept; rarer ones are only counted.",
    )
    data_answer_days: int = setting(
        10,
        "Within how many working days a question on the data is answered, as promised to its asker.",
    )
    watched_folder: str = setting(
        "",
        "Folder in which systems lay new files of datasets, in a sub-folder named after each; empty watches none.",
    )
    reference_file: str = setting(
        "",
        "CSV file of the site's own reference lists (list, code, name_ar, name_en, variants, row, column); empty has none.",
    )
    map_file: str = setting(
        "",
        "GeoJSON file with the governorates' boundaries and their codes or names; empty draws a map of tiles.",
    )
    oidc_file: str = setting(
        "", "TOML file of the identity providers that people sign in with; empty offers none."
    )
    staff_mfa: str = setting(
        "",
        "Second factor of staff who sign in by password: required or optional; empty is required, optional in the demo.",
    )
    breached_passwords: str = setting(
        "",
        "File of SHA-1 sums of breached passwords, sorted, that no new password may be of; empty asks no list.",
    )
    sanitiser: str = setting(
        "bleach", "Library that cleans HTML of editors and feeds: bleach or nh3."
    )
    security_contact: str = setting(
        "mailto:security@localhost", "Where weaknesses are reported: a mailto: or https: address."
    )
    outbound_allowed: tuple[str, ...] = setting(
        (),
        "Private host:port pairs that feeds and linked files may come from; public ones always may.",
    )
    outbound_only: tuple[str, ...] = setting(
        (),
        "The only public hosts that feeds, files, webhooks and providers may be at, .gov.example for all below; empty is all.",
    )
    clamd: str = setting(
        "",
        "ClamAV's daemon that files are checked with, unix:/run/clamav/clamd.ctl or host:port; empty checks none.",
    )
    clamd_away: str = setting(
        "hold",
        "What happens to files while that daemon does not answer: hold (kept, given to nobody before it answered) or refuse.",
    )
    staff_uploads: str = setting(
        "1000/10000",
        "How many files, and megabytes of them, one person of the staff may send in a day.",
    )
    visitor_uploads: str = setting(
        "100/200", "The same of one citizen, or of one address that sends without signing in."
    )
    probe_url: str = setting(
        "",
        "Address of the site that workers ask each half minute, to measure outages of its web part too.",
    )
    https: bool = setting(False, "The site is reached by HTTPS only: secure cookies, HSTS.")
    proxies: int = setting(
        0, "How many reverse proxies of ours append to X-Forwarded-For; 0 ignores that header."
    )
    metrics_token: str = setting(
        "", "Bearer token that opens /metrics; without it and without networks it is closed."
    )
    metrics_networks: tuple[str, ...] = setting(
        (), "Networks (CIDR) whose machines may read /metrics without the token."
    )
    metrics_dir: str = setting(
        "",
        "Folder on this machine, emptied before each start, in which web processes add up their counts; for more than one.",
    )
    log_format: str = setting("console", "Form of the log: console or json.")

    def starting_with(self, start: str) -> dict[str, Any]:  # Any: one of the field types
        """The variables of one service, by the rest of their names."""
        names = [item.name for item in fields(self) if item.name.startswith(start)]
        return {name.removeprefix(start): getattr(self, name) for name in names}

    @property
    def is_frontend_only(self) -> bool:
        return bool(self.api_url)

    @property
    def requires_second_factor(self) -> bool:
        return self.staff_mfa == "required" or (not self.staff_mfa and not self.demo)


def _convert(name: str, kind: Any, raw: str) -> Any:  # Any: one of the field types above
    if kind is bool:
        if raw.lower() in {"1", "true", "yes", "on"}:
            return True
        if raw.lower() in {"", "0", "false", "no", "off"}:
            return False
        raise InvalidSetting(f"{name} must be 1 or 0, not {raw!r}.")
    if kind is Path:
        return Path(raw).expanduser().resolve()
    if kind is int:
        try:
            return int(raw)
        except ValueError:
            raise InvalidSetting(f"{name} must be a whole number, not {raw!r}.") from None
    if kind is str:
        return raw
    return tuple(part.strip() for part in raw.split(",") if part.strip())


def _raw(name: str, environ: dict[str, str] | os._Environ[str]) -> str | None:
    """The variable's text; ``<name>_FILE`` names a file that holds it, as service managers and containers hand secrets over."""
    file = environ.get(f"{name}_FILE", "")
    if not file:
        return environ.get(name)
    if environ.get(name):
        raise InvalidSetting(f"Only one of {name} and {name}_FILE may be set.")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"{name}_FILE: {file!r} cannot be read ({error}).") from None


def read(environ: dict[str, str] | os._Environ[str] = os.environ) -> Environment:
    """Read all variables.

    Raises:
        InvalidSetting: a value does not fit.
    """
    kinds = get_type_hints(Environment)
    given = {}
    for item in fields(Environment):
        name = f"DIWAN_{item.name.upper()}"
        raw = _raw(name, environ)
        if raw is not None:
            given[item.name] = _convert(name, kinds[item.name], raw)
    environment = Environment(**given)
    if environment.staff_mfa not in {"", "required", "optional"}:
        raise InvalidSetting(
            f"DIWAN_STAFF_MFA must be required or optional, not {environment.staff_mfa!r}."
        )
    _require_fitting_address(environment)
    if environment.sanitiser not in {"bleach", "nh3"}:
        raise InvalidSetting(
            f"DIWAN_SANITISER must be bleach or nh3, not {environment.sanitiser!r}."
        )
    if environment.clamd_away not in {"hold", "refuse"}:
        raise InvalidSetting(
            f"DIWAN_CLAMD_AWAY must be hold or refuse, not {environment.clamd_away!r}."
        )
    for name in ("staff_uploads", "visitor_uploads"):
        upload_quota(f"DIWAN_{name.upper()}", getattr(environment, name))
    return environment


def upload_quota(name: str, value: str) -> tuple[int, int]:
    """Files and megabytes in a day, of ``100/200``.

    Raises:
        InvalidSetting: it is written otherwise.
    """
    files, _slash, megabytes = value.partition("/")
    if not (files.isdecimal() and megabytes.isdecimal()):
        raise InvalidSetting(f"{name} must be files/megabytes, such as 100/200, not {value!r}.")
    return int(files), int(megabytes)


def shared_counts(folder: str) -> str:
    """Make the folder in which the processes of this machine add up their counts.

    Raises:
        InvalidSetting: it cannot be written to.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise InvalidSetting(f"DIWAN_METRICS_DIR cannot be used: {error}.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InvalidSetting(f"DIWAN_METRICS_DIR cannot be used: {folder} is not writable.")
    return folder


def _require_fitting_address(environment: Environment) -> None:
    """Refuse an address that every page would fail with: the parts call one another by it, and redirects compare with it."""
    address = urlsplit(environment.site_url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise InvalidSetting(
            f"DIWAN_SITE_URL must be an address such as https://diwan.example.jo, not {environment.site_url!r}."
        )
    if address.path.rstrip("/") or address.query or address.fragment:
        raise InvalidSetting(
            f"DIWAN_SITE_URL must be without a path, not {environment.site_url!r}."
        )
    if environment.https and address.scheme != "https":
        raise InvalidSetting(
            f"DIWAN_SITE_URL must begin with https:// where DIWAN_HTTPS is 1, not {environment.site_url!r}."
        )


def stored_secret_key(data_dir: Path) -> str:
    """Return the key kept in the data folder, made at the first start and readable by its owner only."""
    path = data_dir / "secret-key"
    return read_or_make(path, lambda: secrets.token_urlsafe(64).encode()).decode("ascii")


def earlier_keys(environment: Environment) -> list[str]:
    """The keys whose signatures still count beside the present one's, the newest first."""
    path = environment.data_dir / "secret-key-earlier"
    # A key that a variable gives has its earlier ones in a variable too.
    kept = path.read_text("ascii").split() if not environment.secret_key and path.exists() else []
    return [*environment.secret_key_fallbacks, *kept]
