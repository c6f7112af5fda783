"""Answers as the documentation of the API shows them."""

from __future__ import annotations

FOUND = {
    "query": "رخصه",
    "count": 1,
    "page": 1,
    "pages": 1,
    "results": [
        {
            "id": "pages:42:ar",
            "type": "service",
            "type_label": "دليل خدمة",
            "language": "ar",
            "title": "تجديد رخصة القيادة",
            "title_parts": [
                {"text": "تجديد ", "mark": False},
                {"text": "رخصة", "mark": True},
                {"text": " القيادة", "mark": False},
            ],
            "snippet": [{"text": "رخصة", "mark": True}, {"text": " سارية خلال يوم", "mark": False}],
            "url": "/ar/services/renew-licence/",
            "part_of": "",
            "agency": "وزارة النقل",
            "date": "2026-05-03T08:00:00Z",
            "is_best_bet": False,
        }
    ],
    "facets": [
        {
            "name": "type",
            "label": "النوع",
            "values": [{"value": "service", "label": "دليل خدمة", "count": 1, "selected": False}],
        }
    ],
    "searched_for": "",
    "did_you_mean": "",
    "also_searched_for": ["رخصة"],
    "unknown_values": [],
    "exact": False,
    "degraded": False,
    "is_older": False,
    "is_in_other_languages": False,
    "left_out": [],
    "sorted_of": 0,
    "fewer_words": "",
    "popular": [],
}

# A phrase in one agency's pages, a word left out; the agency's name was mistyped, so the search was made without it.
NOTHING = {
    "query": '"رخصة دولية" -مؤقتة جهة:النقلل',
    "count": 0,
    "page": 1,
    "pages": 1,
    "results": [],
    "facets": [],
    "searched_for": "",
    "did_you_mean": "",
    "also_searched_for": [],
    "unknown_values": [{"facet": "agency", "label": "الجهة", "value": "النقلل"}],
    "exact": False,
    "degraded": False,
    "is_older": False,
    "is_in_other_languages": False,
    "left_out": [],
    "sorted_of": 0,
    "fewer_words": "رخصة دولية",
    "popular": ["جواز سفر"],
}

SUGGESTED = {
    "results": [
        {
            "kind": "query",
            "title": "رخصة القيادة",
            "type_label": "بحث",
            "url": "/ar/search/?q=%D8%B1%D8%AE%D8%B5%D8%A9+%D8%A7%D9%84%D9%82%D9%8A%D8%A7%D8%AF%D8%A9",
        },
        {
            "kind": "document",
            "title": "تجديد رخصة القيادة",
            "type_label": "دليل خدمة",
            "url": "/ar/services/renew-licence/",
        },
    ]
}
