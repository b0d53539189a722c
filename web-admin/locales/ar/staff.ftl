## الحسابات ومن فعل ماذا
own-password = كلمة مروري
own-password-old = كلمة المرور الحالية
own-password-new = كلمة المرور الجديدة
own-password-again = كلمة المرور الجديدة مرة أخرى
own-password-hint = عشرة أحرف أو أكثر: عدة كلمات أو جملة، من غير اسمك.
own-password-save = تغيير كلمة المرور
own-password-changed = تم تغيير كلمة مرورك.
own-password-must = أعطاك شخص آخر كلمة المرور هذه. اختر كلمة لا يعرفها غيرك، ثم تابع.
error-password-old = لم يتم التغيير: ليست هذه كلمة مرورك الحالية.
error-password-again = لم يتم التغيير: كلمتا المرور الجديدتان مختلفتان.

one-time-title = كلمة المرور للدخول المقبل
one-time-once = اكتبها أو اقرأها على صاحبها الآن: لن تظهر مرة أخرى. سيختار غيرها عند الدخول.

staff-edit = الاسم واسم المستخدم والدور
staff-account = الحساب
staff-active = يعمل هنا
staff-inactive = موقوف
staff-waits = كلمة المرور يجب تغييرها
staff-saved = تم الحفظ.
staff-out = تم الإيقاف: لم يعد بإمكان هذا الشخص الدخول، ولن تصله المكالمات.
staff-back = عاد الحساب: يمكن لهذا الشخص الدخول بكلمة المرور نفسها.
skills-title = طوابير الانتظار واللغات
skills-hint = مكالمات هذه الطوابير وبهذه اللغات ترن عند هذا الشخص. إن لم يُحدد شيء فكلها.
skills-queues = طوابير الانتظار
skills-languages = اللغات
staff-reset = إعطاء كلمة مرور جديدة
staff-reset-hint = لمن نسي كلمة مروره. القديمة لم تعد صالحة.
staff-deactivate = إيقاف الحساب
staff-deactivate-hint = لمن غادر المركز. تبقى ملفاته وملاحظاته.
staff-reactivate = إعادة الحساب

staff-unlock = فتح الدخول
staff-unlock-hint = إذا أغلقته كثرة كلمات المرور الخاطئة.
staff-unlocked = تم الفتح: يمكن لهذا الشخص أن يعيد المحاولة.
staff-sessions = إنهاء الجلسات
staff-sessions-hint = إذا تُرك حاسوب مفتوحا. يجب الدخول من جديد في كل مكان.
staff-sessions-ended = انتهت جلسات هذا الشخص.

handset-change = الرمز السري والإزالة
handset-saved = تم الحفظ.
handset-sync = تحديث إعدادات الهاتف
handset-sync-hint = بعد تغيير إعداداته: يجلبها الهاتف من جديد دون قطع أي مكالمة.
handset-synced = طُلب من الهاتف جلب إعداداته.
handset-not-synced = الهاتف غير متصل الآن؛ سيجلب إعداداته عند تشغيله.
handset-rekey = إعطاء رمز سري جديد
handset-rekey-hint = إذا تغيّر الهاتف أو عُرف الرمز. القديم سيُرفض.
handset-rekeyed-title = الرمز السري الجديد
handset-remove = إزالة هذا الهاتف
handset-remove-hint = لن يرن بعد الآن. يمكن إعطاء رقمه لهاتف آخر.

role-reader = قارئ
role-admin = مدير

trail-title = من فعل ماذا
trail-none = لا شيء مسجل.
trail-command-line = التقني، على الجهاز
trail-ministry = الوزارة
trail-unknown = شخص لم يعد له حساب
trail-active = يعمل هنا
trail-inactive = موقوف
trail-removed = أزيل
trail-role = الدور: { $value }
trail-status = الحالة: { $value }
trail-kind = النوع: { $value }
trail-programme = البرنامج: { $value }
trail-password = كلمة المرور
trail-secret = الرمز السري
trail-login = اسم المستخدم
trail-serves = طوابير الانتظار
trail-speaks = اللغات
trail-extension = الرقم الداخلي
trail-label = المكان
trail-assigned = أسند إلى
trail-person = الشخص
trail-born = تاريخ الميلاد
trail-cin = البطاقة الوطنية
trail-name = الاسم

nav-admins = الحسابات
admin-out = تم الإيقاف: لم يعد بإمكان هذا الشخص الدخول.
admin-deactivate-hint = لمن غادر. يبقى ما فعله مسجلا.
admin-role-hint = القارئ يطّلع ولا يغيّر شيئا.
error-last-admin = لم يتم الحفظ: يبقى في المركزية مدير واحد على الأقل. أعط هذا الدور لشخص آخر أولا.
error-answer = لم يتم الإرسال: اكتب جوابا من 4000 حرف على الأكثر، أو أسند الملف، أو قم بتسويته.

answer-text = جواب الوزارة
answer-hint = يقرؤه المركز كملاحظة عند المزامنة المقبلة.
answer-assign = إسناد إلى
answer-close = تمت تسوية الملف بهذا
answer-send = إرسال إلى المركز
answer-said = تم الإرسال: سيراه المركز عند المزامنة المقبلة.
notes-none = لا ملاحظات بعد
centre-all-cases = كل ملفات هذا المركز
cases-reference-hint = المرجع كاملا أو أرقامه الأخيرة: «61»
case-age = مدة الملف
case-age-under-7 = أقل من أسبوع
case-age-over-7 = أكثر من أسبوع
case-age-over-30 = أكثر من شهر
case-age-over-90 = أكثر من ثلاثة أشهر
cases-find = بحث
cases-found =
    { $n ->
        [zero] لا ملفات
        [one] ملف واحد
        [two] ملفان
        [few] { $n } ملفات
        [many] { $n } ملفا
       *[other] { $n } ملف
    }

deed-command-line = التقني، بسطر الأوامر
deed-added = أنشئ الحساب
deed-password = أعطيت كلمة مرور جديدة
deed-own-password = غُيرت كلمة المرور
deed-sessions = أنهيت الجلسات
deed-unlocked = فُتح الدخول
deed-answered = تمت الإجابة
deed-assigned = أسند إلى { $value }
deed-closed = تمت التسوية
