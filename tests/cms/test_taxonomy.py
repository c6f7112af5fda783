"""The default terms are loaded once and stay the editors'."""

from __future__ import annotations

from cms.guides.taxonomies import load_default_taxonomies
from cms.models import Audience, Channel


def test_default_terms_are_added_once_and_keep_what_editors_changed(db, client) -> None:
    assert load_default_taxonomies() > 40
    Audience.objects.filter(slug="citizen").update(name_ar="المواطنون")
    Channel.objects.filter(slug="kiosk").delete()
    assert load_default_taxonomies() == 1
    terms = client.get("/api/v1/taxonomies/?lang=ar").json()
    assert terms["audiences"][0] == {"slug": "citizen", "name": "المواطنون"}
    assert [term["slug"] for term in terms["audiences"]] == [
        "citizen",
        "business",
        "government",
        "resident",
    ]
    names = {term["slug"] for term in terms["channels"]}
    assert {"portal", "mobile-app", "post-office", "knowledge-station", "kiosk"} <= names
    assert {"contact-centre", "sms"} <= names
    english = client.get("/api/v1/taxonomies/?lang=en").json()
    assert english["governorates"][1] == {"slug": "irbid", "name": "Irbid"}
