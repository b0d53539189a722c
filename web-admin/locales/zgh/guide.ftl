## ⴰⵎⵏⵉⵔ
nav-guide = ⴰⵎⵏⵉⵔ
guide-title = ⵎⴰⵢⴷ ⴷ ⵜⴼⵙⵙⴻⵔ ⵜⵎⴰⵡⴰⵙⵜ
guide-none = ⵓⵔ ⵜⴰ ⴷ ⵉⵍⴽⵉⵎ ⴰⵡⴷ ⴽⵔⴰ ⵙⴳ ⵜⵎⴰⵡⴰⵙⵜ.
guide-articles = ⵉⵎⴳⵔⴰⴷⵏ
guide-documents = ⵜⵉⵙⴽⴽⵉⵏ ⵉⵜⵜⵓⵙⵔⴰⵏ
edition-open = ⵉⵕⵥⵎ ⵓⵣⵎⵎⴻⵎ
edition-open-until = ⵉⵕⵥⵎ ⴰⵔ { $day }
edition-opens = ⵔⴰⴷ ⵉⵕⵥⵎ { $day }
edition-closed = ⵉⵇⵇⵏ ⵙⴳ { $day }
case-assigned = ⵉⵜⵜⵓⴼⴽⴰ ⵉ

## ⵜⴰⴽⴰⵕⴹⴰ ⵏ ⵜⵏⴳⴰⵍⵉⵏ
codes-title = ⵜⵉⵏⴳⴰⵍⵉⵏ ⵏ ⵓⵜⵉⵍⵉⴼⵓⵏ
codes-hint = ⵙⵙⵉⴳⴳⵣ ⵜⴰⵙⵏⴰ ⴰⴷ ⵜⴰⵊⵊⵜ ⵜⵜ ⵜⴰⵎⴰ ⵏ ⵓⵜⵉⵍⵉⴼⵓⵏ. ⵜⵍⵍⴰ ⵢⴰⵜ ⵙ ⴽⵓ ⵜⵓⵜⵍⴰⵢⵜ.
codes-in-call = ⴳ ⵜⵖⵔⵉ
codes-dialled = ⴰⵔ ⵜⵜⵓⵖⵔⴰⵏⵜ ⵣⵓⵏⴷ ⵓⵟⵟⵓⵏ
codes-number = ⵓⵟⵟⵓⵏ
codes-extension = ⴰⵜⵉⵍⵉⴼⵓⵏ
codes-announcement = ⵜⵓⵜⵍⴰⵢⵜ, ⴰⵍⵖⵓ
code-transfer = ⵙⵙⵉⵡⴹ ⴰⵎⵖⵔⴰ ⴷⵖⵉ; ⵎⴽ ⵓⵔ ⵉⵔⴰⵔ ⵓⵎⵢⴰ ⴷ ⵜⴰⵖⵓⵍ ⵜⵖⵔⵉ
code-transfer-to-queue = ⵔⴰⵔ ⴰⵎⵖⵔⴰ ⵖⵔ ⵜⵍⴳⴰⵎⵜ, ⴰⴷ ⵉⴳ ⴰⵎⵣⵡⴰⵔⵓ
code-consult = ⵙⵇⵙⴰ ⴰⵎⴷⴷⴰⴽⵍ ⵏⵖⴷ ⵢⴰⵏ ⴳ ⴱⵕⵕⴰ, ⴰⵔ ⵉⵜⵜⵇⵍ ⵓⵎⵖⵔⴰ
code-three-way = ⵙⴰⵡⵍⴰⵜ ⵙ ⴽⵕⴰⴹ
code-complete = ⴼⴽ ⴰⵎⵖⵔⴰ ⵉ ⵡⴰⵏⵏⴰ ⵜⵙⵇⵙⴰⴷ (ⵏⵖⴷ ⵙⵙⵔⵙ ⵀⴰⵏ)
code-back = ⴰⵖⵓⵍ ⵖⵔ ⵓⵎⵖⵔⴰ
code-park = ⴰⵊⵊ ⴰⵎⵖⵔⴰ ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵏⵏⴽ ⵉ ⵡⴰⵏⵏⴰ ⵜ ⵔⴰⴷ ⵢⴰⵙⵉⵏ; ⵎⴽ ⵓⵔ ⵜ ⵢⵓⵙⵉ ⵓⵎⵢⴰ ⴷ ⵜⴰⵖⵓⵍ ⵜⵖⵔⵉ
code-star = ⴰⵣⵏ ⵢⴰⵏ ⵉⵜⵔⵉ
code-pick-up = ⴰⵙⵉ ⵜⵉⵖⵔⵉ ⵉⴹⴼⴰⵕⵏ ⴳ ⵜⵍⴳⴰⵎⵜ
code-pick-up-at = ⴰⵙⵉ ⵜⵉⵖⵔⵉ ⵏ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵏ ⵓⵎⴷⴷⴰⴽⵍ
code-take-parked = ⴰⵙⵉ ⵜⵉⵖⵔⵉ ⵉⵜⵜⵇⵍⵏ ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵏⵏⴽ, ⵏⵖⴷ ⵜⴰⵎⵣⵡⴰⵔⵓⵜ
code-take-parked-at = ⴰⵙⵉ ⵜⵉⵖⵔⵉ ⵉⵜⵜⵇⵍⵏ ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵏ ⵓⵎⴷⴷⴰⴽⵍ
code-do-not-disturb = ⴰⴷ ⵓⵔ ⵉⵙⵙⵓⵏⵏ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵏⵏⴽ
code-forward = ⵙⵙⵉⵡⴹ ⵜⵉⵖⵔⵉⵡⵉⵏ ⵏ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵏⵏⴽ ⵉ ⵡⵉⵏ ⵓⵎⴷⴷⴰⴽⵍ
code-ring-again = ⴰⴷ ⵉⵙⵙⵓⵏⵏ ⴷⴰⵖ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵏⵏⴽ
code-messages = ⵙⵙⴼⵍⴷ ⵉ ⵜⵓⵣⵉⵏⵉⵏ ⵏ ⵉⵎⵖⵔⴰⵏ
code-record = ⵙⴽⵍⵙ ⴰⵍⵖⵓ ⵏ ⵡⴰⵎⵎⴰⵙ
