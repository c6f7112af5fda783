"""What the generated comments are made of: sentence patterns with places to fill, synonyms, politeness, clauses, in two languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """``patterns`` have places ``{name}`` that `slots` fill; `synonyms` are words that may stand for each other."""

    patterns: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]
    synonyms: tuple[tuple[str, str], ...]
    greetings: tuple[str, ...]
    farewells: tuple[str, ...]
    names: tuple[str, ...]
    clauses: tuple[str, ...]
    remarks: tuple[str, ...]
    letters: str


ARABIC = Language(
    patterns=(
        "{who} {ask} {change} في {object} لأن {reason}",
        "نرى أن {object} {effect} على {group} خصوصًا في {place}",
        "لا يوضح المشروع {gap} ولا {gap2} وهذا {judge}",
        "تجربتي في {place} تدل على أن {reason} منذ {time}",
        "{object} كما وردت {judge} وتحتاج إلى {change}",
        "من حق {group} أن يعرفوا {gap} قبل {time}",
        "أقترح {change} بدل {change2} حتى لا {harm}",
        "إذا بقيت {object} على حالها فسوف {harm} في {place}",
        "تعمل {group} منذ {time} في {place} دون {gap}",
        "سألت في {place} عن {gap} فقيل لي إن {reason}",
        "كلفة {object} على {group} تتجاوز ما ذكر في الدراسة لأن {reason}",
        "يجب أن تسبق {object} مرحلة تجريبية في {place} مدتها {time}",
        "أؤيد {object} بشرط {change} وبيان {gap}",
        "أعارض {object} معارضة صريحة لأن {reason} ولأن {harm2}",
        "{group} في {place} هم أول من {effect2} عند تطبيق {object}",
        "لم تستشر الجهة {group} حين وضعت {object} وهذا {judge}",
        "ينبغي نشر {gap} كل {time} في موقع الهيئة",
        "في دول أخرى مثل {country} جرى {change} فتحسن {gain}",
        "نطالب بإلغاء {object} أو {change} خلال {time}",
        "هل فكرتم في أثر {object} على {group} حين {reason}",
        "عندي ملاحظة على {object} وهي أن {reason}",
        "المهلة المحددة وهي {time} لا تكفي {group} من أجل {change2}",
        "الغرامة المقترحة {judge} قياسًا على دخل {group} في {place}",
        "أشكر القائمين على المشروع غير أن {object} {effect} في نظري",
    ),
    slots={
        "who": ("أطالب الوزارة بأن", "نأمل من الهيئة أن", "أرجو أن", "نلتمس من المجلس أن", "أدعو اللجنة إلى أن", "نناشد الجهات المعنية أن"),
        "ask": ("تعيد النظر وتجري", "تدرس بجدية", "تعتمد دون تأخير", "تضيف إلى النص", "تقر مع الشركاء", "تلتزم علنًا بإجراء"),
        "change": ("تمديد المهلة إلى تسعين يومًا", "خفض الرسوم إلى النصف", "استثناء المنشآت الصغيرة", "إضافة تعريف دقيق للمصطلحات", "توزيع الدفعات على أقساط", "تكليف جهة مستقلة بالرقابة", "فتح باب الاعتراض إلكترونيًا", "إعفاء كبار السن وذوي الإعاقة", "نقل الاختصاص إلى البلديات", "ربط الترخيص بالتدريب", "ضمان سرية البيانات", "تعويض المتضررين تعويضًا عادلًا"),
        "change2": ("الاكتفاء بإعلان في الصحف", "إغلاق المحال مباشرة", "فرض رسم موحد على الجميع", "ترك التقدير للموظف", "تجديد الترخيص كل عام", "تقديم أصل الوثائق حضوريًا", "توفيق الأوضاع القائمة", "تركيب أجهزة قياس جديدة", "تحديث السجلات القديمة"),
        "object": ("المادة الرابعة", "الفقرة الثانية من المادة السابعة", "رسوم الخدمة الجديدة", "شروط الترخيص", "آلية التفتيش", "لائحة العقوبات", "منصة التسجيل الموحدة", "خطة النقل العام", "ضوابط الإعلانات التجارية", "معايير البناء المقترحة", "تعرفة المياه", "أحكام العمل عن بعد", "قواعد حماية البيانات", "حدود الضوضاء الليلية"),
        "reason": ("الطريق غير معبد ولا توجد إنارة", "المراجعين ينتظرون ساعات طويلة", "الموظفين لم يتلقوا أي تدريب", "أصحاب المحال لا يملكون حسابات مصرفية", "الإنترنت ضعيف خارج المدن", "المواسم الزراعية لا تتوافق مع هذا الموعد", "المدارس تبدأ قبل صدور القرار", "المستأجر هو من يدفع في النهاية", "الأسعار ارتفعت ثلاث مرات هذا العام", "الاعتراضات السابقة بقيت بلا جواب", "كثيرًا من الأسر تعيش على راتب واحد", "شركات التوصيل لا تؤمن على سائقيها", "الخرائط المنشورة قديمة وفيها أخطاء"),
        "effect": ("تزيد العبء المالي", "تفتح باب المحسوبية", "تخفف الازدحام قليلًا", "تضر بالمنافسة", "تنعكس سلبًا", "تشكل خطوة جيدة", "تضاعف المعاملات الورقية", "تطرح أسئلة كثيرة"),
        "effect2": ("يتحمل التكاليف", "يخسر زبائنه", "يستفيد من الدعم", "يتأخر عن عمله", "يترك المهنة", "يطلب الاستثناء"),
        "group": ("صغار التجار", "أولياء الأمور", "سائقي الأجرة", "المزارعين", "طلاب الجامعات", "الممرضات", "سكان الأحياء القديمة", "أصحاب المطاعم", "المتقاعدين", "مربي المواشي", "المهندسين الشباب", "العاملات في المنازل"),
        "place": ("حينا", "القرى الجبلية", "وسط العاصمة", "المنطقة الصناعية", "الساحل الغربي", "محافظتنا", "السوق القديم", "مدينة الطلبة", "الضواحي الشمالية", "المستشفى المركزي", "محطة القطار"),
        "gap": ("كيفية احتساب الرسوم", "الجهة التي تنظر في التظلمات", "مصير الطلبات القائمة", "عدد المفتشين", "موعد بدء التنفيذ", "معايير الاختيار", "مصادر التمويل", "نتائج الدراسة الميدانية", "مدة الاحتفاظ بالبيانات"),
        "gap2": ("حدود صلاحيات المفتش", "حقوق المستأجرين", "طريقة التعويض", "أثره على الأسعار", "دور المجالس المحلية", "كيفية حماية المبلغين"),
        "judge": ("أمر مقلق", "مبالغ فيها", "غير واقعية", "يخالف مبدأ المساواة", "يستحق المراجعة", "غامضة الصياغة", "قاسية جدًا", "يثير الاستغراب"),
        "harm": ("تغلق عشرات الورش أبوابها", "ترتفع إيجارات البيوت", "يهاجر الأطباء الشباب", "تتراكم النفايات", "يضيع حق الضعفاء", "تتعطل مصالح الناس", "تزداد الحوادث المرورية"),
        "harm2": ("التنفيذ سيكون انتقائيًا", "أحدًا لن يلتزم به", "كلفته أكبر من نفعه", "فيه تمييزًا ضد النساء", "البيئة ستدفع الثمن"),
        "gain": ("مستوى الخدمة", "التزام الشركات", "دخل البلديات", "نظافة الشواطئ", "رضا المراجعين", "وقت الانتظار"),
        "country": ("الأردن", "المغرب", "ماليزيا", "إستونيا", "كوريا الجنوبية", "رواندا", "تشيلي", "فنلندا"),
        "time": ("ستة أشهر", "ثلاثين يومًا", "عشر سنوات", "نهاية العام", "العيد القادم", "بداية الفصل الدراسي", "سنتين على الأقل", "أسبوعين"),
    },
    synonyms=(
        ("يجب", "ينبغي"), ("نرى", "نعتقد"), ("أقترح", "أوصي"), ("أطالب", "أناشد"), ("الرسوم", "التكاليف"), ("رسوم", "تكاليف"), ("المهلة", "المدة"),
        ("خفض", "تخفيض"), ("إلى", "حتى"), ("لأن", "إذ"), ("أؤيد", "أدعم"), ("أعارض", "أرفض"), ("الجهة", "الهيئة"), ("تزيد", "ترفع"),
        ("صغار", "ضعاف"), ("المحال", "المتاجر"), ("الأسر", "العائلات"), ("كثيرًا", "عددًا"), ("خصوصًا", "لا سيما"), ("بدل", "عوضًا عن"),
        ("كل", "جميع"), ("قبل", "سابقًا على"), ("تحتاج", "تفتقر"), ("حق", "واجب"), ("يعرفوا", "يعلموا"), ("بقيت", "ظلت"), ("العبء", "الثقل"),
        ("تتجاوز", "تفوق"), ("المشروع", "المقترح"), ("مقلق", "خطير"), ("دون", "بلا"), ("وهذا", "وذلك"), ("تعيد", "تراجع"), ("سوف", "حتمًا"),
        ("سكان", "أهالي"), ("القديمة", "العتيقة"), ("الطريق", "الشارع"), ("ساعات", "أوقاتًا"), ("تدريب", "تأهيل"), ("ضعيف", "بطيء"), ("جدًا", "للغاية"),
    ),
    greetings=(
        "السلام عليكم ورحمة الله وبركاته،", "تحية طيبة وبعد،", "السادة في الوزارة المحترمين،\nتحية طيبة،", "بسم الله الرحمن الرحيم.",
        "إلى من يهمه الأمر:", "مساء الخير جميعًا،", "حضرات السيدات والسادة الكرام.", "أنا مواطن من سكان المحافظة وأكتب لكم لأول مرة.",
        "قرأت المشروع كاملًا وأود أن أقول ما يأتي:",
    ),
    farewells=(
        "مع خالص التحية والتقدير،", "وتفضلوا بقبول فائق الاحترام.", "شكرًا لكم على إتاحة الفرصة.", "والله ولي التوفيق.", "أخوكم،", "المواطن:",
        "هذا رأيي ورأي أسرتي كلها.",
    ),
    names=("أحمد عبد الله", "فاطمة الزهراء محمد", "خالد بن سعيد", "نورة الشمري", "يوسف حداد", "مريم بنت علي", "سعيد المنصوري", "هدى قاسم"),
    clauses=(
        "تلتزم الجهة المختصة بالبت في طلب الترخيص خلال ثلاثين يومًا من تاريخ تقديمه مستوفيًا الوثائق المطلوبة، ويعد عدم الرد رفضًا",
        "يستحق على كل منشأة رسم سنوي يحدد بقرار من الوزير بعد موافقة المجلس، ولا يجوز تحصيله أكثر من مرة واحدة في العام",
        "لا يجوز جمع البيانات الشخصية إلا لغرض محدد ومشروع وبموافقة صريحة من صاحبها، وتحذف فور انتفاء الغرض منها",
    ),
    remarks=("أوافق", "لا أوافق", "فكرة جيدة", "أوافق على المادة", "أرفض هذا المشروع", "شكرًا لكم", "بدون تعليق", "اقتراح ممتاز وأتمنى تطبيقه"),
    letters="ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
)

ENGLISH = Language(
    patterns=(
        "{who} {change} in {object} because {reason}",
        "In my view {object} {effect} for {group}, above all in {place}",
        "The draft says nothing about {gap} or {gap2}, which is {judge}",
        "Having lived in {place} for {time}, I know that {reason}",
        "{object} as written is {judge} and needs {change}",
        "{group} have a right to know {gap} before {time} is over",
        "I would prefer {change} to {change2}, otherwise {harm}",
        "If {object} stays the way it is, {harm} in {place}",
        "When I asked about {gap} in {place} I was told that {reason}",
        "The cost of {object} to {group} was underestimated since {reason}",
        "Please run a trial of {object} in {place} for {time} first",
        "I support {object} provided that you add {change}",
        "I am strongly opposed to {object} because {reason} and {harm2}",
        "Nobody consulted {group} when {object} was drawn up, and that is {judge}",
        "You should publish {gap} every {time} on your website",
        "Countries such as {country} chose {change} and saw better {gain}",
        "Have you considered what {object} means for {group} when {reason}",
        "{time} is not enough for {group} to cope with {change2}",
        "A fine of this size is {judge} for {group} in {place}",
        "I appreciate the effort, yet {object} {effect} as far as I can see",
    ),
    slots={
        "who": ("I urge the ministry to consider", "We ask the agency for", "Please adopt", "Our association calls for", "I would welcome", "Many of us hope for"),
        "change": ("an extension to ninety days", "half the proposed fee", "an exemption for small firms", "clearer definitions of every term", "payment by instalments", "an independent regulator", "online appeals", "free access for disabled people", "a role for local councils", "proper training of inspectors", "compensation for those affected"),
        "change2": ("a notice in the newspapers", "immediate closures", "a flat charge for everyone", "leaving it to the clerk", "yearly renewals", "paper copies in person", "new metering equipment"),
        "object": ("article four", "the second paragraph of section seven", "the new service charge", "the licensing test", "the inspection regime", "the schedule of penalties", "the single online register", "the public transport plan", "the advertising code", "the draft building standards", "the water tariff", "the remote working rules", "the privacy chapter"),
        "reason": ("the road is unpaved and unlit", "people queue for hours", "staff were never trained", "shopkeepers have no bank accounts", "broadband is poor outside the towns", "harvest falls in the same month", "schools open before the decision", "tenants pay in the end", "prices went up three times this year", "earlier objections went unanswered", "many families live on one salary", "couriers are not insured", "the published maps are out of date"),
        "effect": ("adds to the burden", "invites favouritism", "eases congestion a little", "harms competition", "is a step forward", "doubles the paperwork", "raises more questions than it answers"),
        "group": ("small traders", "parents", "taxi drivers", "farmers", "students", "nurses", "residents of the old quarter", "restaurant owners", "pensioners", "young engineers", "domestic workers"),
        "place": ("our street", "the hill villages", "the city centre", "the industrial estate", "the west coast", "my county", "the old market", "the northern suburbs", "the central hospital", "the railway station"),
        "gap": ("how fees are worked out", "who hears complaints", "what happens to pending applications", "the number of inspectors", "the starting date", "how sites are chosen", "where the money comes from", "the results of the field study", "how long data is kept"),
        "gap2": ("limits on inspectors' powers", "tenants' rights", "compensation", "its effect on prices", "the part of local councils", "protection for whistle-blowers"),
        "judge": ("worrying", "excessive", "unrealistic", "unfair", "worth a second look", "vague", "far too harsh", "puzzling"),
        "harm": ("dozens of workshops will shut", "rents will rise", "young doctors will leave", "rubbish will pile up", "the weakest will lose out", "daily life will be disrupted", "accidents will increase"),
        "harm2": ("it will be enforced at random", "nobody will comply", "it costs more than it brings", "it discriminates against women", "the environment will pay"),
        "gain": ("service", "compliance", "council income", "beaches", "satisfaction", "waiting times"),
        "country": ("Jordan", "Morocco", "Malaysia", "Estonia", "Korea", "Rwanda", "Chile", "Finland"),
        "time": ("six months", "thirty days", "ten years", "the school year", "two years", "a fortnight", "three summers"),
    },
    synonyms=(
        ("urge", "call on"), ("consider", "look at"), ("because", "as"), ("needs", "requires"), ("small", "modest"), ("support", "back"), ("people", "citizens"),
        ("strongly", "firmly"), ("opposed", "against"), ("should", "ought to"), ("publish", "release"), ("every", "each"), ("better", "improved"),
        ("enough", "sufficient"), ("cost", "price"), ("many", "numerous"), ("fee", "charge"), ("draft", "proposal"), ("know", "understand"), ("right", "entitlement"),
        ("prefer", "rather have"), ("otherwise", "or else"), ("stays", "remains"), ("told", "informed"), ("add", "include"), ("nobody", "no one"), ("hours", "ages"),
        ("poor", "bad"), ("rise", "increase"), ("leave", "go away"), ("new", "recent"), ("rules", "regulations"), ("parents", "mothers and fathers"),
    ),
    greetings=("Dear Sir or Madam,", "To whom it may concern,", "Hello,", "Good morning.", "I am a resident and this is my first response to you.", "Dear Minister,", "I have read the whole draft."),
    farewells=("Yours faithfully,", "Kind regards,", "Thank you for your time.", "Sincerely,", "My whole family agrees.", "Best wishes"),
    names=("John Carter", "Aisha Khan", "Maria Lopez", "Peter O'Neill", "Chen Wei", "Sara Haddad"),
    clauses=(
        "The competent authority shall decide on an application for a licence within thirty days of its receipt, and silence shall be deemed a refusal",
        "Every establishment shall pay an annual fee set by order of the Minister after approval by the Council, which may not be collected more than once a year",
        "Personal data may be collected only for a specified and lawful purpose and with the explicit consent of the person concerned",
    ),
    remarks=("I agree", "I disagree", "Good idea", "No comment", "I agree with this article", "Thank you", "Excellent proposal, go ahead"),
    letters="abcdefghijklmnopqrstuvwxyz",
)

LANGUAGES = {"ar": ARABIC, "en": ENGLISH}
