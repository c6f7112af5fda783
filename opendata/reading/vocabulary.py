"""Words by which a table is understood: yes and no, nothing known, totals, notes, units, names of things that are numbered."""

from __future__ import annotations

import re

TRUE = frozenset({"نعم", "yes", "true", "صحيح", "صح", "oui", "vrai"})
FALSE = frozenset({"لا", "no", "false", "خطأ", "كلا", "non", "faux"})
_NOTHING = """
-|--|---|----|—|——|..|...|....|.|…|:|*|**|?|_|/|//|x|xx|n/a|na|n.a.|n.a|#n/a|n/d|nd|null|none|nil|nan|<na>|(blank)|
not available|not applicable|unknown|no data|missing|#ref!|#value!|#div/0!|#name?|#num!|#null!|غير متوفر|غير متوفرة|
غير متاح|غير متاحة|غير معروف|غير معروفة|غير محدد|غير محددة|غير مبين|غير مبينة|غير موجود|غير مذكور|لا يوجد|لا توجد|
لايوجد|لا ينطبق|لا تنطبق|لم يحدد|لم تحدد|لم يتوفر|لا تتوفر|لا يتوفر|لا بيانات|لا توجد بيانات|لا تتوفر بيانات|لا يوجد بيانات|
لم تتوفر بيانات|غ.م|غ م|غ/م|غ.م.|م.غ|م.غ.|بلا|غير متوفره|غير متاحه|غير مطبق|غير مطبقة|غير معلوم|غير معلومة|
غير مسجل|غير مسجلة|غير منطبق|غير قابل للتطبيق|لا شيء|لاشيء|لم يذكر|لم تذكر|لم يسجل|n.d.|n.c.|s.o.|n.s.p.|
non disponible|non applicable|non renseigné|not stated|not reported|0000-00-00|00/00/0000|00-00-0000|0000/00/00|
فارغ|مجهول|(...)|(-)
"""
PLACEHOLDERS = frozenset(_NOTHING.strip().replace("\n", "").split("|"))

# «إجمالي الدين العام» names a figure of its own: only the bare word, or what is said of the whole, makes a totals row.
_WHOLE = r"(?:ال?كلي|الكلى|الكلية|العام|العامة|عام|كلي|المملكة|الدولة|الجمهورية|البلاد|الوطن)"
TOTAL = re.compile(
    rf"(?:ال)?(?:مجموع|[إا]جمالي|[إا]جمالى|جملة|حاصل الجمع)(?: {_WHOLE})?(?: {_WHOLE})?(?: لل\w+)?"
    r"|(?:the )?(?:grand |sub[- ]?|overall )?totals?|sum|(?:sous[- ])?total(?: g[ée]n[ée]ral| global)?|totaux|ensemble"
    r"|المجموع الفرعي"
    r"|(?:ال)?(?:معدل|متوسط)(?: العام)?|average|mean|(?:إجمالي )?المملكة",
    re.IGNORECASE,
)
SHARE = re.compile(
    r"(?:ال)?نسب[ةه](?: ال?مئوي[ةه])?(?: من ال\w+)?|%|٪|percent(?:age)?|pourcentage|part",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"\s*(?:ال)?(?:مصدر|مصادر|ملاحظ[ةه]|ملاحظات|تنويه|إيضاح|هامش|حاشية|المرجع)\b"
    r"|\s*(?:source|sources|notes?|remarks?|footnotes?|nb|n\.b)\b\s*[:.\-(]"
    r"|\s*\*+\s*\w|\s*\((?:[0-9٠-٩]{1,2}|\*+)\)\s*\w"
    r"|\s*(?:تاريخ (?:الاستخراج|التحديث|الطباعة)|آخر تحديث|أعد(?:ت|ّ)? |إعداد|last update|updated)",
    re.IGNORECASE,
)

_AROUND = " :.؛-/|()*\u200e\u200f\u00a0\n"
# Where words in Arabic letters give way to words in Latin ones, or the other way round.
_IN_TWO = re.compile(
    r"(?<=[\u0621-\u064a])[^\w]+(?=[A-Za-z])|(?<=[A-Za-z])[^\w]+(?=[\u0621-\u064a])"
)

_UNIT_WORDS = """
آلاف الآلاف الاف ألف الف الألف مليون ملايين المليون الملايين مليار مليارات المليار بليون مئة مائة دينار دنانير
الدينار فلس قرش دولار الدولار يورو ريال الريال درهم الدرهم جنيه ليرة د.أ د.ا ر.س نسبة نسبه النسبة مئوية بالمئة
بالمائة كم كم2 كم² م م2 م² م3 م³ متر الأمتار مترا هكتار الهكتار دونم الدونم فدان طن الطن أطنان كغم كجم كيلوغرام
كيلوجرام غرام جرام لتر ليتر برميل ميغاواط ميجاواط كيلوواط واط جيجاواط ساعة ساعات يوم أيام شهر أشهر سنة سنوات دقيقة
ثانية نسمة شخص فرد أفراد عدد العدد سرير درجة مئوية ملم مم سم thousand thousands million millions billion hundred
percent percentage pct usd jod jd eur sar aed egp kwd number no. count persons people km km2 km² m m2 m² m3 m³ mm cm
ha hectare hectares dunum dunums ton tons tonne tonnes kg g l litre litres liter liters kwh mwh gwh mw kw gw twh hour
hours day days month months year years minutes seconds $ € % ‰ ٪ c° °c
"""
_UNIT_STEMS = frozenset(_UNIT_WORDS.split())
_IN_UNITS = re.compile(r"(?:^|\s)(ب(?:ال)?[^\s()]+(?:\s[^\s()]+)?)$")
_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{1,40}?)\s*[)\]]")

# Numbers that name: nobody adds them up, and a leading zero in the next release must not change their type.
IDENTIFIER = re.compile(
    r"(?:ال)?رقم (?:ال)?(?:وطني|قومي|مدني|شخصي|هوية|بطاقة|[إا]قامة|ضريبي|هاتف|جوال|موبايل|حساب|[آا]يبان|جواز)(?: .*)?"
    r"|(?:ال)?رقم السجل (?:المدني|التجاري)|(?:ال)?رقم الضمان(?: .*)?"
    r"|الرقم (?:الوطني|القومي|المدني|الشخصي|الضريبي)|(?:ال)?(?:هاتف|جوال|موبايل|خلوي|محمول|فاكس|آيبان|ايبان)(?:\W.*)?"
    r"|(?:ال)?رمز (?:ال)?بريد\w*|الرمز البريدي"
    r"|.*\b(?:national|civil) (?:id|no|number|nr)\b.*|.*\b(?:phone|mobile|telephone|tel|fax|iban)\b.*"
    r"|.*\b(?:zip|postal|post)[ _-]?code\b.*|zip|nin|ssn|passport.*",
    re.IGNORECASE,
)


def unit_of(label: str) -> str:
    """The unit that a header names: in brackets, or «بالألف» at its end; '' for none.

    >>> unit_of("السكان (آلاف)"), unit_of("المساحة [كم²]"), unit_of("السكان (ذكور)"), unit_of("القيمة بالدينار")
    ('آلاف', 'كم²', '', 'دينار')
    """
    for inside in reversed(_BRACKETS.findall(label)):
        if _is_unit(inside):
            return re.sub(r"^بال(?=ألف|ملي|الف|دينار)", "", str(inside))
    found = _IN_UNITS.search(label)
    if found and _is_unit(found[1]):
        return re.sub(r"^ب(?:ال)?", "", found[1])
    return "%" if label.rstrip().endswith(("%", "٪")) else ""


def _is_unit(words: str) -> bool:
    parts = words.casefold().split()
    first = parts[0] if parts else ""
    bare = re.sub(r"^ب(?:ال)?", "", first)
    return bool(_UNIT_STEMS & {first, bare, f"ال{bare}", first.split("/")[0]})


def is_total(cell: str) -> bool:
    """Whether a cell says that its row adds up the others, in one language or in two."""
    text = cell.strip(_AROUND).replace("\u0640", "")
    if TOTAL.fullmatch(text) is not None:
        return True
    parts = [part for part in _IN_TWO.split(text) if part.strip(_AROUND)]
    return len(parts) == 2 and all(TOTAL.fullmatch(part.strip(_AROUND)) for part in parts)


def is_share(cell: str) -> bool:
    """Whether a cell says that its row holds the shares of the totals above it."""
    return SHARE.fullmatch(cell.strip(_AROUND)) is not None


def is_note(cell: str) -> bool:
    """Whether a cell begins as sources and footnotes do."""
    return NOTE.match(cell) is not None


def is_identifier(label: str) -> bool:
    """Whether a header names numbers of persons, telephones or postal codes."""
    return IDENTIFIER.fullmatch(" ".join(label.split("·")[-1].split())) is not None


_YEAR = re.compile(
    r".*(?:سن[ةه]|عام|أعوام|سنوات|year|رقم|تسلسل|مسلسل|رمز|كود|\bid\b|\bcode\b|^م$|^#$|^no\.?$).*",
    re.IGNORECASE,
)


def is_year(label: str) -> bool:
    """Whether a header names years, running numbers or codes: figures that have no unit."""
    return _YEAR.fullmatch(label.strip()) is not None
