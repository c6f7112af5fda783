"""The e-participation policy of the demo, in two versions."""

from __future__ import annotations

from datetime import date
from typing import Any

from cms.demo.publishing import publish_pair
from cms.models import PolicyPage
from cms.translation import publish_translation

SLUG = "e-participation"
# (anchor, (title ar, title en), (text ar, text en)); the last two came with version 2.
SECTIONS: tuple[tuple[str, tuple[str, str], tuple[str, str]], ...] = (
    (
        "purpose",
        ("الغاية", "Purpose"),
        (
            "<p>تضع هذه السياسة القواعد التي تتبعها الجهات الحكومية حين تستشير الناس إلكترونيًّا، كي "
            "يعرف كل مشارك ما الذي يُسأل عنه، "
            "ومن يقرأ مساهمته، وما الذي ترتب عليها.</p>",
            "<p>This policy sets the rules that public bodies follow when they consult people "
            "electronically, so that everyone knows"
            " what they are asked, who reads their answer and what came of it.</p>",
        ),
    ),
    (
        "scope",
        ("النطاق", "Scope"),
        (
            "<p>تسري السياسة على كل وزارة ومؤسسة وبلدية تنشر على هذه المنصة، وعلى مشاريع القوانين "
            "والأنظمة والاستراتيجيات والخدمات "
            "التي تمسّ المواطن أو قطاع الأعمال أو المقيم.</p>",
            "<p>It binds every ministry, institution and municipality that publishes on this "
            "platform, for draft laws, by-laws,"
            " strategies and services that touch citizens, business or residents.</p>",
        ),
    ),
    (
        "principles",
        ("المبادئ", "Principles"),
        (
            "<ul><li>العلانية: كل استشارة منشورة من بدايتها إلى نتيجتها في عنوان واحد لا يتغير.</li>"
            "<li>المساواة: لا يُقدَّم رأي على آخر لاسم صاحبه أو صفته.</li>"
            "<li>الوضوح: نص مختصر بلغة سهلة إلى جانب النص الكامل.</li>"
            "<li>المساءلة: كل قرار معلَّل ومنسوب إلى جهة.</li></ul>",
            "<ul><li>Openness: a consultation is public from its start to its outcome, at one "
            "address that never changes.</li>"
            "<li>Equality: no opinion comes before another because of its author's name or rank.</li>"
            "<li>Clarity: a short text in plain language stands beside the full one.</li>"
            "<li>Accountability: every decision has a reason and an owner.</li></ul>",
        ),
    ),
    (
        "levels",
        ("مستويات المشاركة", "Levels of participation"),
        (
            "<p>تختار الجهة المستوى وتعلنه قبل البدء: <b>الإعلام</b> بما هو قائم، و<b>الاستشارة</b> "
            "في نص أو بدائل، و<b>الإشراك</b> في "
            "صياغة الحلول. ولا يجوز وصف الإعلام بأنه استشارة.</p>",
            "<p>The agency chooses the level and says so beforehand: <b>information</b> about what "
            "is, <b>consultation</b> on a text"
            " or on options, <b>involvement</b> in shaping solutions. Information must not be called "
            "consultation.</p>",
        ),
    ),
    (
        "before",
        ("قبل الاستشارة", "Before a consultation"),
        (
            "<p>تنشر الجهة خطة استشاراتها للسنة، ثم تنشر لكل استشارة: ما الذي يمكن تغييره وما الذي "
            "لا يمكن، والوثائق اللازمة لفهمه، "
            "ومن سيقرأ المساهمات.</p>",
            "<p>The agency publishes its plan for the year and then, for each consultation, what can "
            "and what cannot be changed, the"
            " documents needed to understand it and who will read the answers.</p>",
        ),
    ),
    (
        "during",
        ("أثناء الاستشارة", "During a consultation"),
        (
            "<p>تبقى الاستشارة مفتوحة ثلاثين يومًا على الأقل، ولا تُحتسب منها العطل الرسمية الطويلة. "
            "وتُنشر الأسئلة الواردة وأجوبتها "
            "خلال خمسة أيام عمل.</p>",
            "<p>A consultation stays open for at least thirty days, long public holidays not "
            "counted. Questions and their answers are"
            " published within five working days.</p>",
        ),
    ),
    (
        "moderation",
        ("الإشراف على المساهمات", "Moderation"),
        (
            "<p>لا تُحجب مساهمة إلا لسبب من القائمة المنشورة: خطاب كراهية أو تهديد، بيانات شخصية "
            "لغير صاحبها، إعلان تجاري، تكرار آلي. "
            "ويُبلَّغ صاحبها بالسبب، ويظهر مكانها أن مساهمة حُجبت.</p>",
            "<p>An answer is withheld only for a reason on the published list: hatred or threats, "
            "personal data of others, advertising,"
            " automatic repetition. Its author is told why, and its place shows that something was withheld.</p>",
        ),
    ),
    (
        "after",
        ("بعد الاستشارة", "After a consultation"),
        (
            "<p>تنشر الجهة جدول «قلتم وفعلنا»: الموضوع، وعدد من ذكره، والقرار، وسببه، وموضع التغيير "
            "في النص. ولا تُغلق الاستشارة قبل نشره.</p>",
            "<p>The agency publishes a table of what was said and what was done: theme, how many "
            "raised it, decision, reason, and"
            " where the text changed. A consultation is not finished before that.</p>",
        ),
    ),
    (
        "privacy",
        ("الخصوصية", "Privacy"),
        (
            "<p>لا يُطلب من المشارك إلا ما يلزم لغرض الاستشارة. تُفصل الهوية عن المساهمة، وتُحذف "
            "بيانات الاتصال بعد تسعين يومًا من نشر النتيجة.</p>",
            "<p>People are asked only for what the consultation needs. Identity is kept apart from "
            "the answer, and contact data are"
            " deleted ninety days after the outcome.</p>",
        ),
    ),
    (
        "deadlines",
        ("المهل", "Deadlines"),
        (
            "<p>تُنشر النتيجة خلال ستين يومًا من الإغلاق. فإن تأخرت الجهة ظهر عدد أيام التأخير في "
            "صفحة الاستشارة، وفي مؤشر معلن لكل جهة.</p>",
            "<p>The outcome is published within sixty days of the end. If the agency is late, the "
            "number of days shows on the"
            " consultation's page and in a public indicator for each agency.</p>",
        ),
    ),
    (
        "inclusion",
        (
            "الأشخاص ذوو الإعاقة ومن لا يستخدم الإنترنت",
            "Persons with disabilities and people offline",
        ),
        (
            "<p>تتوافق صفحات الاستشارة مع معيار WCAG 2.2 بمستوى AA، وتُقبل المساهمات في محطات "
            "المعرفة ومكاتب البريد وبالهاتف، وتُحتسب كغيرها.</p>",
            "<p>Consultation pages conform to WCAG 2.2 AA; answers are also taken at knowledge "
            "stations, in post offices and by"
            " telephone, and count like any other.</p>",
        ),
    ),
)
FIRST_VERSION = 9  # sections of version 1


def load() -> None:
    """Publish version 1 and then version 2, so that the history is real."""
    page = PolicyPage.objects.filter(slug=SLUG, locale__language_code="ar").first()
    if page is None:
        page = publish_pair(
            PolicyPage,
            agency="modee",
            slug=SLUG,
            arabic=_version_1(0),
            english=_version_1(1),
        )
    if page.version == 1:
        for name, value in _version_2(0).items():
            setattr(page, name, value)
        page.save_revision().publish()
    publish_translation(page, "en", _version_2(1))


def _version_1(index: int) -> dict[str, Any]:
    return {
        "title": ("سياسة المشاركة الإلكترونية", "E-participation policy")[index],
        "summary": (
            "القواعد التي تلتزم بها الجهات حين تسأل الناس عن رأيهم، وما يحق لكل مشارك أن يتوقعه.",
            "The rules that agencies keep when they ask people for their opinion, and what everyone may expect.",
        )[index],
        "version": 1,
        "adopted_on": date(2024, 3, 17),
        "adopted_by": ("مجلس الوزراء", "Council of Ministers")[index],
        "change_note": "",
        "sections": _sections(index, FIRST_VERSION),
    }


def _version_2(index: int) -> dict[str, Any]:
    return _version_1(index) | {
        "version": 2,
        "adopted_on": date(2026, 5, 3),
        "change_note": (
            "أُضيف قسم المهل، وقسم الأشخاص ذوي الإعاقة ومن لا يستخدم الإنترنت.",
            "Sections on deadlines and on persons with disabilities and people offline were added.",
        )[index],
        "sections": _sections(index, len(SECTIONS)),
    }


def _sections(index: int, count: int) -> list[tuple[str, dict[str, str]]]:
    return [
        ("section", {"anchor": anchor, "title": title[index], "text": text[index]})
        for anchor, title, text in SECTIONS[:count]
    ]
