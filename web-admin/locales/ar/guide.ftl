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
