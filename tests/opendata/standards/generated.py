"""Datasets of every kind: without what is optional, and with odd words in it."""

from __future__ import annotations

from datetime import UTC

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from common.themes import Theme
from opendata.models import AccessLevel
from opendata.standards import facts
from opendata.vocabulary import Frequency, Licence

WORDS = st.text(max_size=40) | st.sampled_from(
    [
        "عدد المدارس",
        "a\x00b\x0b",
        "<b>&amp;",
        '"""\\',
        "\u202eabc",
        "𝒳\ufffe",
        "https://x y/<>",
        " ",
    ]
)
TEXTS = st.dictionaries(st.sampled_from(["ar", "en"]), WORDS, max_size=2)
MOMENTS = st.datetimes(timezones=st.just(UTC))
URLS = st.one_of(
    st.sampled_from(
        ["https://data.example/a b.csv", "https://مثال.example/س?q={1}", "http://x/%zz"]
    ),
    WORDS.map(lambda word: f"https://data.example/{word}"),
)
FORMATS = st.sampled_from([*facts.BY_SUFFIX.values(), facts.UNKNOWN])
PARTIES = st.builds(facts.Party, url=URLS, names=TEXTS)
DISTRIBUTIONS = st.builds(
    facts.Distribution,
    key=st.sampled_from(["csv", "parquet", "link"]),
    titles=TEXTS,
    access_url=URLS,
    format=FORMATS,
    url=URLS | st.just(""),
    size=st.none() | st.integers(0, 2**60),
    sha256=st.sampled_from(["", "ab" * 32]),
)
COLUMNS = st.builds(
    facts.ColumnFacts,
    name=st.sampled_from(["c1", "c2"]),
    original=WORDS,
    kind=st.sampled_from(["text", "integer", "number", "boolean", "date", "datetime", "geometry"]),
    labels=TEXTS,
    descriptions=TEXTS,
    unit=WORDS,
    is_key=st.booleans(),
)
RESOURCES = st.builds(
    facts.ResourceFacts,
    public_id=st.uuids(),
    kind=st.sampled_from(["file", "link", "api"]),
    titles=TEXTS,
    distributions=st.lists(DISTRIBUTIONS, max_size=2, unique_by=lambda one: one.key).map(tuple),
    rows_url=st.just("") | st.just("https://data.example/rows/"),
    row_count=st.none() | st.integers(0, 10**7),
    columns=st.lists(COLUMNS, max_size=2).map(tuple),
)
SERIES = st.builds(
    facts.SeriesFacts,
    slug=st.sampled_from(["s", "سلسلة"]),
    titles=TEXTS,
    notes=TEXTS,
    publisher=PARTIES,
)
RELEASES = st.lists(
    st.builds(facts.ReleaseFacts, number=st.integers(1, 99), issued=MOMENTS, notes=TEXTS),
    max_size=3,
    unique_by=lambda one: one.number,
).map(lambda found: tuple(sorted(found, key=lambda one: -one.number)))
DATASETS = st.builds(
    facts.DatasetFacts,
    identifier=st.uuids(),
    slug=st.sampled_from(["schools", "عدد-المدارس"]),
    titles=TEXTS,
    notes=TEXTS,
    publisher=PARTIES,
    landing_page=URLS,
    theme=st.sampled_from([one.uri for one in Theme]),
    theme_names=st.just({"en": "Theme"}),
    licence=st.sampled_from([one.uri for one in Licence]),
    licence_name=WORDS,
    frequency=st.sampled_from(Frequency.values),
    issued=MOMENTS,
    modified=MOMENTS,
    keywords=st.dictionaries(
        st.sampled_from(["ar", "en"]), st.lists(WORDS, max_size=3), max_size=2
    ),
    covers_from=st.none() | st.dates(),
    covers_to=st.none() | st.dates(),
    area=TEXTS,
    area_code=st.sampled_from(["", "JO", "JO-AM", "XX", "\x00"]),
    access=st.sampled_from(AccessLevel.values),
    access_reasons=TEXTS,
    methodology=TEXTS,
    contact_name=WORDS,
    contact_email=st.sampled_from(["", "data@x.example", "\u202e@x", "a b@x"]),
    series=st.none() | SERIES,
    resources=st.lists(RESOURCES, max_size=2, unique_by=lambda one: one.public_id).map(tuple),
    releases=RELEASES,
)
# Such large things are not made smaller after a failure: that takes minutes.
GENERATED = settings(
    max_examples=40,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
