## ما يُحفظ عن شخص
held-title = ما يُحفظ عن هذا الشخص
held-show = ما يُحفظ عنه
held-show-hint = يُسلَّم، على الورق أو في ملف، لمن يسأل عما يحفظه المركز عنه.
held-of = بخصوص
held-by = المركز
held-on = بتاريخ
held-why = هذه كل سجلات هذا المركز التي تخص هذا الشخص، ولدى الوزارة السجلات نفسها. لا يُذكر فيها اسم أي شخص آخر ولا أسماء أعضاء الفريق. من وجد فيها خطأ، أو طلب محوها، أو تعرّض عليها، فليخبر المركز (القانون 09-08، المواد 7 إلى 9).
held-shared =
    { $n ->
        [zero] لم يُترك أي اتصال.
        [one] تُرك اتصال واحد لأنه جرى عبر رقم أو عنوان لدى أشخاص آخرين أيضا.
        [two] تُرك اتصالان لأنهما جريا عبر رقم أو عنوان لدى أشخاص آخرين أيضا.
        [few] تُركت { $n } اتصالات لأنها جرت عبر رقم أو عنوان لدى أشخاص آخرين أيضا.
        [many] تُرك { $n } اتصالا لأنها جرت عبر رقم أو عنوان لدى أشخاص آخرين أيضا.
       *[other] تُرك { $n } اتصال لأنها جرت عبر رقم أو عنوان لدى أشخاص آخرين أيضا.
    }
held-save = الحفظ في ملف
held-back = العودة إلى الشخص
held-aside = كتب جهاز آخر: { $value }
held-addresses = الأرقام والعناوين
held-contacts = الاتصالات بالمركز
held-calls = سير المكالمات
held-language = اللغة
held-address = الرقم أو العنوان
held-address-kind = نوع العنوان
held-address-number = رقم هاتف
held-address-short-code = رقم قصير
held-address-sender-name = اسم المرسل
held-direction = الاتجاه
held-caller = من
held-called = إلى
held-total = المدة
held-in-menu = في القائمة
held-on-hold = في الانتظار أثناء المكالمة
held-case = الملف
held-status = الحالة
held-opened = فُتح
held-changed = آخر تغيير
held-reopened = عدد مرات إعادة الفتح
held-assigned = أُسند إلى
held-text = ما دُوِّن
held-written = كُتب
held-file = المرفق
held-file-kind = نوع المرفق
held-file-octets = الحجم بالبايت
held-added = أُضيف
held-link-person = من؛ وفي حالة قاصر ومن يتولى أمره: القاصر
held-link-other = مع من؛ وفي حالة قاصر ومن يتولى أمره: من يتولى أمره
held-link-what = صلة أحدهما بالآخر
held-link-active = ما زال قائما
held-yes = نعم
held-no = لا
held-themselves = هذا الشخص
held-somebody-else = شخص آخر لا يُذكر اسمه هنا
