"""What pages take with a million comments, beside what they take with a thousand.

``python -m benchmarks.consultations.scale`` writes ``benchmarks/results/scale.md``; ``make bench`` runs it too. Two sites with
the same content on one PostgreSQL, one with 1,000 comments in all, one with 1,000,000, of which 100,000 are on one consultation.
Each is a process that answers requests without a socket and without the page cache; both are asked in turn.
"""

from __future__ import annotations

import os
import platform as machine
import secrets
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks import servers, two_sites
from benchmarks.two_sites import GOAL, Page, Site
from scripts.postgres import Cluster

RESULTS = servers.ROOT / "benchmarks" / "results" / "scale.md"
ROUNDS = int(os.environ.get("BENCH_SCALE_ROUNDS", "100"))
SMALL, LARGE, ON_ONE = 1_000, 1_000_000, 100_000
SLUG = "digital-transformation-strategy"

# Comments as people leave them: nine of ten published, over all clauses and the time since opening, some supported or answered.
COMMENTS = """
INSERT INTO consultations_comment
  (public_id, consultation_id, version_id, clause_id, quote_exact, quote_prefix, quote_suffix, quote_language, is_official,
   body, suggestion, author_name, pseudonym, stance, language, submitted_at, status, reason, decided_at, place, fate,
   supports_count, is_answered)
SELECT substr(md5(%(consultation)s || ':' || n), 1, 16), %(consultation)s, clause.version_id, clause.id, '', '', '', '', false,
       'أقترح أن تكون مهلة الرد ستين يومًا بدل ثلاثين، لأن البلديات الصغيرة لا تملك موظفين كفاية. رقم ' || n, '', '', '',
       (ARRAY['supports', 'neutral', 'opposes', ''])[1 + n %% 4], 'ar', page.opens_at + n * interval '1 second',
       kind.status, CASE kind.status WHEN 'withheld' THEN 'advertising' ELSE '' END,
       CASE kind.status WHEN 'pending' THEN NULL ELSE page.opens_at + n * interval '1 second' END,
       clause.key, '', (n %% 997 * 31) %% 40, n %% 50 = 0
FROM generate_series(1, %(number)s) n
JOIN consultations_consultationpage page ON page.page_ptr_id = %(consultation)s
JOIN (SELECT c.id, c.key, c.version_id, row_number() OVER (ORDER BY c.position) - 1 AS place, count(*) OVER () AS total
      FROM consultations_clause c JOIN consultations_textversion v ON v.id = c.version_id
      WHERE v.consultation_id = %(consultation)s AND v.number = 1) clause ON clause.place = n %% clause.total
CROSS JOIN LATERAL (
  SELECT CASE WHEN n %% 20 = 0 THEN 'pending' WHEN n %% 20 = 1 THEN 'withheld' ELSE 'published' END AS status) kind
"""
CASES = """
INSERT INTO consultations_moderationcase
  (comment_id, consultation_id, agency_id, clause_key, status, since, hints, digest, reports)
SELECT c.id, c.consultation_id, %(agency)s, c.place, c.status, coalesce(c.decided_at, c.submitted_at), '', md5(c.public_id), 0
FROM consultations_comment c
WHERE c.consultation_id = %(consultation)s
  AND NOT EXISTS (SELECT 1 FROM consultations_moderationcase m WHERE m.comment_id = c.id)
"""


def pages() -> list[Page]:
    api, site = f"/api/v1/consultations/{SLUG}/", f"/ar/consultations/{SLUG}/"
    return [
        Page("consultation page", site),
        Page("clause page", f"{site}p/chap-3.p-1/"),
        Page("clause page, most supported first", f"{site}p/chap-3.p-1/?order=most_supported"),
        Page("comment list API", f"{api}comments/?lang=ar"),
        Page("comment list API, answered first", f"{api}comments/?lang=ar&order=answered"),
        Page("moderation queue", "/admin/consultations/moderation/"),
        Page("moderation queue, published", "/admin/consultations/moderation/?status=published"),
    ]


# --- One site --------------------------------------------------------------------------------------------------------


def site(cluster: Cluster, folder: Path, comments: int) -> AbstractContextManager[Site]:
    name = f"scale_{comments}"
    with psycopg.connect(cluster.address, autocommit=True) as database:
        database.execute(f"CREATE DATABASE {name}")
    address = cluster.address.rpartition("/")[0] + f"/{name}"
    env = servers.variables(folder / name, DIWAN_DATABASE_URL=address, BENCHMARK_UNCACHED="1")
    script = servers.ROOT / "scripts" / "prepare.py"
    subprocess.run(
        [sys.executable, str(script), "--demo"],
        env=env | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    log = folder / f"{name}.log"
    return two_sites.site("benchmarks.consultations.scale", comments, env, log)


def inside(comments: int) -> None:
    """Fill the database, then answer each line of the standard input with what its page took."""
    import django

    django.setup()
    from django.test import Client

    _fill(comments)
    staff, anybody = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
    _sign_in(staff)
    two_sites.serve(lambda path: (staff if path.startswith("/admin/") else anybody, path))


def _sign_in(client) -> None:  # type: ignore[no-untyped-def]  # Django is imported inside
    """As a moderator of everything, second factor included."""
    from django.contrib.auth import get_user_model

    from accounts import staff
    from accounts.assurance import Assurance
    from accounts.sessions import SignIn, mark

    user = get_user_model().objects.create_superuser(
        email="bench@example.org", password=secrets.token_urlsafe()
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    mark(session, SignIn("password", Assurance.SIGNED_IN, f"email:{user.email}", "", is_staff=True))
    session[staff.RIGHTS] = staff.rights_of(user)
    session.save()


def _fill(comments: int) -> None:
    from consultations.models import ConsultationPage

    measured = ConsultationPage.objects.get(slug=SLUG, locale__language_code="ar")
    others = [
        one
        for one in ConsultationPage.objects.originals().exclude(pk=measured.pk)
        if one.versions.exists()
    ]
    here = min(comments, ON_ONE)
    _add(measured, here)
    for other in others:
        _add(other, (comments - here) // len(others))


def _add(consultation, number: int) -> None:  # type: ignore[no-untyped-def]  # Django is imported inside
    from django.db import connection, transaction

    from consultations.services import tallies

    given = {"consultation": consultation.pk, "number": number, "agency": consultation.agency_id}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(COMMENTS, given)
            cursor.execute(CASES, given)
        tallies.recount(consultation)


# --- Both ------------------------------------------------------------------------------------------------------------


def main() -> int:
    if "--inside" in sys.argv:
        inside(int(sys.argv[-1]))
        return 0
    measured = pages()
    cluster = Cluster()
    try:
        cluster.start()
        with tempfile.TemporaryDirectory(prefix="diwan-bench-scale-") as name, ExitStack() as on:
            small = on.enter_context(site(cluster, Path(name), SMALL))
            large = on.enter_context(site(cluster, Path(name), LARGE))
            two_sites.compare(measured, small, large, ROUNDS)
    finally:
        cluster.remove()
    two_sites.record(RESULTS, written(measured), measured)
    return 0


def written(measured: list[Page]) -> str:
    return "\n".join(
        [
            f"# A million comments, measured on {datetime.now(UTC):%Y-%m-%d}",
            "",
            f"CPython {machine.python_version()}, {os.cpu_count()} processors, PostgreSQL as installed, no page cache, {ROUNDS} "
            f"requests of each page, the two sites in turn: {SMALL:,} comments in all, and {LARGE:,}, of which {ON_ONE:,} are on "
            f"the consultation that is measured. Goal: p95 at most {GOAL}×.",
            "",
            "| page | p50 ms, thousand | p95 ms, thousand | p50 ms, million | p95 ms, million | p95 ratio | goal |",
            "|---|---:|---:|---:|---:|---:|---|",
            *(page.row() for page in measured),
            "",
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
