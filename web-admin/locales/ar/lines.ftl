## لماذا الخط خارج الخدمة، وما لا يسير جيدا في خط يستقبل المكالمات
line-fault-port = المودم غير موجود ({ $port }): تحقق من السلك ومن التغذية الكهربائية
line-fault-modem-missing = المودم غير موجود ({ $modem }): أوصله، وتحقق من السلك ومن التغذية الكهربائية
line-fault-port-unusable = لا يمكن استعمال منفذ المودم ({ $port }): اتصل بالتقني
line-fault-not-at-port = الإعدادات تشير إلى منفذ آخر غير منفذ أوامر المودم: اتصل بالتقني
line-fault-modem-silent = المودم لا يجيب: تحقق من التغذية الكهربائية ومن السلك
line-fault-modem-restarts = المودم يعيد التشغيل
line-fault-modem-refuses = المودم يرفض ما يحتاجه الخط ({ $command }): اتصل بالتقني
line-fault-no-voice = هذا المودم لا يحمل المكالمات: يلزم طراز آخر أو برنامج ثابت آخر
line-fault-no-sound = لم يحمل المودم صوت مكالمة، وتجري إعادة تشغيله
line-fault-will-not-hang-up = المودم لا ينهي المكالمة، وتجري إعادة تشغيله
line-fault-sim-missing = لا توجد شريحة SIM في المودم، أو لا يمكن قراءتها
line-fault-sim-failure = لا يمكن قراءة شريحة SIM: أخرجها ونظفها وأعدها، أو خذ شريحة أخرى
line-fault-sim-busy = شريحة SIM مشغولة ولا تصير جاهزة
line-fault-pin-wanted = شريحة SIM تطلب رمز PIN: على التقني أن يضعه في الإعدادات
line-fault-pin-refused = رفضت شريحة SIM رمز PIN ولن يعاد إدخاله: على التقني أن يصححه
line-fault-pin-unanswered = أُدخل رمز PIN مرتين دون جواب ولن يعاد إدخاله: اتصل بالتقني
line-fault-pin-last-try = بقيت محاولة واحدة لرمز PIN فلا يُدخل: افتح قفل شريحة SIM في هاتف
line-fault-puk-wanted = شريحة SIM محظورة وتطلب رمز PUK: ارفع حظرها في هاتف
line-fault-locked-to-sim = المودم أو شريحة SIM مقفل على غيره: خذ شريحة أو مودما بدون قفل
line-fault-locked-to-operator = المودم مقفل على شركة اتصالات أخرى: خذ شريحة SIM من تلك الشركة، أو اطلب فتح قفله
line-fault-locked-to-company = المودم مقفل على شرائح SIM لمقاولة معينة: اطلب فتح قفله
line-fault-network-denied = الشبكة ترفض شريحة SIM: هل اشتراكها مؤدى، وهل هي من هذه الشركة؟
line-fault-network-no-calls = الشبكة تقبل بيانات شريحة SIM دون مكالماتها: هل يشمل اشتراكها المكالمات؟
line-fault-network-emergency-only = الشبكة تسمح بمكالمات الطوارئ فقط
line-fault-network-lost = لا توجد شبكة: تحقق من الهوائي
line-fault-alarm-los = لا توجد إشارة على خط E1 ‏(LOS): تحقق من السلك
line-fault-alarm-lof = لا يمكن قراءة إشارة خط E1 ‏(LOF): اتصل بالتقني
line-fault-alarm-ais = جهة شركة الاتصالات منقطعة على خط E1 ‏(AIS): اتصل بالشركة
line-fault-alarm-rai = شركة الاتصالات لا تستقبل من هذه الجهة على خط E1 ‏(RAI): تحقق من السلك
line-fault-alarm-other = إنذار على خط E1: { $alarm }
line-fault-exchange-silent = مقسم شركة الاتصالات لا يجيب: اتصل بالشركة
line-fault-no-channel = المقسم لا يترك أي قناة متاحة: اطلب من شركة الاتصالات إعادة تهيئتها
line-fault-span-unusable = لا يمكن استعمال بطاقة E1: اتصل بالتقني
line-fault-trunk-silent = المزود لا يجيب ({ $peer }): تحقق من الشبكة
line-fault-trunk-name-unknown = تعذر العثور على المزود ({ $name }): تحقق من الشبكة، أو اتصل بالتقني
line-fault-trunk-account-wanted = المزود يطلب حسابا ({ $status }): على التقني أن يضعه في الإعدادات
line-fault-trunk-password-missing = لا يمكن قراءة كلمة مرور الحساب { $user }: اتصل بالتقني
line-fault-trunk-account-refused = المزود يرفض الحساب { $user } ({ $status }): على التقني أن يصحح كلمة المرور؛ وإلى ذلك الحين لا يعاد تجريبه إلا نادرا كي لا يُحظر
line-fault-trunk-user-unknown = لا يعرف المزود حسابا باسم { $user } لدى { $domain }: على التقني أن يصححه
line-fault-trunk-registration-refused = المزود لا يسجل الخط ({ $status }): اتصل بالمزود
line-fault-trunk-untrusted = شهادة المزود ({ $peer }) غير موثوق بها: اتصل بالتقني
line-fault-trunk-certificate-time = شهادة المزود ({ $peer }) غير صالحة حسب ساعة الجهاز: على التقني أن يتحقق من الساعة
line-fault-trunk-tls-refused = لا يوجد اتصال آمن مع المزود: اتصل بالتقني
line-warning-no-sound = لا يصل صوت المتصل
line-warning-takes-no-sound = المتصل لا يسمع شيئا
line-warning-wrong-sample-rate = صوت هذا الخط مشوش
line-warning-sound-refused = رفض المودم صوت المكالمة الأخيرة فأعيد تشغيله
line-warning-sim-changed = في المودم شريحة SIM غير التي كانت فيه
line-warning-second-pin = شريحة SIM تطلب رمز PIN2؛ المكالمات لا تحتاجه
line-warning-keys-not-reported = المودم لا يبلغ عن الأزرار؛ يتم التعرف عليها من الصوت
line-warning-credit-low = رصيد بطاقة SIM منخفض: عبئها
line-warning-credit-unknown = رصيد بطاقة SIM غير معروف: الشبكة لا تصرح به
line-warning-roaming = هذا الخط في شبكة متعهد آخر (تجوال): مكالماته أغلى
line-warning-roaming-closed = هذا الخط في شبكة متعهد آخر (تجوال) حيث المكالمات أغلى: لا تجرى منه مكالمات إلا نحو أرقام الطوارئ
line-warning-budget-used = استنفدت ميزانية هذا الخط: لا تجرى منه مكالمات إلا نحو أرقام الطوارئ
line-warning-texts-used = أرسل هذا الخط رسائل اليوم كلها: لا تخرج منه رسائل حتى الغد
line-texts = الرسائل المتبقية اليوم: { $left }
line-warning-other = تنبيه آخر من الجهاز ({ $code })
line-budget-day =
    { $n ->
        [zero] لم يبق من ميزانيته اليوم أي دقيقة
        [one] بقيت من ميزانيته اليوم دقيقة واحدة
        [two] بقيت من ميزانيته اليوم دقيقتان
        [few] بقيت من ميزانيته اليوم { $n } دقائق
        [many] بقيت من ميزانيته اليوم { $n } دقيقة
       *[other] بقيت من ميزانيته اليوم { $n } دقيقة
    }
line-budget-month =
    { $n ->
        [zero] لم يبق من ميزانيته هذا الشهر أي دقيقة
        [one] بقيت من ميزانيته هذا الشهر دقيقة واحدة
        [two] بقيت من ميزانيته هذا الشهر دقيقتان
        [few] بقيت من ميزانيته هذا الشهر { $n } دقائق
        [many] بقيت من ميزانيته هذا الشهر { $n } دقيقة
       *[other] بقيت من ميزانيته هذا الشهر { $n } دقيقة
    }
way-out-called-on = عبر { $line }، وهو آخر خط اتصل به هذا الشخص بالمركز
way-out-prefix = عبر { $line }: حسب أرقامه الأولى قد يكون الرقم لهذا المتعهد (تخمين، لأن الأرقام قابلة للنقل)
way-out-roaming = الخط المتاح في شبكة متعهد آخر، ولا تجرى منه مكالمات: أخبر المشرف
way-out-budget = استنفدت ميزانية الخط المتاح، ولا تجرى منه مكالمات: أخبر المشرف
line-sim = شريحة SIM ‏{ $sim }
line-number = الرقم { $number }
