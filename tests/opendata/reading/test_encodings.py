"""In which encoding a file is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opendata.reading import encodings
from opendata.reading.encodings import decide
from opendata.reading.grid import Unreadable
from tests.growth import grows_linearly

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data")) / "opendata/encodings"
CODECS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp1256": "windows-1256",
    "iso8859_6": "iso-8859-6",
    "cp1252": "windows-1252",
}
_ARABIC = (
    "المحافظة السكان العدد السنة وزارة التعليم العاصمة إربد الزرقاء البلقاء المفرق الكرك مأدبا جرش عجلون الطفيلة معان العقبة "
    "مجموع الطلبة المستجدين حسب الجنس الذكور الإناث القيمة المضافة الناتج المحلي الإجمالي بالأسعار الثابتة النسبة المئوية"
)
_FRENCH = (
    "région année département économie élèves ménages pêche forêt hôpital façade où été chômage"
)
_ENGLISH = "year region population total number of schools by governorate and sex"
ARABIC, FRENCH, ENGLISH = _ARABIC.split(), _FRENCH.split(), _ENGLISH.split()


def table(words: list[str]) -> str:
    rows = [words[place : place + 3] for place in range(0, len(words), 3)]
    return "\r\n".join(",".join(row) for row in rows) + "\r\n"


def read(path: Path, data: bytes, chosen: str = "") -> str:
    path.write_bytes(data)
    decision = decide(path, chosen)
    return data.decode(decision.codec, "replace").removeprefix("\ufeff")


words = st.lists(st.sampled_from(ARABIC + ENGLISH), min_size=9, max_size=60)
quiet = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quiet
@given(words=words, arabic=st.lists(st.sampled_from(ARABIC), min_size=4, max_size=8))
@pytest.mark.parametrize("codec", [codec for codec in CODECS if codec != "cp1252"])
def test_arabic_and_english_words_come_out_as_they_went_in(
    tmp_path: Path, codec: str, words: list[str], arabic: list[str]
) -> None:
    text = table(words + arabic)
    path = tmp_path / "table.csv"
    assert read(path, text.encode(codec)) == text
    assert decide(path).encoding == CODECS[codec]


@quiet
@given(words=st.lists(st.sampled_from(FRENCH + ENGLISH), min_size=3, max_size=40))
@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16-le"])
def test_french_words_come_out_as_they_went_in(
    tmp_path: Path, codec: str, words: list[str]
) -> None:
    text = table(words)
    assert read(tmp_path / "table.csv", text.encode(codec)) == text


@quiet
@given(
    arabic=st.lists(st.sampled_from(ARABIC), min_size=9),
    french=st.lists(st.sampled_from(FRENCH), max_size=20),
)
def test_arabic_with_french_letters_is_windows_1256(
    tmp_path: Path, arabic: list[str], french: list[str]
) -> None:
    text = table(arabic + french)
    assert read(tmp_path / "table.csv", text.encode("cp1256")) == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("الاسم,العدد\n", "cp1256"),
        ("الاسم,العدد\n", "iso8859_6"),
        ("السنة الدراسية;نوع الجهة\n", "cp1256"),
        ("شهر,استان\nپاريس,چين\nگيلان,ژاله\n", "cp1256"),
        ("الصِّحّة,المُدُن\n", "cp1256"),
        ("المدينة,ville\nالدار البيضاء,Fès\nمراكش,Marrakech-Médina\n", "cp1256"),
        ("RÉGION,ANNÉE\nÎle-de-France,2020\n", "cp1252"),
        ("Año,Niño,País\n", "cp1252"),
        ("a,b\n“quoted” – 5 €,2\n", "cp1252"),
        ("أ,ب,ج\n1,2,3\n", "utf-16-le"),
        ("أ,ب,ج\n1,2,3\n", "utf-16-be"),
    ],
)
def test_short_files(tmp_path: Path, text: str, codec: str) -> None:
    assert read(tmp_path / "table.csv", text.encode(codec)) == text


def test_what_cannot_be_told_is_shown_in_each_way(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("سنة\n".encode("cp1256"))
    decision = decide(path)
    assert decision.is_unsure
    shown = {one.encoding: one.sample[0] for one in decision.candidates}
    assert shown["windows-1256"] == "سنة"
    assert len(set(shown.values())) == len(shown)


def test_what_reads_the_same_in_all_candidates_is_sure(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("élève,année\n".encode("cp1252"))
    decision = decide(path)
    assert decision.encoding == "windows-1252"
    assert not decision.is_unsure


def test_arabic_on_the_last_line_alone_decides(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"id,name\n" + b"1,item\n" * 400_000 + "2,وزارة التعليم\n".encode("cp1256"))
    assert decide(path).encoding == "windows-1256"


def test_one_broken_byte_leaves_utf8_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    text = ("المحافظة,العدد\n" + "إربد,5\n" * 200).encode()
    path.write_bytes(text + b"\xe3bad,6\n" + text)
    decision = decide(path)
    assert decision.encoding == "utf-8"
    assert [(one.code, one.where["lines"]) for one in decision.warnings] == [
        ("broken_bytes", [202])
    ]


def test_a_file_cut_inside_a_letter_is_utf8(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("المحافظة,العدد\nإربد,عمان".encode()[:-1])
    assert decide(path).encoding == "utf-8"


def test_words_that_were_broken_before_are_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    garbled = "المحافظة,عدد السكان\n".encode().decode("cp1252", "replace")
    path.write_text(garbled * 3, encoding="utf-8")
    assert "garbled_before" in [one.code for one in decide(path).warnings]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"a,b\n\x00,1\n", "nul_byte"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refusal:
        decide(path)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("東京,大阪\n", "shift_jis"),
        ("Привет,мир\nгород,Москва\n", "cp1251"),
        ("Ελληνικά,γλώσσα\n", "cp1253"),
        ("中文,数据\n", "gbk"),
    ],
)
def test_other_encodings_are_never_taken_for_certain(tmp_path: Path, text: str, codec: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(codec) * 20)
    try:
        assert decide(path).is_unsure
    except Unreadable as refusal:
        assert refusal.code == "unknown_encoding"
        assert set(refusal.where["samples"]) == {"windows-1256", "iso-8859-6", "windows-1252"}


def test_an_editors_choice_is_taken_and_one_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    text = "الاسم,العدد\n"
    assert read(path, text.encode("cp1256"), "windows-1256") == text
    assert read(path, text.encode("mac_arabic"), "mac-arabic") == text
    assert read(path, text.encode("utf-16"), "utf-16") == text
    with pytest.raises(Unreadable):
        read(path, text.encode("cp1256"), "utf-8")
    with pytest.raises(Unreadable):
        read(path, text.encode(), "klingon")


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("bom.csv", "utf-8"),
        ("derived_mostly_ascii_then_arabic_cp1256.csv", "windows-1256"),
        ("encoding-issue-274.csv", "utf-8"),
        ("leading-zeros.csv", "utf-8"),
        ("sample-arabic-1_cp1256.txt", "windows-1256"),
        ("sample-arabic_utf8.txt", "utf-8"),
    ],
)
def test_files_that_others_had_trouble_with(name: str, encoding: str) -> None:
    decision = decide(SHARED / name)
    assert decision.encoding == encoding
    assert not decision.is_unsure


def test_a_word_of_any_length_is_gone_through_once() -> None:
    assert grows_linearly(lambda text: encodings._HIGH_WORD.findall(text.encode()), "a" * 1000)
