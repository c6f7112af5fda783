"""What search brings along for a new site: a list of synonyms to begin with, and a group of people who keep the lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from search import lists
from search.models import SynonymRule
from search.synonyms import STARTER, RefusedRule, Rule, checked, rules_in

# Whoever is put into it keeps the lists of the whole site, whatever their role in an agency is. docs/roles.md.
KEEPERS = "قوائم البحث · Search lists"
_KEPT = ("synonymrule", "bestbet", "settledquery")


@dataclass(slots=True)
class Loaded:
    """What became of a file of rules; ``refused`` are numbers of lines with reasons."""

    added: list[SynonymRule] = field(default_factory=list)
    known: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def begin() -> None:
    """Make a new site's search ready for its editors; what is there already stays as it is."""
    keepers()
    with STARTER.open(encoding="utf-8-sig", newline="") as file:
        load(rules_in(file))


def load_file(path: str | Path) -> Loaded:
    """Add the rules of a CSV file.

    Raises:
        RefusedRule: the first line does not name the columns.
        OSError, UnicodeDecodeError: the file cannot be read.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return load(rules_in(file))


@transaction.atomic
def load(rules: Iterable[tuple[int, Rule]]) -> Loaded:
    """Add those of the numbered rules that are not there yet; refused ones are told and do not hinder the others.

    A rule that an editor switched off is there.
    """
    loaded = Loaded()
    known = set(SynonymRule.objects.values_list("fingerprint", flat=True))
    for number, given in rules:
        try:
            rule = checked(given)
        except RefusedRule as refusal:
            loaded.refused.append((number, str(refusal)))
            continue
        if rule.fingerprint in known:
            loaded.known += 1
            continue
        known.add(rule.fingerprint)
        loaded.added.append(_stored(rule))
    SynonymRule.objects.bulk_create(loaded.added)
    if loaded.added:
        lists.changed()  # bulk_create sends no signals
    return loaded


@transaction.atomic
def keepers() -> Group:
    """The group of those who keep the search's lists, made with its permissions at the first call."""
    group, _made = Group.objects.get_or_create(name=KEEPERS)
    of_search = Q(content_type__app_label="search")
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    wanted |= of_search & Q(content_type__model__in=_KEPT)
    wanted |= of_search & Q(codename="view_querycount")
    group.permissions.set(Permission.objects.filter(wanted))
    return group


def _stored(rule: Rule) -> SynonymRule:
    return SynonymRule(
        language=rule.language,
        direction=rule.direction,
        words="\n".join(rule.words),
        means="\n".join(rule.means),
        fingerprint=rule.fingerprint,
    )
