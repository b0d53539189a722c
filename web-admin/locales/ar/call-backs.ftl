## من تجب معاودة الاتصال به
nav-call-backs = للاتصال
call-backs-title = من تجب معاودة الاتصال بهم
call-backs-none = لا أحد ينتظر معاودة الاتصال به
call-backs-count =
    { $n ->
        [zero] لا أحد للاتصال به
        [one] شخص واحد للاتصال به
        [two] شخصان للاتصال بهما
        [few] { $n } أشخاص للاتصال بهم
        [many] { $n } شخصا للاتصال بهم
       *[other] { $n } شخص للاتصال بهم
    }
call-backs-free = لا أحد بعد
call-backs-mine = أنا
call-backs-longest = الأطول انتظارا أولا
call-backs-withheld =
    { $n ->
        [zero] في آخر 30 يوما لم ترد أي مكالمة فائتة من رقم مخفي.
        [one] في آخر 30 يوما وردت مكالمة فائتة واحدة من رقم مخفي: لا يمكن معاودة الاتصال.
        [two] في آخر 30 يوما وردت مكالمتان فائتتان من رقم مخفي: لا يمكن معاودة الاتصال.
        [few] في آخر 30 يوما وردت { $n } مكالمات فائتة من أرقام مخفية: لا يمكن معاودة الاتصال.
        [many] في آخر 30 يوما وردت { $n } مكالمة فائتة من أرقام مخفية: لا يمكن معاودة الاتصال.
       *[other] في آخر 30 يوما وردت { $n } مكالمة فائتة من أرقام مخفية: لا يمكن معاودة الاتصال.
    }
call-backs-brief =
    { $n ->
        [zero] في آخر 30 يوما لم يقطع أي متصل الخط فورا أو داخل القائمة.
        [one] في آخر 30 يوما قطع متصل واحد الخط فورا أو داخل القائمة؛ هذا لا يُحتسب.
        [two] في آخر 30 يوما قطع متصلان الخط فورا أو داخل القائمة؛ هذا لا يُحتسب.
        [few] في آخر 30 يوما قطع { $n } متصلين الخط فورا أو داخل القائمة؛ هذا لا يُحتسب.
        [many] في آخر 30 يوما قطع { $n } متصلا الخط فورا أو داخل القائمة؛ هذا لا يُحتسب.
       *[other] في آخر 30 يوما قطع { $n } متصل الخط فورا أو داخل القائمة؛ هذا لا يُحتسب.
    }
call-backs-done-title = تمت تسويته دون اتصال
call-back-number = الرقم
call-back-tried = حاول الاتصال بنا
call-back-times =
    { $n ->
        [zero] ولا مرة
        [one] مرة واحدة
        [two] مرتان
        [few] { $n } مرات
        [many] { $n } مرة
       *[other] { $n } مرة
    }
call-back-tries = اتصلنا به دون جواب
call-back-who-calls = من يتصل
call-back-call = اتصال
call-back-by-box = يتصل به الجهاز عند دوره
call-back-take = سأتصل أنا
call-back-give = إرجاع
call-back-take-over = أخذها من { $who }
call-back-taken-mine = أنت
call-back-done = تم
call-back-reason = سبب عدم الحاجة إلى اتصال
call-back-reached = تم الوصول إليه بطريقة أخرى
call-back-not-needed = لم تعد هناك حاجة
call-back-wrong-number = رقم خاطئ
call-back-gave-up = عدة محاولات دون جواب
call-back-other-reason = لسبب آخر
call-back-undo = تراجع
call-back-somebody = أحد الزملاء
call-back-moved-taken = لم يتم الحفظ: تكفّل به { $who } في هذه الأثناء.
call-back-moved-done = لم يتم الحفظ: سجّل { $who } أنه تم في هذه الأثناء.
call-back-moved-answered = لم يتم الحفظ: تم الحديث مع هذا الشخص في هذه الأثناء ({ $who }).
voice-message = رسالة صوتية
voice-messages = رسائل صوتية
voice-message-left = تاريخ تركها
voice-message-length = المدة
voice-message-heard-at = أول استماع
voice-message-heard = أول من استمع إليها
voice-message-unheard = لم يُستمع إليها بعد
voice-messages-withheld = رسائل من أرقام مخفية، لم يُستمع إليها بعد
held-call-backs = معاودة الاتصال
held-call-back-done-at = تاريخ التسوية أو إعادة الفتح
trail-call-back-taken = تكفّل بمعاودة الاتصال
trail-call-back-given = أرجع معاودة الاتصال
trail-call-back-undone = أعاد فتح معاودة الاتصال
