## المركزية
overview-title = المراكز
figure-boxes =
    { $n ->
        [zero] مركز
        [one] مركز
        [two] مركزان
        [few] مراكز
        [many] مركزا
       *[other] مركز
    }
figure-contacts = الاتصالات
figure-cases = الملفات
figure-open-cases = ملفات قيد المتابعة
boxes-none = لم يُسجَّل أي جهاز بعد
box-centre = المركز
box-heard = آخر اتصال
box-never = لم يتصل بعد
box-copy = يعمل جهازان بهوية واحدة (آخر ملاحظة: { $when })
box-begun = بدأ سجلا جديدا: { $when }
history-title = الاسترجاعات والنسخ
history-hint = يبدأ الجهاز سجلا جديدا عندما يُسترجع من نسخة احتياطية أو يُنسخ أو تُضبط ساعته.
history-copy-hint = ابحث عن الجهازين بلوحتيهما أدناه؛ أوقف أحدهما وسجّله من جديد بسجل فارغ. لم يضع شيء مما أرسلاه.
epoch-number = السجل { $number }
epoch-beside = زاد بجانب سجل أحدث
epoch-begun = البداية:
epoch-grown = آخر تغيير:
board-title = اللوحة
board-first = أول ظهور:
board-last = آخر تشغيل:
line-unknown = حالة غير معروفة
box-backlog = في انتظار الإرسال
box-lines-out =
    { $n ->
        [zero] لا خطوط خارج الخدمة
        [one] خط خارج الخدمة
        [two] خطان خارج الخدمة
        [few] { $n } خطوط خارج الخدمة
        [many] { $n } خطا خارج الخدمة
       *[other] { $n } خط خارج الخدمة
    }
by-programme = الملفات حسب البرنامج
by-kind = الملفات حسب النوع
by-caller-kind = الاتصالات حسب صفة المتصل
by-caller-kind-none = لم تحدد أي صفة بعد
