## رسالة من المركز
text-state = حالتها
text-state-on-the-box = في الجهاز
text-state-given = سُلّمت إلى الشبكة
text-state-arrived = وصلت
text-state-failed = فشلت
text-state-not-known = غير معروف
text-why-refused = لم تقبلها الشبكة
text-why-not-delivered = لم تستطع الشبكة إيصالها
text-why-partly = أُرسل جزء منها فقط
text-why-too-late = لم يستطع أي خط إرسالها في الوقت المناسب
text-why-not-allowed = الإعدادات لا تسمح بهذا الرقم
text-why-opted-out = كتب هذا الشخص في هذه الأثناء أنه لا يريد رسائل
error-text-empty = اكتب شيئا أولا.
error-text-too-long = تحتاج إلى أكثر من عشر رسائل: اختصرها أو أرسلها على مرتين.
error-text-to = لا ترسل رسائل إلى هذا الرقم: إلى الهواتف المحمولة المغربية فقط، ما لم يسمح تقني بأكثر.
error-text-opted-out = كتب هذا الشخص أنه لا يريد رسائل. لن يتلقى أي رسالة حتى يكتب خلاف ذلك؛ اتصل به.
error-text-answered = أجاب زميل في هذه الأثناء. اطلع على جوابه؛ وإن بقي جوابك مفيدا فأرسله من جديد.

## المحادثات
conversations-title = رسائل تنتظر جوابا
conversations-count =
    { $n ->
        [zero] لا أحد ينتظر
        [one] شخص واحد ينتظر
        [two] شخصان ينتظران
        [few] { $n } أشخاص ينتظرون
        [many] { $n } شخصا ينتظر
       *[other] { $n } شخص ينتظر
    }
conversations-none = لا أحد ينتظر جوابا.
conversation-title = محادثة
conversation-passed = ما دار بيننا
conversation-waits = تنتظر جوابا
conversation-write = اكتب رسالة نصية
conversation-send = إرسال
conversation-count = احسب
conversation-settle = لا تحتاج إلى جواب
conversation-older = الأقدم
conversation-newest = الأحدث
conversation-writes = يكتب الآن: { $name }
conversation-case = ملف
text-cheap = اكتبها بأقل ثمن
text-dear = الحرف «{ $letter }» يجعل هذه الرسالة أغلى: لا تتسع إلا لنصف الحروف.
text-count-gsm = حروف GSM
text-count-unicode = كل الحروف (Unicode)
text-count-price = { $dirhams } درهم
text-count-parts =
    { $n ->
        [zero] لا رسالة
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $n } رسائل
        [many] { $n } رسالة
       *[other] { $n } رسالة
    }
text-count-room =
    { $n ->
        [zero] لا مكان لحرف آخر
        [one] مكان لحرف واحد
        [two] مكان لحرفين
        [few] مكان لـ { $n } حروف
        [many] مكان لـ { $n } حرفا
       *[other] مكان لـ { $n } حرف
    }
