"""The editors' synonyms: what is a good rule, and what a query gets of it."""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.demo import load_accounts
from accounts.models import User
from common import generation
from common.founding import founding
from search import demo, lists, query_log, starter, synonyms
from search.analysis import folded
from search.models import QueryCount, QueryDayKey, SynonymRule
from search.synonyms import RefusedRule, Rule, Synonym, checked, compiled, matching, matching_in

ONE, TWO = "one-way", "two-way"


def store(*words: str, means: tuple[str, ...] = (), **more) -> SynonymRule:
    rule = checked(Rule(words, means, ONE if means else TWO, more.pop("language", "")))
    return SynonymRule.objects.create(
        words="\n".join(rule.words),
        means="\n".join(rule.means),
        direction=rule.direction,
        language=rule.language,
        fingerprint=rule.fingerprint,
        **more,
    )


def found(text: str, *rules: Rule, language: str = "ar") -> tuple[Synonym, ...]:
    return matching_in(compiled(map(checked, rules)), folded(text), language)


def test_one_way_finds_in_its_direction_only() -> None:
    rule = Rule(("لايسن",), ("رخصة",), ONE)
    assert found("لايسن", rule) == (Synonym(("لايسن",), (("رخصه",),)),)
    assert found("رخصة", rule) == ()


def test_both_ways_finds_all_the_others_and_never_itself() -> None:
    rule = Rule(("هوية", "بطاقة شخصية", "بطاقة أحوال"))
    assert found("تجديد هوية", rule) == (
        Synonym(("هويه",), (("بطاقه", "شخصيه"), ("بطاقه", "احوال"))),
    )
    assert found("البطاقة الشخصيّة", rule) == (
        Synonym(("البطاقه", "الشخصيه"), (("هويه",), ("بطاقه", "احوال"))),
    )


def test_words_of_a_phrase_must_be_neighbours_and_the_longest_wins() -> None:
    rules = (Rule(("رخصة سواقة", "رخصة قيادة")), Rule(("رخصة",), ("ترخيص",), ONE))
    assert [one.words for one in found("رخصة سواقة", *rules)] == [("رخصه", "سواقه")]
    assert [one.words for one in found("رخصة جديدة سواقة", *rules)] == [("رخصه",)]


def test_words_of_a_phrase_may_stand_in_any_order_and_form() -> None:
    rules = (Rule(("رخصة ضايعة",), ("بدل فاقد",), ONE), Rule(("رخصة",), ("ترخيص",), ONE))
    assert [one.words for one in found("ضاعت رخصتي أمس", *rules)] == [("ضاعت", "رخصتي")]
    assert found("رخصتي", *rules) == ()


def test_words_that_only_share_roots_with_a_phrase_are_another_phrase() -> None:
    rule = Rule(("رخصة تالفة",), ("بدل فاقد",), ONE)
    assert found("رخصة تالفة", rule)[0].doubtful == frozenset()
    assert found("رخصتنا التالفة", rule)[0].doubtful == frozenset()
    assert found("رخصة تلفت", rule)[0].doubtful == {("بدل", "فاقد")}
    assert found("تلفون الترخيص", rule) == ()


def test_words_of_another_phrase_are_free_for_rules_of_their_own() -> None:
    rules = (Rule(("رخصة تالفة",), ("بدل فاقد",), ONE), Rule(("تلفون", "هاتف")))
    assert [one.words for one in found("تلفون الترخيص", *rules)] == [("تلفون",)]


def test_stop_words_between_do_not_separate() -> None:
    assert found("دفتر من العائلة", Rule(("دفتر عائلة", "قيد أسري")))[0].means == (("قيد", "اسري"),)


def test_a_stop_word_is_no_form_of_another_word() -> None:
    water, net = Rule(("الما",), ("مياه",), ONE), Rule(("واي فاي", "إنترنت"))
    assert found("ما هي فاتورة الما", water) == (Synonym(("الما",), (("مياه",),)),)
    assert found("ما هي الخدمات", water) == ()
    assert found("في أي عام بدأت", net) == ()
    assert found("كلمة سر واي فاي", net)[0].means == (("انترنت",),)
    assert found("خدمات عن بعد", Rule(("عن بعد",), ("إلكتروني",), ONE)) != ()


@pytest.mark.parametrize(
    "text", ["ما هي شروط التقديم؟", "في أي عام صدر القانون؟", "المرة الأولى", "جمهورية مصر العربية"]
)
def test_the_starter_list_takes_nobody_at_another_word(text: str) -> None:
    rules = synonyms.rules_from_csv(synonyms.STARTER)
    means = {word for one in matching_in(rules, folded(text), "ar") for word in one.means}
    assert not means & {("مياه",), ("انترنت",), ("زوجه",), ("سياره",)}


def test_forms_of_the_same_words_are_not_their_synonyms() -> None:
    assert found("رخصة ضايعة", Rule(("رخصة ضايعة", "ضاعت الرخص"), ("بدل فاقد",)))[0].means == (
        ("بدل", "فاقد"),
    )


def test_a_rule_counts_in_its_language_only() -> None:
    rules = (Rule(("licence", "permit"), language="en"), Rule(("باسبور", "passport")))
    assert found("permit", *rules, language="ar") == ()
    assert found("permit", *rules, language="en")
    assert found("passport", *rules, language="ar") and found("passport", *rules, language="en")
    assert found("passport", *rules, language="fr")


def test_loops_do_no_harm_and_rules_for_one_phrase_add_up() -> None:
    loop = (Rule(("سيارة",), ("مركبة",), ONE), Rule(("مركبة",), ("سيارة",), ONE))
    more = Rule(("سيارة",), ("عجلة",), ONE)
    assert found("سيارة", *loop, more) == (Synonym(("سياره",), (("مركبه",), ("عجله",))),)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule(("رخصة", "الرُّخصه")), "“رخصة” and “الرُّخصه”"),
        (Rule(("رخصة",), ("رخصه",), ONE), "are the same word"),
        (Rule(("؟؟", "رخصة")), "no letters or digits"),
        (Rule(("رخصة",)), "two words or phrases at least"),
        (Rule(("رخصة",), (), ONE), "both sides"),
        (Rule(("", " "), ("رخصة",), ONE), "both sides"),
        (Rule(("أ" * 81, "رخصة")), "too long"),
        (Rule(("كلمة ثانية ثالثة رابعة خامسة سادسة", "رخصة")), "more than five words"),
        (Rule(tuple(f"كلمة{number}" for number in range(21))), "20 words or phrases at most"),
        (Rule(("سيارة", "مركبة"), language="xx"), "no language"),
        (Rule(("سيارة", "مركبة"), direction="sideways"), "no direction"),
    ],
)
def test_what_is_no_rule_is_refused_with_a_reason(rule: Rule, said: str) -> None:
    with pytest.raises(RefusedRule) as refusal, translation.override("en"):
        checked(rule)
    assert said in str(refusal.value)


def test_the_same_said_otherwise_has_the_same_fingerprint() -> None:
    one = Rule(("هوية", "بطاقة شخصية"))
    other = Rule(("البطاقه الشخصيه",), ("الهويّة",))
    assert one.fingerprint == other.fingerprint
    assert Rule(("هوية",), ("بطاقة",), ONE).fingerprint != Rule(("هوية", "بطاقة")).fingerprint


def test_stop_words_may_stand_between_and_count_where_one_word_were_left() -> None:
    rules = (
        Rule(("خدمات عن بعد",), ("خدمات إلكترونية",), ONE),
        Rule(("التخليص على بيان",), ("تخليص جمركي",), ONE),
    )
    assert found("عدد الخدمات", *rules) == ()
    assert found("الخدمات عن بعد", *rules)[0].words == ("الخدمات",)
    assert found("تخليص بيان", *rules)[0].words == ("تخليص", "بيان")
    assert found("التخليص على البيان", *rules)[0].words == ("التخليص", "البيان")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=20), max_size=6), st.text(max_size=40))
def test_any_text_is_a_rule_or_refused_and_never_breaks_a_query(
    phrases: list[str], query: str
) -> None:
    try:
        rules = compiled([checked(Rule(tuple(phrases)))])
    except RefusedRule:
        return
    words = folded(query)
    for one in matching_in(rules, words, "ar"):
        assert set(one.words) <= set(words)
        assert one.means


def test_a_rule_counts_at_once_and_stops_at_once(db) -> None:
    assert matching(["لايسن"], "ar") == ()
    row = store("لايسن", means=("رخصة",))
    assert matching(["لايسن"], "ar") != ()
    row.is_active = False
    row.save()
    assert matching(["لايسن"], "ar") == ()
    row.is_active = True
    row.save()
    row.delete()
    assert matching(["لايسن"], "ar") == ()


def test_another_process_sees_a_change_within_two_seconds(db, monkeypatch) -> None:
    # What a busy machine takes does not count.
    monkeypatch.setattr(lists, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    monkeypatch.setattr(lists, "CHECK_SECONDS", 1.0)
    assert matching(["لايسن"], "ar") == ()
    seen_at = lists._Seen.at
    store("لايسن", means=("رخصة",))
    monkeypatch.setattr(lists._Seen, "at", seen_at)  # this process did not save it itself
    assert matching(["لايسن"], "ar") == ()
    monkeypatch.setattr(lists._Seen, "at", seen_at - 2)
    assert matching(["لايسن"], "ar") != ()


def test_asking_costs_one_query_a_second_at_most(db, django_assert_num_queries) -> None:
    store("لايسن", means=("رخصة",))
    with django_assert_num_queries(2):
        matching(["لايسن"], "ar")
    with django_assert_num_queries(0):
        for _ in range(50):
            matching(["لايسن"], "ar")


def test_a_change_of_the_list_makes_kept_pages_old(db) -> None:
    before = generation.current()
    store("لايسن", means=("رخصة",))
    assert generation.current() > before


def test_the_starter_list_is_good_and_loading_it_twice_adds_nothing(db) -> None:
    synonyms.rules_from_csv(synonyms.STARTER)
    first = starter.load_file(synonyms.STARTER)
    assert first.refused == []
    assert len(first.added) >= 20
    row = SynonymRule.objects.first()
    row.is_active = False
    row.save()
    second = starter.load_file(synonyms.STARTER)
    assert (len(second.added), second.known) == (0, len(first.added))
    assert not SynonymRule.objects.get(pk=row.pk).is_active


def test_the_command_tells_which_lines_it_refused(db, tmp_path) -> None:
    file = tmp_path / "rules.csv"
    file.write_text(
        "\ufefflanguage,words,means,direction\nar,لايسن,رخصة,one-way\n\nar,رخصة,الرخصة,one-way\n",
        encoding="utf-8",
    )
    said, refused = io.StringIO(), io.StringIO()
    with translation.override("en"):
        call_command("load_synonyms", str(file), stdout=said, stderr=refused)
    assert "1 added, 0 there already, 1 refused" in said.getvalue()
    assert refused.getvalue().startswith("line 4: “رخصة” and “الرخصة”")


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", "language,words\nar,خدمة\n".encode("cp1256")])
def test_a_file_that_is_no_list_is_refused_whole(db, tmp_path, content: bytes) -> None:
    file = tmp_path / "rules.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("load_synonyms", str(file), verbosity=0)
    with pytest.raises(CommandError):
        call_command("load_synonyms", str(tmp_path / "none.csv"), verbosity=0)
    assert not SynonymRule.objects.exists()


def test_a_new_site_begins_with_synonyms_and_a_group_that_keeps_the_lists(db) -> None:
    for begin in founding:
        begin()
    assert SynonymRule.objects.count() >= 20
    rights = set(starter.keepers().permissions.values_list("codename", flat=True))
    assert {"access_admin", "add_synonymrule", "change_bestbet", "view_querycount"} <= rights
    assert not {right for right in rights if "document" in right or "user" in right}


def test_the_demo_has_searches_to_show_and_loading_it_again_changes_nothing(db) -> None:
    demo.load()
    failing = list(query_log.failing(since=timezone.localdate() - timedelta(days=30)))
    counted = QueryCount.objects.count()
    assert failing[0]["query"] == "منح جامعيه"
    assert not QueryDayKey.objects.exists()
    demo.load()
    assert QueryCount.objects.count() == counted


def test_the_demos_editor_keeps_the_lists(db) -> None:
    load_accounts()
    demo.load()
    editor = User.objects.get(email="editor@demo.diwan.example")
    assert editor.has_perm("search.add_synonymrule") and editor.has_perm("search.view_querycount")
