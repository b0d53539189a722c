## الدليل
nav-guide = الدليل
guide-title = ما تنشره الوزارة
guide-none = لم يصل شيء من الوزارة بعد.
guide-articles = مقالات
guide-documents = الوثائق المطلوبة
edition-open = التسجيل مفتوح
edition-open-until = مفتوح إلى غاية { $day }
edition-opens = يُفتح يوم { $day }
edition-closed = أُغلق يوم { $day }
case-assigned = أُسند إلى

## بطاقة الرموز
codes-title = رموز الهاتف
codes-hint = اطبعوا هذه الصفحة واحتفظوا بها قرب الهاتف. توجد صفحة بكل لغة.
codes-in-call = أثناء المكالمة
codes-dialled = تُطلب كأي رقم
codes-number = الرقم
codes-extension = رقم الهاتف الداخلي
codes-announcement = اللغة، الإعلان
code-transfer = تحويل المتصل فورًا؛ وإذا لم يُجب أحد تعود المكالمة
code-transfer-to-queue = إعادة المتصل إلى قائمة الانتظار في المرتبة الأولى
code-consult = استشارة زميل أو شخص من الخارج بينما ينتظر المتصل
code-three-way = مكالمة ثلاثية
code-complete = تسليم المتصل لمن تستشيرونه (أو إنهاء المكالمة فقط)
code-back = العودة إلى المتصل
code-park = ركن المتصل عند هاتفكم ليأخذه أي زميل؛ وإذا لم يأخذه أحد تعود المكالمة
code-star = إرسال نجمة إلى من تتحدثون معه
code-pick-up = أخذ المكالمة التالية من قائمة الانتظار وهي ترن في هاتف آخر
code-pick-up-at = أخذ المكالمة التي ترن في هاتف زميل
code-take-parked = أخذ المكالمة المركونة عند هاتفكم، وإلا فأقدم المكالمات المركونة
code-take-parked-at = أخذ المكالمة المركونة عند هاتف زميل
code-do-not-disturb = عدم الإزعاج: لا يرن هاتفكم
code-forward = تحويل مكالمات هاتفكم إلى هاتف زميل
code-ring-again = إعادة الرنين إلى هاتفكم
code-messages = سماع رسائل المتصلين، من الأحدث إلى الأقدم
code-record = تسجيل إعلان للمركز
