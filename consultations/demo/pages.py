"""The words of the sample consultations' pages; their texts and comments are in the files beside this one."""

from __future__ import annotations

from typing import Any

Words = dict[str, Any]  # Any: strings, or rows of a StreamField

OTHER_WAYS_AR = "بالهاتف: مركز الاتصال الوطني 065008080.\nبالرسائل القصيرة: 94444.\nفي أقرب محطة معرفة أو مكتب بريد."
OTHER_WAYS_EN = (
    "By telephone: national contact centre, 065008080.\nBy SMS: 94444.\n"
    "At the nearest knowledge station or post office."
)

OPEN: Words = {
    "slug": "digital-transformation-strategy",
    "agency": "modee",
    "topic": "GOVE",
    "days": 30,
    "asks": {"asks_kind": "optional", "asks_organisation": "optional"},
    "ar": {
        "title": "مسودة استراتيجية التحول الرقمي",
        "summary": (
            "النسخة الأولية من استراتيجية تُعيد بناء الخدمات الحكومية حول رحلة المستفيد: هوية رقمية واحدة، "
            "وربط بيني بين الجهات، وخدمات تُقدَّم إلكترونيًّا حصرًا بشروط معلنة. نسأل كل من يتعامل مع جهة حكومية: "
            "ما الذي ينبغي أن يتغير في هذا النص قبل إقراره؟"
        ),
        "easy_summary": (
            "تريد الحكومة أن تُنجز معاملتك من بيتك. كتبنا خطة لذلك في سبعة فصول. اقرأ ما يهمك منها وقل لنا رأيك. "
            "يمكنك أن تكتب تعليقًا تحت أي بند. لا يلزمك حساب ولا اسم."
        ),
        "scope": (
            "مفتوح للتغيير: شروط الخدمات الإلكترونية حصرًا والمدد والمساعدة لمن يحتاج إليها، ومؤشرات القياس، "
            "وطريقة المشاركة والرد.\nغير مفتوح: مبدأ الربط البيني بين الجهات، فهو مقرر بقانون نافذ."
        ),
        "asked": "المواطنون والمقيمون، وأصحاب الأعمال، وموظفو الجهات والبلديات، ومنظمات المجتمع المدني، والصحفيون.",
        "use_of_answers": (
            "يقرأ فريق الاستراتيجية كل تعليق. تُنشر التعليقات بعد مراجعتها وفق قواعد الإشراف، ويُنشر في النتيجة "
            "ما قُبل وما لم يُقبل مع السبب. لا نطلب اسمك، وإن كتبته ظهر مع تعليقك."
        ),
        "next_steps": (
            "بعد الإغلاق: ندرس التعليقات بندًا بندًا.\nخلال ستين يومًا: ننشر «قلتم، فعلنا» والنسخة الثانية.\n"
            "ثم: تُرفع الاستراتيجية إلى اللجنة التوجيهية لإقرارها."
        ),
        "other_ways": OTHER_WAYS_AR,
    },
    "en": {
        "title": "Draft digital transformation strategy",
        "summary": (
            "The first draft of a strategy that rebuilds public services around the user's journey: one digital "
            "identity, agencies that exchange data, and services given electronically only on published conditions. "
            "We ask everyone who deals with a public agency: what should change in this text before it is adopted?"
        ),
        "easy_summary": (
            "The government wants you to do your business with it from home. We wrote a plan in seven chapters. Read "
            "what matters to you and tell us what you think. You can comment under any clause. You need no account "
            "and no name."
        ),
        "scope": (
            "Open to change: the conditions of electronic-only services, the time limits, help for those who need "
            "it, the indicators, and how you take part and are answered.\nNot open: the exchange of data between "
            "agencies as such, which a law in force requires."
        ),
        "asked": "Citizens and residents, businesses, staff of agencies and municipalities, civil society, journalists.",
        "use_of_answers": (
            "The strategy team reads every comment. Comments are published after review under the moderation rules, "
            "and the outcome says what was accepted and what was not, and why. We do not ask for your name; if you "
            "give one, it appears beside your comment."
        ),
        "next_steps": (
            "After closing: we study the comments clause by clause.\nWithin sixty days: we publish «you said, we "
            "did» and the second version.\nThen: the strategy goes to the steering committee for adoption."
        ),
        "other_ways": OTHER_WAYS_EN,
    },
}

CLOSED: Words = {
    "slug": "e-participation-policy",
    "agency": "modee",
    "topic": "GOVE",
    "days": 21,
    "ar": {
        "title": "مسودة سياسة المشاركة الإلكترونية",
        "summary": (
            "القواعد التي تلتزم بها الجهات حين تستشير العموم: متى تُعلن الاستشارة وكم تدوم، وكيف تُراجع التعليقات، "
            "ومتى تجيب الجهة. أُغلقت الاستشارة وصدرت نتيجتها."
        ),
        "easy_summary": "كتبنا قواعد لسؤال الناس عن رأيهم. قلتم إن المدد قصيرة وغير واضحة، فغيّرناها.",
        "next_steps": "أُقرت السياسة بصيغتها المعدلة، وتُراجع بعد سنتين.",
        "other_ways": OTHER_WAYS_AR,
        "outcome_text": (
            "<p>شكرًا لكل من شارك. درسنا التعليقات كلها، وعدّلنا ثلاث مواد من أربع. تجدون أدناه ما قيل وما فعلناه، "
            "وسبب كل قرار.</p>"
        ),
        "outcome_items": [
            (
                "item",
                {
                    "theme": "مدة الاستشارة",
                    "said": "خمسة عشر يومًا لا تكفي، ولا سيما في العطل.",
                    "count": 2,
                    "decision": "accepted",
                    "reason": "أصبحت المدة ثلاثين يومًا على الأقل، ولا تُحتسب منها العطل الرسمية الطويلة.",
                    "clause": "art-2.p-1",
                },
            ),
            (
                "item",
                {
                    "theme": "موعد الرد",
                    "said": "«مدة معقولة» لا تعني شيئًا.",
                    "count": 1,
                    "decision": "accepted",
                    "reason": "حُدد الموعد بستين يومًا من الإغلاق، ويظهر التأخر على صفحة الاستشارة.",
                    "clause": "art-4.p-1",
                },
            ),
            (
                "item",
                {
                    "theme": "التظلم من الحجب",
                    "said": "ينبغي أن تنظر جهة مستقلة في قرار الحجب.",
                    "count": 1,
                    "decision": "partly",
                    "reason": "يراجع القرار مشرف ثانٍ من جهة أخرى؛ أما إنشاء هيئة مستقلة فيحتاج إلى قانون.",
                    "clause": "art-3.p-1",
                },
            ),
            (
                "item",
                {
                    "theme": "التعليق من دون اسم",
                    "said": "لا يُنشر تعليق إلا باسم صاحبه الصريح.",
                    "count": 4,
                    "decision": "declined",
                    "reason": (
                        "للناس أن يشاركوا من دون أسمائهم، فمنهم من يخشى على عمله. أما الإساءة فتُحجب عند المراجعة التي تنص "
                        "عليها المادة 3."
                    ),
                    "clause": "art-3.p-1",
                },
            ),
            (
                "item",
                {
                    "theme": "الموازنة العامة",
                    "said": "أضيفوا مشروعات الموازنة إلى ما يُستشار فيه.",
                    "count": 1,
                    "decision": "out_of_scope",
                    "reason": "للموازنة مواعيد دستورية وقانون خاص بها؛ أحلنا الاقتراح إلى وزارة المالية.",
                    "clause": "art-1.p-1",
                },
            ),
        ],
    },
    "en": {
        "title": "Draft e-participation policy",
        "summary": (
            "The rules that agencies follow when they consult the public: when a consultation is announced and how "
            "long it lasts, how comments are reviewed, and when the agency answers. Closed; the outcome is published."
        ),
        "easy_summary": "We wrote rules for asking people. You said the times were short and vague, so we changed them.",
        "next_steps": "The policy was adopted as amended and will be reviewed after two years.",
        "other_ways": OTHER_WAYS_EN,
        "outcome_text": (
            "<p>Thank you to everyone who took part. We studied all comments and changed three of the four articles. "
            "Below is what was said, what we did, and why.</p>"
        ),
        "outcome_items": [
            (
                "item",
                {
                    "theme": "Length of consultations",
                    "said": "Fifteen days are not enough, least of all during holidays.",
                    "count": 2,
                    "decision": "accepted",
                    "reason": "The minimum is now thirty days, long public holidays not counted.",
                    "clause": "art-2.p-1",
                },
            ),
            (
                "item",
                {
                    "theme": "Time to respond",
                    "said": "«A reasonable time» means nothing.",
                    "count": 1,
                    "decision": "accepted",
                    "reason": "The limit is sixty days from closing, and delay is shown on the consultation's page.",
                    "clause": "art-4.p-1",
                },
            ),
            (
                "item",
                {
                    "theme": "Appeal against withholding",
                    "said": "An independent body should look at withheld comments.",
                    "count": 1,
                    "decision": "partly",
                    "reason": "A second moderator from another agency reviews them; a new body would need a law.",
                    "clause": "art-3.p-1",
                },
            ),
            (
                "item",
                {
                    "theme": "Comments without a name",
                    "said": "Publish no comment without its author's full name.",
                    "count": 4,
                    "decision": "declined",
                    "reason": (
                        "People may take part without their names; some fear for their jobs. Abuse is withheld by the "
                        "review that article 3 requires."
                    ),
                    "clause": "art-3.p-1",
                },
            ),
            (
                "item",
                {
                    "theme": "The budget",
                    "said": "Consult on draft budgets too.",
                    "count": 1,
                    "decision": "out_of_scope",
                    "reason": "Budgets follow constitutional dates and their own law; passed to the ministry of finance.",
                    "clause": "art-1.p-1",
                },
            ),
        ],
    },
}

ANNOUNCED: Words = {
    "slug": "electronic-payment-of-fines",
    "agency": "dvld",
    "topic": "TRAN",
    "days": 21,
    "ar": {
        "title": "تسديد مخالفات السير إلكترونيًّا حصرًا",
        "summary": (
            "تنوي إدارة ترخيص السواقين والمركبات قصر الاستعلام عن مخالفات السير وتسديدها على القنوات الإلكترونية. "
            "نسألكم قبل ذلك عمن قد يتعذر عليه الدفع إلكترونيًّا، وعن المساعدة التي يحتاج إليها."
        ),
        "easy_summary": "قريبًا: كيف تدفع مخالفة السير؟ سنسألكم عن رأيكم قبل أن نغير الطريقة.",
        "next_steps": "يُنشر النص يوم افتتاح الاستشارة.",
        "other_ways": OTHER_WAYS_AR,
    },
    "en": {
        "title": "Paying traffic fines electronically only",
        "summary": (
            "The driver and vehicle licensing department intends to take queries about traffic fines, and payment of "
            "them, by electronic channels only. Before that we ask who might be unable to pay electronically, and "
            "what help they need."
        ),
        "easy_summary": "Soon: how do you pay a traffic fine? We will ask you before we change the way.",
        "next_steps": "The text is published on the day the consultation opens.",
        "other_ways": OTHER_WAYS_EN,
    },
}
