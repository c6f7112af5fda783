"""The API speaks UTC."""

from pathlib import Path

from common.serializers import UtcDateTimeField

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_instant_of_the_api_is_sent_in_utc() -> None:
    own_zone = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/api/**/*.py")
        if "serializers.DateTimeField(" in path.read_text(encoding="utf-8")
    ]
    assert own_zone == []


def test_an_instant_of_another_zone_is_converted() -> None:
    field = UtcDateTimeField()
    instant = field.to_internal_value("2026-01-16T00:00:00+03:00")
    assert field.to_representation(instant) == "2026-01-15T21:00:00Z"
