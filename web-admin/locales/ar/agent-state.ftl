## ما يفعله الموظفون ولماذا
state-because = { $state }: { $reason }
break-reason = سبب الاستراحة
break-meal = وجبة
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
