"""What the public of the demo asked, requested and made; people and addresses are invented."""

from __future__ import annotations

from dataclasses import dataclass

FIGURES = "egovernment-programme-figures"
COUNTRIES = "دول-العالم"


@dataclass(frozen=True, slots=True)
class Asked:
    """``table`` is a resource's English title; ``column`` the name in its file; days count back from the loading."""

    dataset: str
    text: str
    days_ago: int
    name: str = ""
    table: str = ""
    release: int = 0
    column: str = ""
    row: int | None = None
    answer: str = ""
    answered_days_ago: int = 0
    language: str = "ar"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request; one that nobody has ruled on yet is left at ``received``."""

    title: str
    text: str
    agency: str
    days_ago: int
    name: str = ""
    status: str = "received"
    reason: str = ""
    planned_in_days: int = 0
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class MadeOf:
    title: str
    text: str
    name: str
    url: str
    kind: str
    datasets: tuple[str, ...]
    days_ago: int


QUESTIONS = (
    Asked(
        FIGURES,
        "كان عدد الخدمات المكتملة في سنة 2020 في الإصدار الأول 325 خدمة، وصار في الثاني 331. من أين جاءت الخدمات الست؟",
        days_ago=33,
        name="رنا، صحفية",
        table="Completed services and target",
        release=2,
        column="الخدمات الإلكترونية المكتملة",
        row=7,
        answer=(
            "كان رقم الإصدار الأول مؤقتًا. وعند مراجعة السجلات وجدنا ست خدمات أُطلقت في كانون الأول 2020 "
            "ولم تكن قد قُيّدت عند إعداد الملف، فأضيفت إلى سنتها. صفحة «ما تغيّر» بين الإصدارين تبيّن الخلية نفسها."
        ),
        answered_days_ago=27,
    ),
    Asked(
        FIGURES,
        "هل تُحسب المعاملة التي يُدخلها موظف محطة المعرفة نيابةً عن المواطن على «محطات المعرفة» أم على «البوابة»؟",
        days_ago=24,
        table="Transactions by channel",
        release=2,
        column="القناة",
        answer=(
            "تُحسب على «محطات المعرفة»، لأن القناة عندنا هي المكان الذي قصده صاحب المعاملة، لا النظام الذي سُجّلت فيه."
        ),
        answered_days_ago=21,
    ),
    Asked(
        FIGURES,
        "هل يمكن نشر المعاملات بحسب الجهة أيضًا، لا بحسب القناة وحدها؟ نريد أن نقارن بين الدوائر.",
        days_ago=22,
        name="جمعية الشفافية المحلية",
        table="Transactions by channel",
        release=2,
    ),
    Asked(
        COUNTRIES,
        "Could the three-letter ISO code be added? Most of our maps are joined by it.",
        days_ago=19,
        name="Karim, cartographer",
        answer=(
            "The three-letter code is not in the source that we use (Unicode CLDR), so we would have to keep it ourselves. "
            "We will decide with the next release; until then the two-letter code joins with any public ISO 3166 table."
        ),
        answered_days_ago=15,
        language="en",
    ),
    Asked(
        COUNTRIES,
        "لماذا تظهر لبعض الأقاليم عملة دولة أخرى؟",
        days_ago=2,
        table="Countries and territories",
        release=2,
        column="العملة",
    ),
)
REQUESTS = (
    Wanted(
        "عدد الخدمات الإلكترونية المكتملة في كل سنة",
        "نحتاج إليه لمتابعة الوصول إلى 350 خدمة: رقم لكل سنة مع المستهدف، لا نسبة مئوية وحدها.",
        "modee",
        days_ago=230,
        name="رنا، صحفية",
        status="published",
        reason="نُشرت الأرقام مع المستهدف لكل سنة، وتُحدَّث مرة في السنة.",
        dataset=FIGURES,
    ),
    Wanted(
        "مواقع محطات المعرفة وأوقات دوامها",
        "لتطبيق يدل أهل القرى على أقرب محطة. تكفي الإحداثيات وأيام الدوام والخدمات المتاحة في كل محطة.",
        "modee",
        days_ago=40,
        name="فريق «أقرب محطة»",
        status="accepted",
        reason="القائمة موجودة لدينا، ونراجع إحداثياتها مع المحافظات قبل نشرها.",
        planned_in_days=60,
    ),
    Wanted(
        "رخص المهن المجددة شهريًّا بحسب نوع المهنة والحي",
        "لدراسة جامعية عن أثر التجديد الإلكتروني في عدد المراجعين. لا نحتاج إلى أسماء ولا أرقام رخص.",
        "municipality",
        days_ago=18,
        status="considered",
        reason="الأعداد متاحة بحسب نوع المهنة. أما الأحياء فننظر هل تكشف الأعداد الصغيرة أصحابها.",
    ),
    Wanted(
        "مدة الانتظار في مكاتب البريد التي تقدّم خدمات حكومية",
        "متوسط الانتظار في كل مكتب وكل ساعة، حتى يختار الناس وقت الزيارة.",
        "",
        days_ago=4,
    ),
    Wanted(
        "أسماء المشتركين اشتراكًا اختياريًّا وأجورهم",
        "للتحقق من الأرقام المعلنة عن الاشتراك الاختياري.",
        "ssc",
        days_ago=75,
        status="declined",
        reason=(
            "الأسماء والأجور بيانات شخصية لا تُنشر. يمكن نشر أعداد المشتركين بحسب الفئة العمرية والمحافظة، "
            "فاطلبها إن كانت تكفيك."
        ),
    ),
)
REUSES = (
    MadeOf(
        "من النافذة إلى الهاتف: كيف تغيّرت معاملاتنا في ثماني سنوات",
        "تقرير مصوّر يتتبّع حصة كل قناة من المعاملات، مع رابط لكل رقم إلى الصفوف التي أُخذ منها.",
        "صحيفة الميدان (مثال)",
        "https://news.example/from-counter-to-phone",
        "article",
        (FIGURES,),
        days_ago=16,
    ),
    MadeOf(
        "قائمة الدول بالعربية للمطوّرين",
        "حقل اختيار الدولة جاهز للنماذج: أسماء عربية ورموز ثنائية، يتجدد من الملف نفسه مع كل إصدار.",
        "مجموعة «برمجيات بالعربية» (مثال)",
        "https://code.example/arabic-countries",
        "application",
        (COUNTRIES,),
        days_ago=9,
    ),
)
INVENTORY = (
    {
        "agency": "modee",
        "slug": "contact-centre-calls",
        "title_ar": "سجل مكالمات مركز الاتصال الوطني",
        "title_en": "Calls to the national contact centre",
        "notes_ar": "موضوع كل مكالمة ووقتها ومدتها والجهة المعنية بها، منذ افتتاح المركز.",
        "notes_en": "Subject, time, duration and agency concerned of every call since the centre opened.",
        "keywords_ar": "مركز الاتصال، مكالمات",
        "keywords_en": "contact centre, calls",
        "access_level": "NON_PUBLIC",
        "access_reason_ar": (
            "في كل صف رقم هاتف المتصل ووصف لمسألته، وهي بيانات شخصية. "
            "نُعدّ أعدادًا شهرية بحسب الموضوع والجهة لنشرها بدلًا منه."
        ),
        "access_reason_en": (
            "Every row has the caller's number and describes their matter; these are personal data. "
            "We are preparing monthly counts by subject and agency to publish in their place."
        ),
        "frequency": "MONTHLY",
    },
    {
        "agency": "moj",
        "slug": "no-criminal-record-certificates",
        "title_ar": "طلبات شهادة عدم المحكومية",
        "title_en": "Applications for the certificate of no criminal record",
        "notes_ar": "عدد الطلبات وقناة تقديمها ومدة إنجازها، لكل يوم ولكل محكمة.",
        "notes_en": "Applications, the channel they came by and the time they took, by day and court.",
        "keywords_ar": "عدم المحكومية، محاكم",
        "keywords_en": "criminal record, courts",
        "access_level": "RESTRICTED",
        "access_reason_ar": (
            "قد تكشف الأعداد اليومية في المحاكم الصغيرة أصحابها. تُعطى للباحثين بعد توقيع تعهد بعدم تحديد الأشخاص."
        ),
        "access_reason_en": (
            "Daily counts of small courts may reveal who applied. "
            "Researchers get them after signing that they will not identify anybody."
        ),
        "frequency": "QUARTERLY",
    },
)
