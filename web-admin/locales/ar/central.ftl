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
