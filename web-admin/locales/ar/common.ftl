## كل الصفحات
brand = جواب
skip-to-content = الانتقال إلى المحتوى
nav-label = الصفحات
languages-label = اللغة
log-out = تسجيل الخروج
log-in-again = تسجيل الدخول من جديد
close = إغلاق
nav-desk = المكتب
nav-cases = الملفات
nav-contacts = المكالمات
nav-settings = الإعدادات
nav-overview = نظرة عامة
lost-connection = انقطع الاتصال. قد يكون ما تراه قديما، وما تكتبه يبقى هنا. تجري إعادة المحاولة…
flash-offline = تعذر الوصول إلى الجهاز ولم يصل جوابه: لا نعرف هل تم الحفظ. أعد المحاولة بعد لحظة؛ لن يُحفظ شيء مرتين.
flash-refused = رفض الجهاز هذا الطلب. سجّل الدخول من جديد ثم أعد المحاولة.
flash-failed = لم ينجح الجهاز في ذلك. أعد المحاولة؛ وإذا تكرر الأمر فأخبر المسؤول.
flash-session-over = انتهت جلستك. سجّل الدخول في تبويب جديد ثم عد إلى هنا واحفظ: ما كتبته ما زال هنا.
moment-today = اليوم، { $time }
moment-yesterday = أمس، { $time }

## تسجيل الدخول
login-title = تسجيل الدخول
login-name = اسم المستخدم
login-password = كلمة المرور
login-handset = هاتفك
login-handset-hint = سترن المكالمات هنا. يُحفظ هذا الاختيار على هذا الحاسوب.
login-handset-gone = { $handset }، غير متصل
login-handset-used = { $handset }، يستعمله زميل
login-no-handset = بدون هاتف
login-submit = دخول
login-wrong = اسم المستخدم وكلمة المرور غير متطابقين. تحقق من الحروف الكبيرة ثم أعد المحاولة.
login-wait =
    { $n ->
        [zero] محاولات خاطئة كثيرة. أعد المحاولة الآن.
        [one] محاولات خاطئة كثيرة. انتظر ثانية واحدة ثم أعد المحاولة.
        [two] محاولات خاطئة كثيرة. انتظر ثانيتين ثم أعد المحاولة.
        [few] محاولات خاطئة كثيرة. انتظر { $n } ثوانٍ ثم أعد المحاولة.
        [many] محاولات خاطئة كثيرة. انتظر { $n } ثانية ثم أعد المحاولة.
       *[other] محاولات خاطئة كثيرة. انتظر { $n } ثانية ثم أعد المحاولة.
    }
login-busy = أشخاص كثيرون يسجلون الدخول في هذه اللحظة. انتظر بضع ثوان ثم أعد المحاولة.
login-handset-unknown = ليس في المركز هاتف { $handset }. اختر هاتفا آخر.
login-failed = لا يستطيع الجهاز التحقق من كلمات المرور الآن. أعد المحاولة؛ وإذا تكرر الأمر فأخبر المسؤول.
login-failed-central = لا تستطيع المنصة التحقق من كلمات السر الآن: قاعدة بياناتها لا تجيب. أعد المحاولة؛ وإذا استمر ذلك فأخبر المسؤول عن المركزية.
login-kept = انتهت جلستك. ما كتبته لم يضع: سجّل الدخول فيُعرض عليك لتحفظه.
kept-title = لم يُحفظ بعد
kept-advice = كانت جلستك قد انتهت أو تغيرت. هذا ما كتبته: أعد قراءته ثم احفظ.
login-line-desk = هناك من يجيبك، بلغتك.
login-line-central = كل المراكز، بنظرة واحدة.

## عندما يقع خلل
not-found-title = هذه الصفحة غير موجودة
not-found-advice = ربما كُتب العنوان خطأ، أو لم يعد ما كان يعرضه موجودا.
forbidden-title = هذا غير مسموح به
forbidden-advice = إما أن هذه الصفحة خاصة بالمسؤولين، أو بقيت مفتوحة أكثر مما يجب. عد إلى البداية وأعد المحاولة.
bad-request-title = لم يفهم الجهاز هذا الطلب
bad-request-advice = كان هناك نقص في ما أرسله متصفحك. ارجع وأعد المحاولة.
broken-title = وقع خلل في الجهاز
broken-advice = ما زالت المكالمات تُستقبل. أعد المحاولة؛ وإذا تكرر الأمر فأخبر المسؤول.
trouble-home = العودة إلى البداية

## الملفات
case-reference = المرجع
case-note = ملاحظة
case-kind = النوع
case-programme = البرنامج
case-name = الاسم
case-status = الحالة
case-opened = تاريخ الفتح
status-open = قيد المتابعة
status-closed = تمت التسوية
cases-none = لا توجد ملفات
kind-information = طلب معلومات
kind-registration = تسجيل
kind-complaint = شكاية
kind-incident = عطب تقني
kind-partner = شريك
kind-other = نوع آخر
caller-kind = صفة المتصل
caller-unsaid = غير محددة
caller-young-person = شاب أو شابة
caller-parent = أحد الوالدين أو ولي الأمر
caller-association = جمعية
caller-official = سلطة أو إدارة
caller-partner = شريك
caller-staff = من الموظفين
caller-other = صفة أخرى
programme-none = بدون برنامج
programme-pass-jeunes = جواز الشباب
programme-camps = المخيمات
programme-trips = الرحلات
programme-volunteering = التطوع
programme-other = برنامج آخر
programme-for-ages = { $name } (من { $from } إلى { $to } سنة)
programme-for-ages-from = { $name } (ابتداء من { $from } سنة)
programme-for-ages-to = { $name } (إلى غاية { $to } سنة)
choice-retired = { $name } (لم يعد متاحا)
