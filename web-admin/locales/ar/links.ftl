## الروابط بين الأشخاص
links-title = أشخاص مرتبطون
links-none = لا يوجد أي ارتباط.
link-with = الربط بشخص آخر
link-add = ربط
link-undo = إلغاء الربط
link-what = صلته بهذا الشخص
link-hint = الربط لا يغيّر أيًّا من الشخصين ويمكن إلغاؤه في أي وقت. وعند الربط بـ«الشخص نفسه» تظهر هنا أيضا ملفاته ومكالماته الأخرى.
link-same = الشخص نفسه
link-not-same = ليس الشخص نفسه
link-guardian = ولي الأمر
link-ward = قاصر تحت مسؤوليته
link-household = الأسرة نفسها
error-linked-to-self = لا يمكن ربط شخص بنفسه.
