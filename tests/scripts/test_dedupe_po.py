"""Catalogues that branches merged by union."""

from scripts.dedupe_po import deduplicated

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def test_of_two_entries_the_translated_one_stays() -> None:
    merged = f'{HEADER}\nmsgid "Search"\nmsgstr ""\n\nmsgid "Search"\nmsgstr "بحث"\n'
    assert deduplicated(merged) == f'{HEADER}\nmsgid "Search"\nmsgstr "بحث"\n'


def test_of_two_translations_the_first_stays() -> None:
    merged = f'{HEADER}\nmsgid "Send"\nmsgstr "إرسال"\n\nmsgid "Send"\nmsgstr "أرسل"\n'
    assert deduplicated(merged) == f'{HEADER}\nmsgid "Send"\nmsgstr "إرسال"\n'


def test_entries_that_ran_into_each_other_are_parted() -> None:
    merged = f'{HEADER}msgid "a"\nmsgstr "أ"\nmsgid "b"\nmsgstr "ب"\n'
    assert deduplicated(merged) == f'{HEADER}\nmsgid "a"\nmsgstr "أ"\n\nmsgid "b"\nmsgstr "ب"\n'


def test_the_same_word_in_another_context_is_another_entry() -> None:
    merged = (
        f'{HEADER}\nmsgid "Open"\nmsgstr "فتح"\n\nmsgctxt "state"\nmsgid "Open"\nmsgstr "مفتوحة"\n'
    )
    assert deduplicated(merged) == merged


def test_a_second_header_goes() -> None:
    assert deduplicated(f'{HEADER}\n{HEADER}\nmsgid "a"\nmsgstr "أ"\n').count("Content-Type") == 1
