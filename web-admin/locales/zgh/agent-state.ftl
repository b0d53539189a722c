## ⵎⴰⵢⴷ ⵜⵜⴳⴳⴰⵏ ⵉⵎⵙⵡⵓⵔⵉⵏ, ⴷ ⵎⴰⵅ
state-because = { $state }: { $reason }
break-reason = ⵎⴰⵅ ⴰⵙⴳⵓⵏⴼⵓ
break-meal = ⵓⵜⵛⵉ
break-prayer = ⵜⴰⵥⴰⵍⵍⵉⵜ
break-training = ⴰⵙⵎⵓⵜⵜⴳ
break-meeting = ⴰⴳⵔⴰⵡ
break-other = ⵡⴰⵢⴹ
break-not-answered = ⵜⵉⵖⵔⵉⵡⵉⵏ ⵓⵔ ⵉⵜⵜⵓⵔⴰⵔⵏ
after-call-reason = ⵎⴰⵅ ⵜⴰⵡⵓⵔⵉ ⴹⴰⵕⵜ ⵜⵖⵔⵉ
after-call-longer = ⵓⴳⴳⴰⵔ ⵏ ⵡⴰⴽⵓⴷ
after-call-write-up = ⵜⵉⵔⵔⴰ
after-call-follow-up = ⴰⴹⴼⴰⵕ ⵏ ⵜⵓⵜⵔⴰ
after-call-other = ⵡⴰⵢⴹ
