"""Import a sheet of 350 service guides (the programme's target) into an empty site, twice; goal: 20 s, then no write.

Run: ``python -m benchmarks.import_services [rows]``. It works in a folder of its own and leaves nothing behind.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

ROWS = 350
GOAL_SECONDS = 20.0


def guide_rows(count: int) -> tuple[list[str], list[list[str]]]:
    """A header and rows as an agency would fill them: fees, channels, documents, steps, questions."""
    header = [
        "slug", "agency", "title", "promise", "status", "electronic_since", "audiences", "topics",
        "who_can_apply", "fees", "duration_value", "channels", "documents", "steps", "start_url",
        "appeal", "legal_basis", "faqs", "related_services", "review_on",
    ]  # fmt: skip
    rows = [
        [
            f"service-{number}",
            "moj" if number % 2 else "municipality",
            f"إصدار الوثيقة رقم {number}",
            "تقدّم الطلب من هاتفك وتستلم الوثيقة خلال ثلاثة أيام.",
            "connected" if number % 3 else "paper_only",
            "2018-01-01" if number % 3 else "",
            "citizen; resident",
            "justice",
            "كل من أتمّ الثامنة عشرة\nالمقيم إقامة قانونية",
            "portal | 1.500 JOD\ncounter | 3.000 JOD | للنسخة الورقية | paper copy",
            "3",
            "portal | | https://portal.example/\ncontact-centre | 065008080\npost-office",
            "الهوية الشخصية | سارية المفعول\nصورة شخصية",
            "املأ الطلب | رقم الطلب | 5 دقائق\nادفع الرسم | إيصال | دقيقتان\nاستلم الوثيقة | الوثيقة",
            f"https://portal.example/{number}",
            "اعترض لدى الوزارة خلال 15 يومًا.",
            "قانون الخدمات، المادة 4 | https://law.example/4",
            "هل أحضر بنفسي؟ | لا، يكفي التوكيل.\nمتى تنتهي؟ | بعد سنة.",
            f"service-{(number + 1) % count}",
            "2027-06-01",
        ]
        for number in range(count)
    ]
    return header, rows


def prepare_site() -> None:
    """An empty site with two agencies and the default terms."""
    from django.core.management import call_command

    from accounts.models import Agency
    from cms.guides.taxonomies import load_default_taxonomies
    from cms.services import SiteNames, open_agency_section, start_site

    call_command("migrate", verbosity=0)
    start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
    load_default_taxonomies()
    for slug, name in (("moj", "وزارة العدل"), ("municipality", "أمانة المدينة")):
        open_agency_section(agency=Agency.objects.create(slug=slug, name_ar=name, name_en=slug))


def measured(action: Callable[[], Any]) -> tuple[Any, float, int]:
    """Result, seconds and number of writing statements."""
    from django.db import connection

    writes = 0

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal writes
        writes += sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        return execute(sql, params, many, context)

    started = time.perf_counter()
    with connection.execute_wrapper(watch):
        result = action()
    return result, time.perf_counter() - started, writes


def main(count: int) -> int:
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    prepare_site()
    from cms.exchange.guides import apply_import
    from cms.exchange.sheets import read_table, write_table

    header, rows = guide_rows(count)
    content = write_table("xlsx", header, rows, title="guides")
    slowest = 0.0
    for name in ("first import", "second import"):
        report, seconds, writes = measured(
            lambda: apply_import(read_table(content), actor=None, publish=True)
        )
        slowest = max(slowest, seconds)
        counts = ", ".join(f"{state} {n}" for state, n in report.counts.items() if n)
        print(f"{name}: {seconds:.1f} s, {writes} writing statements, {counts}")
    print(f"goal: {GOAL_SECONDS:.0f} s")
    return int(slowest > GOAL_SECONDS or writes > 0)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="diwan-bench-") as folder:
        os.environ.update(
            DIWAN_DATA_DIR=folder,
            DIWAN_SECRET_KEY="benchmark",  # noqa: S106 - protects nothing
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
