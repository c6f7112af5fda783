"""Writes: redirects that follow moved pages, withdrawn addresses, counts of missing ones."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.models import GoneAddress, MissingAddress
from operations import generation

KEPT_MISSING = 2000


@transaction.atomic
def redirect_moved_page(*, page_id: int, old_url_path: str) -> int:
    """Send the old addresses of a page, and of those below whose address follows its place, to the new ones.

    Wagtail's own version cuts prefixes and would invent addresses for pages whose address is flat (ADR 0004).

    Returns:
        How many addresses now redirect.
    """
    page = Page.objects.select_related("locale").get(pk=page_id)
    language, new_url_path = page.locale.language_code, page.url_path
    if new_url_path == old_url_path:
        return 0
    moved = Page.objects.descendant_of(page, inclusive=True).filter(
        url_path__startswith=new_url_path
    )
    old_and_new = {
        _public(language, old_url_path + row.url_path[len(new_url_path) :]): row for row in moved
    }
    answering = [_public(language, row.url_path) for row in moved]
    # A page now stands at the new addresses, and a later move wins over an earlier one.
    Redirect.objects.filter(old_path__in=[*old_and_new, *answering]).delete()
    Redirect.objects.bulk_create(
        Redirect(old_path=old, redirect_page_id=row.pk, automatically_created=True)
        for old, row in old_and_new.items()
    )
    generation.bump()
    return len(old_and_new)


@transaction.atomic
def withdraw_address(*, page: Page) -> None:
    """Answer 410 from now on where this page stood; an administrator may add why and what replaces it."""
    path = _public(page.locale.language_code, page.url_path)
    GoneAddress.objects.update_or_create(path=path, defaults={"title": page.title})
    generation.bump()


@transaction.atomic
def count_missing(*, counts: dict[str, int], day: date) -> None:
    """Add to the report of missing addresses; the least asked for are dropped beyond two thousand."""
    paths = sorted(
        {Redirect.normalise_path(path): path for path in counts if len(path) <= 255}.items()
    )
    MissingAddress.objects.bulk_create(
        [MissingAddress(path=path, first_on=day, last_on=day) for path, _raw in paths],
        ignore_conflicts=True,
    )
    for path, raw in paths:
        MissingAddress.objects.filter(path=path).update(hits=F("hits") + counts[raw], last_on=day)
    beyond = MissingAddress.objects.order_by("-hits", "-last_on").values_list("pk", flat=True)
    MissingAddress.objects.filter(pk__in=list(beyond[KEPT_MISSING:])).delete()


@transaction.atomic
def redirect_missing(*, missing: MissingAddress, target: Page) -> Redirect:
    """Send a missing address to the page that people looked for, and take it off the report."""
    redirect, _made = Redirect.objects.update_or_create(
        old_path=missing.path, site=None, defaults={"redirect_page": target, "redirect_link": ""}
    )
    missing.delete()
    generation.bump()
    return redirect


def _public(language: str, url_path: str) -> str:
    rest = url_path.split("/", 2)[2] if url_path.count("/") > 1 else ""
    return Redirect.normalise_path(f"/{language}/{rest}")
