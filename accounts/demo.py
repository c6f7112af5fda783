"""The demo's accounts, all with one printed password: one for each role, and a steward who reviews the other one's releases."""

from __future__ import annotations

from django.db import transaction

from accounts import services
from accounts.models import Agency, Role, User

PASSWORD = "diwan-demo-2026"  # noqa: S105  # printed by `make demo`; the demo holds nothing secret
ACCOUNTS = (
    ("editor@demo.diwan.example", "ليلى", "المحرّرة", Role.EDITOR),
    ("policy@demo.diwan.example", "سامي", "مسؤول السياسات", Role.POLICY_OFFICER),
    ("steward@demo.diwan.example", "هناء", "أمينة البيانات", Role.DATA_STEWARD),
    ("reviewer@demo.diwan.example", "ماهر", "أمين البيانات", Role.DATA_STEWARD),
    ("moderator@demo.diwan.example", "عمر", "المشرف", Role.MODERATOR),
    ("admin@demo.diwan.example", "نور", "مديرة المنصة", Role.ADMINISTRATOR),
)


@transaction.atomic
def load_accounts() -> None:
    """Make the people; who exists keeps password and name."""
    for email, first_name, last_name, role in ACCOUNTS:
        if User.objects.filter(email=email).exists():
            continue
        User.objects.create_user(
            email,
            PASSWORD,
            first_name=first_name,
            last_name=last_name,
            is_staff=True,
            is_superuser=role == Role.ADMINISTRATOR,
        )


@transaction.atomic
def load_roles() -> None:
    """Let each of them act for every agency of the demo."""
    people = {user.email: user for user in User.objects.filter(email__in=[a[0] for a in ACCOUNTS])}
    for agency in Agency.objects.all():
        for email, _first, _last, role in ACCOUNTS:
            services.grant(user=people[email], agency=agency, role=role)
        services.refresh_permissions(agency=agency)
