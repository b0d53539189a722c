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

## ⴰⵙⵙ ⵏ ⵉⵎⵙⵡⵓⵔⵉⵏ
agent-day-title = ⴰⵙⵙ ⵏ ⵉⵎⵙⵡⵓⵔⵉⵏ
agent-day-day = ⴰⵙⵙ
agent-day-before = ⴰⵙⵙ ⵏ ⴷⴰⵜ
agent-day-next = ⴰⵙⵙ ⵏ ⴹⴰⵕⵜ
agent-day-none = ⵓⵔ ⵉⵍⵍⵉ ⵓⵎⵢⴰ ⴳ ⵜⵡⵓⵔⵉ ⴰⵙⵙ ⴰⵏⵏ.
agent-day-at-work = ⴳ ⵜⵡⵓⵔⵉ
agent-day-calls = ⴳ ⵜⵖⵔⵉⵡⵉⵏ
agent-day-call-count = ⵜⵉⵖⵔⵉⵡⵉⵏ
agent-day-after-calls = ⴹⴰⵕⵜ ⵜⵖⵔⵉⵡⵉⵏ
agent-day-breaks = ⵉⵙⴳⵓⵏⴼⴰ
agent-day-by = ⵉⵙⵏⴼⵍ ⵜ { $name }
agent-day-by-box = ⵙⴳ ⵓⵎⵙⵙⵓⴷⵙ: ⴽⵔⴰ ⵏ ⵜⵖⵔⵉⵡⵉⵏ ⵓⵔ ⵉⵜⵜⵓⵔⴰⵔⵏ
agent-day-by-restart = ⵉⴱⴷⴷ ⵓⵎⵙⵙⵓⴷⵙ ⵏⵖ ⵉⵙⵙⵏⵜⵉ ⴷⴰⵖ
agent-day-kept = ⴰⴽⵓⴷⵏ ⴰⴷ ⵏ ⵉⵎⵙⵡⵓⵔⵉⵏ ⵏⵏⴽ ⴰⵢⴷ ⴳⴰⵏ: ⴷⴰ ⵜⵜⴼⴼⵖⵏ ⵙⴳ ⵓⵎⵙⵙⵓⴷⵙ ⴹⴰⵕⵜ ⵓⵙⵙⴰⵏ ⵍⵍⵉ ⵉⵏⵏⴰⵏ ⵉⵙⴱⴱⴰⴷⵏ ⵏⵏⵙ.
