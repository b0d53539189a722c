## المكتب
desk-title = المكتب
me-title = أنت
me-change = تغيير حالتك
state-away = خارج العمل
state-ready = جاهز
state-break = استراحة
state-leave = مغادرة
state-ringing = الهاتف يرن
state-on-call = في مكالمة
state-on-hold = المتصل في الانتظار
state-after-call = تدوين المكالمة
handset-at = الهاتف { $handset }
handset-gone = الهاتف { $handset } غير متصل
handset-gone-short = غير متصل
handset-none = لم يتم اختيار هاتف: سجّل الدخول من جديد واختر هاتفا لاستقبال المكالمات
taking-title = أخذ هذا الهاتف
taking-ask = { $name } على الهاتف { $handset } ({ $state }). إذا أخذته فستصير حالة { $name } «خارج العمل» مع إشعار بذلك.
taking-in-call = لدى { $name } مكالمة على الهاتف { $handset }: لا يمكن أخذه. انتظر نهاية المكالمة، أو سجّل الدخول من جديد واختر هاتفا آخر.
taking-take = أخذ الهاتف { $handset }
taking-leave = عدم أخذه
taken-by = أخذ { $name } هاتفك { $handset } ({ $when }). أنت خارج العمل ولن تصلك مكالمات: سجّل الدخول من جديد واختر هاتفا آخر، أو استرجع هذا الهاتف.
taken-known = فهمت
lines-title = الخطوط
lines-none = لم يتم إعداد أي خط
line-starting = قيد التشغيل
line-idle = متاح
line-busy = في مكالمة
line-faulted = خارج الخدمة
line-signal = قوة الإشارة { $dbm } dBm
line-channels = القنوات المستعملة { $use }
sync-done = وصل كل شيء إلى المركزية
sync-pending =
    { $n ->
        [zero] لا تغييرات في انتظار الإرسال إلى المركزية
        [one] تغيير واحد في انتظار الإرسال إلى المركزية
        [two] تغييران في انتظار الإرسال إلى المركزية
        [few] { $n } تغييرات في انتظار الإرسال إلى المركزية
        [many] { $n } تغييرا في انتظار الإرسال إلى المركزية
       *[other] { $n } تغيير في انتظار الإرسال إلى المركزية
    }
sync-heard = آخر اتصال بالمركزية: { $when }
sync-never = لم يتم الاتصال بالمركزية بعد. كل شيء محفوظ هنا.
copy-runs = يعمل جهاز ثان بهوية هذا الجهاز: نسخة من قرصه. أخبر المسؤول.
link-portal = جهة أخرى تجيب مكان المركزية، ربما صفحة دخول إلى الشبكة. كل شيء محفوظ هنا؛ أخبر المسؤول.
link-certificate = شهادة المركزية غير صحيحة. كل شيء محفوظ هنا؛ أخبر الوزارة.
link-refused = المركزية لا تقبل شهادة هذا الجهاز. كل شيء محفوظ هنا؛ أخبر الوزارة.
link-network = لا يمكن الاتصال بالمركزية. كل شيء محفوظ هنا؛ إذا استمر ذلك فتحقق من الشبكة.
link-large-packets = يمكن الاتصال بالمركزية، لكن الإرسالات الكبيرة لا تمر. كل شيء محفوظ هنا؛ أخبر التقني.
link-central-cannot-save = لا تستطيع المركزية الحفظ الآن. كل شيء محفوظ هنا؛ الجهاز يعيد المحاولة تلقائيا.
link-version = المركزية وهذا الجهاز لا يتفاهمان. كل شيء محفوظ هنا؛ يجب تحديث أحدهما.
link-clock = ساعة هذا الجهاز غير مضبوطة، والمركزية ترفض إرسالاته. كل شيء محفوظ هنا؛ اطلب ضبط الساعة.
link-other-history = لدى المركزية سجل آخر لهذا الجهاز: استُرجعت نسخة احتياطية أو تعمل نسخة منه. أخبر المسؤول.
link-other = التغييرات لا تصل إلى المركزية. كل شيء محفوظ هنا؛ أخبر التقني.
fault-disk-full = القرص ممتلئ: لا يمكن حفظ أي شيء. المكالمات مستمرة. أخبر المسؤول فورا.
fault-cannot-save = لا يمكن حفظ أي شيء الآن. المكالمات مستمرة. أخبر المسؤول فورا.
defect-record = كان سجل الجهاز تالفا وأعيد إنشاؤه: قد ينقص الآن بعض ما حُفظ. تستمر المكالمات. أخبر المسؤول.
defect-record-in-memory = القرص لا يقبل أي شيء: ما تحفظه الآن يضيع إذا انقطع التيار. تستمر المكالمات. أخبر المسؤول فورا.
defect-configuration = إعدادات الجهاز تالفة، وهو يستعمل آخر إعدادات صالحة. تستمر المكالمات. أخبر المسؤول.
defect-setting = جزء من إعدادات الجهاز خاطئ ولا يُستعمل. تستمر المكالمات. أخبر المسؤول.
defect-central-files = لا يمكن إرسال أي شيء إلى المركزية: ملف مفتاح الجهاز غير صالح. كل شيء محفوظ هنا. أخبر المسؤول.
defect-desk-certificate = شهادة هذه الصفحة غير صالحة، وتُستعمل أخرى مكانها. أخبر المسؤول.
defect-prompts = تنقص إعلانات موجهة إلى المتصلين. تستمر المكالمات. أخبر المسؤول.
defect-voicemail = لم يبق مكان لرسائل المتصلين؛ لا تُطلب منهم رسائل. أخبر المسؤول.

queue-title = في الانتظار
queue-empty = لا أحد في الانتظار
parked-title = مكالمات مركونة
parked-at = مركونة عند الهاتف { $handset }
parked-take = أخذ
parked-take-at = أخذ المكالمة المركونة عند الهاتف { $handset }
queue-waiting =
    { $n ->
        [zero] لا أحد في الانتظار
        [one] متصل واحد في الانتظار
        [two] متصلان في الانتظار
        [few] { $n } متصلين في الانتظار
        [many] { $n } متصلا في الانتظار
       *[other] { $n } متصل في الانتظار
    }
queue-more =
    { $n ->
        [zero] لا أحد غيرهم
        [one] وواحد آخر
        [two] واثنان آخران
        [few] و{ $n } آخرون
        [many] و{ $n } آخرون
       *[other] و{ $n } آخرون
    }
floor-title = الفريق
floor-empty = لا أحد في العمل بعد
silent-title = هواتف لا ترن
silent-do-not-disturb = الهاتف { $handset }: عدم الإزعاج
silent-forwarded = الهاتف { $handset }: تُحوَّل مكالماته إلى { $to }
silent-ring-again = إعادة الرنين
silent-ring-again-at = إعادة الرنين إلى الهاتف { $handset }
floor-me = (أنت)
language-arabic = العربية
language-french = الفرنسية
language-tamazight = الأمازيغية

## المكالمة
call-title = المكالمة
no-call = لا توجد مكالمة الآن
no-call-ready = أنت جاهز: سترن المكالمة التالية في هاتفك.
no-call-break = أنت في استراحة: تذهب المكالمات إلى زملائك.
no-call-away = اضغط على «جاهز» لاستقبال المكالمات.
number-withheld = رقم مخفي
person-unknown = غير معروف بعد
call-outbound = صادرة
phase-ringing = مكالمة واردة: ارفع السماعة
phase-on-call = المكالمة جارية
phase-on-hold = المتصل في الانتظار
phase-after-call = انتهت المكالمة: دوّنها
call-bar-desk = عرض المكالمة
pop-open-cases = ملفات قيد المتابعة
pop-no-open-cases = لا شيء
pop-earlier = مكالمات سابقة
pop-never = أول مكالمة
call-hold = تعليق
call-resume = استئناف
call-hang-up = إنهاء المكالمة
call-hand-over = تحويل…
call-park = ركن المكالمة
call-back = العودة إلى المتصل
call-three-way = مكالمة ثلاثية
call-complete = تسليم المكالمة
call-let-go = إنهاء مشاركة الطرف الثالث
asked-called = جارٍ الاتصال بالرقم { $number }
asked-not-reached = تعذّر الوصول إلى الرقم { $number }
asked-answered = أنتم تتحدثون مع الرقم { $number }
asked-three-way = أنتم تتحدثون مع المتصل ومع الرقم { $number }
hand-over-title = استشارة أو تحويل
hand-over-to = الزميل
hand-over-colleague = { $name }، { $handset }: { $state }
hand-over-queue = التالي في قائمة الانتظار
hand-over-number = أو رقم
hand-over-ask = الاستشارة أولًا
hand-over-now = التحويل فورًا
hand-over-not = البقاء مع المتصل
hand-over-wrong = اختاروا زميلًا أو اكتبوا رقمًا بالأرقام فقط. لا يمكن استشارة قائمة الانتظار.

## التدوين
case-new = تدوين
case-note-hint = ما المطلوب، وبماذا أُجيب، وما الذي بقي
case-number = الرقم أو البريد الإلكتروني
case-save = حفظ
case-saved = تم الحفظ:
case-saved-hint = محفوظ على القرص وسيصل إلى المركزية تلقائيا.
case-open = عرض الملف
case-another = فتح ملف آخر لهذه المكالمة
case-another-person = فتح ملف آخر
case-of-call = لمكالمة { $number }
case-of-nobody = بدون مكالمة: لشخص حضر بنفسه
error-note-empty = لم يتم الحفظ: اكتب ملاحظة أولا.
error-too-long = لم يتم الحفظ: النص طويل جدا.
error-number = لم يتم الحفظ: هذا ليس رقم هاتف. اكتب أرقاما فقط، مع + في البداية لبلد آخر.
error-number-length = لم يتم الحفظ: أرقام هذا الهاتف أكثر أو أقل من اللازم. للرقم المغربي عشرة أرقام (06…)، ويبدأ رقم بلد آخر بعلامة + ورمز البلد، وللرقم المختصر من ثلاثة إلى ستة أرقام.
error-number-several = لم يتم الحفظ: هذه عدة أرقام هاتف. اكتب واحدا هنا والآخر في الملاحظة.
error-mail = لم يتم الحفظ: هذا ليس عنوان بريد إلكتروني. اكتبه مثل name@example.ma.
error-address = لم يتم الحفظ: لا يمكن استعمال هذا العنوان.
whose-number = هذا الرقم أو البريد معروف. من المقصود؟
whose-name = هذا الاسم معروف. من المقصود؟
whose-correct = الشخص نفسه، واسمه يُكتب { $name }
whose-other-number = شخص آخر له الرقم أو البريد نفسه
whose-other-name = شخص آخر له الاسم نفسه
whose-none = غير معروف، أو بلا اسم
error-whose-number = لم يتم الحفظ بعد: هذا الرقم أو البريد لشخص آخر أو لعدة أشخاص. اختر من المقصود ثم احفظ.
error-whose-name = لم يتم الحفظ بعد: شخص بهذا الاسم معروف. اختر من المقصود ثم احفظ.
error-saved-otherwise = سبق الحفظ تحت { $reference } بمضمون آخر. ما غيرته بعد ذلك لم يُحفظ.
case-note-instead = إضافة هذه الملاحظة إلى { $reference }
error-conflict = لم يتم الحفظ: غيّر زميل الشيء نفسه في هذه الأثناء. قارن وصحح ما يلزم، ثم احفظ من جديد للإبقاء على ما كتبته.
conflict-theirs = حُفظ في هذه الأثناء: { $value }
conflict-yours = كتبت: { $value }
conflict-empty = لا شيء
meanwhile-changed = غيّر زميل في هذه الأثناء: { $what }
meanwhile-added = أضاف زميل شيئا منذ أن فتحت هذه الصفحة؛ تجده معلّما أسفله.
meanwhile-new = جديد
case-already = لا شيء يُفعل: الملف على هذه الحال من قبل.
case-correct = تصحيح النوع أو البرنامج
error-disk-full = لم يتم الحفظ: القرص ممتلئ. أبق هذه الصفحة مفتوحة، فنصك باق هنا. أخبر المسؤول.
error-not-saved = لم يتم الحفظ: لا يستطيع الجهاز الكتابة الآن. أبق هذه الصفحة مفتوحة، فنصك باق هنا، وأعد المحاولة.

## الملفات
cases-filter = أي ملفات
cases-open = قيد المتابعة
cases-closed = تمت تسويتها
cases-all = الكل
cases-count =
    { $n ->
        [zero] لا ملفات
        [one] ملف واحد
        [two] ملفان
        [few] { $n } ملفات
        [many] { $n } ملفا
       *[other] { $n } ملف
    }
cases-mine = التي فتحتُها
list-filter = الترتيب والتصفية
list-any = الكل
list-of-whom = فتحها
list-from = من
list-to = إلى
list-sort = الترتيب
list-newest = الأحدث أولا
list-oldest = الأقدم أولا
list-changed = آخر ما تغيّر أولا
list-apply = عرض
list-clear = عرض الكل
list-pages = صفحات اللائحة
list-first = إلى البداية
list-previous = السابق
list-next = التالي
list-range = الأسطر { $range }
case-notes = ملاحظات
case-add-note = إضافة ملاحظة
case-close = تمت التسوية
case-reopen = إعادة الفتح
case-of-earlier-box = ملف من جهاز سابق
case-of-earlier-box-hint = لا يوجد في هذا الجهاز إلا جواب الوزارة: فُتح الملف على جهاز سابق للمركز، أو قبل استرجاع نسخة احتياطية. ملاحظاته وصاحبه غير موجودين هنا.
case-no-reference = ملف بدون مرجع
person-nameless = بدون اسم

## الأشخاص
person-details = المعلومات
person-born = تاريخ الازدياد
person-cin = رقم البطاقة الوطنية
person-hint = اطلب تاريخ الازدياد إذا كان للبرنامج حد للسن، ورقم البطاقة عند الضرورة فقط.
person-all-cases = كل ملفات هذا الشخص
person-all-contacts = كل مكالمات هذا الشخص
person-age =
    { $n ->
        [zero] أقل من سنة
        [one] سنة واحدة
        [two] سنتان
        [few] { $n } سنوات
        [many] { $n } سنة
       *[other] { $n } سنة
    }
error-birth-date = لم يتم الحفظ: هذا ليس تاريخ ازدياد.
error-cin = لم يتم الحفظ: رقم البطاقة الوطنية حرف أو حرفان وسبعة أرقام على الأكثر.

## المكالمات
contacts-title = آخر المكالمات
contacts-none = لا توجد مكالمات بعد
contacts-count =
    { $n ->
        [zero] لا مكالمات
        [one] مكالمة واحدة
        [two] مكالمتان
        [few] { $n } مكالمات
        [many] { $n } مكالمة
       *[other] { $n } مكالمة
    }
contacts-answered = تمت الإجابة
contacts-missed = فائتة
contacts-outbound = صادرة
contacts-mine = أنا
contact-when = متى
contact-who = من
contact-outcome = النتيجة
contact-staff = أجاب عنها
contact-wait = الانتظار
contact-talk = المحادثة
contact-how = القناة
contact-title = اتصال
contact-began = البداية
contact-ended = النهاية
contact-queue = طابور الانتظار
contact-line = الخط
contact-forwarded = حُوِّلت من
contact-forwarded-why = سبب التحويل
forwarded-busy = كان الخط مشغولا
forwarded-no-answer = لم يجب أحد هناك
forwarded-always = تُحوَّل كل مكالماته
forwarded-unreachable = تعذّر الوصول إليه
forwarded-deflected = حوّلها من اتُّصل به
contact-cases = ملفات هذا الاتصال
channel-voice = مكالمة
channel-chat = دردشة
channel-text = رسالة نصية
text-missing = أجزاء لم تصل بعد:
text-unreadable = جزء من هذه الرسالة لا يمكن قراءته؛ ما وصل محفوظ.
text-sent = تاريخ الإرسال
text-says = النص
channel-mail = بريد إلكتروني
channel-other = قناة أخرى
direction-inbound = من الخارج
direction-outbound = إلى الخارج
direction-internal = داخل المركز
result-missed = فائتة
result-abandoned = انصرف
outcome-running = جارية
outcome-answered = تمت الإجابة
outcome-abandoned-in-menu = انصرف عند القائمة
outcome-abandoned-in-queue = انصرف أثناء الانتظار
outcome-turned-away = طُلب منه معاودة الاتصال
outcome-outside-hours = خارج أوقات العمل
outcome-failed = فشلت
outcome-service = مكالمة خدمة

## الإعدادات
staff-title = الموظفون
staff-add = إضافة شخص
staff-name = الاسم
staff-role = الدور
staff-added = يمكن لـ{ $name } تسجيل الدخول الآن.
role-agent = عون استقبال
role-supervisor = مسؤول
handsets-title = الهواتف
handset-add = إضافة هاتف
handset-new-title = الهاتف الجديد
handset-extension = الرقم الداخلي
handset-name = مكانه
handset-secret = الرمز السري
handset-secret-once = أدخلهما في الهاتف الآن: لن يُعرض الرمز السري مرة أخرى.
handset-here = متصل
handset-away = غير متصل
error-choice = لم يتم الحفظ: هناك اختيار ناقص. أعد تحميل الصفحة.
error-login = لم يتم الحفظ: يتكون اسم المستخدم من 2 إلى 32 من الحروف a–z والأرقام 0–9 والنقطة والشرطة.
error-login-taken = لم يتم الحفظ: اسم المستخدم هذا مأخوذ.
error-password-short = لم يتم الحفظ: يجب أن تكون كلمة المرور عشرة أحرف أو أكثر.
error-password-common = لم يتم الحفظ: كلمة المرور هذه من أول ما يجرّبه الناس. اختر عدة كلمات أو جملة.
error-password-telling = لم يتم الحفظ: في كلمة المرور اسم المستخدم أو اسمك أو اسم المركز.
error-password-same = لم يتم الحفظ: هذه هي كلمة المرور التي تغيّرها. اختر غيرها.
error-last-supervisor = لم يتم الحفظ: يبقى في المركز مسؤول واحد على الأقل. أعط هذا الدور لشخص آخر أولًا.
error-extension-taken = لم يتم الحفظ: هذا الرقم الداخلي مأخوذ.
error-extension = لم يتم الحفظ: الرقم الداخلي من رقمين إلى ستة أرقام، وليس رقم طوارئ.
error-name-empty = لم يتم الحفظ: الاسم ناقص.
