## ما يفعله الموظفون ولماذا
state-because = { $state }: { $reason }
break-reason = سبب الاستراحة
break-meal = وجبة الأكل
break-prayer = صلاة
break-training = تكوين
break-meeting = اجتماع
break-other = سبب آخر
break-not-answered = مكالمات لم يُرَدّ عليها
after-call-reason = سبب العمل بعد المكالمة
after-call-longer = وقت إضافي
after-call-write-up = تدوين المكالمة
after-call-follow-up = متابعة الطلب
after-call-other = سبب آخر

## يوم الموظفين
agent-day-title = يوم عمل الموظفين
agent-day-day = اليوم
agent-day-before = اليوم السابق
agent-day-next = اليوم التالي
agent-day-none = لم يكن أحد في العمل في ذلك اليوم.
agent-day-at-work = في العمل
agent-day-calls = في المكالمات
agent-day-call-count = عدد المكالمات
agent-day-after-calls = بعد المكالمات
agent-day-breaks = الاستراحات
agent-day-by = التغيير من طرف { $name }
agent-day-by-box = التغيير من الجهاز: عدة مكالمات لم يُرَدّ عليها
agent-day-by-restart = توقف الجهاز أو أعيد تشغيله
agent-day-kept = هذه الأوقات تخص موظفيك: تُحذف من الجهاز بعد عدد الأيام المحدد في إعداداته.
