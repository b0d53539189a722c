## ⵜⵓⵣⵉⵏⵜ ⵏ ⵡⴰⵎⵎⴰⵙ
text-state = ⴰⴷⴷⴰⴷ ⵏⵏⵙ
text-state-on-the-box = ⴳ ⵜⵙⵏⴷⵓⵇⵜ
text-state-given = ⵜⵜⵓⴼⴽⴰ ⵉ ⵓⵥⵟⵟⴰ
text-state-arrived = ⵜⵍⴽⵎ
text-state-failed = ⵓⵔ ⵜⵎⵓⵔⵙ
text-state-not-known = ⵓⵔ ⵉⵜⵜⵓⵙⵙⵏ
text-why-refused = ⵓⵔ ⵜⵜ ⵉⵇⴱⵉⵍ ⵓⵥⵟⵟⴰ
text-why-not-delivered = ⵓⵔ ⵉⵣⵎⵉⵔ ⵓⵥⵟⵟⴰ ⴰⴷ ⵜⵜ ⵉⵙⵙⵉⵡⴹ
text-why-partly = ⵜⵜⵓⵣⵏ ⵖⴰⵙ ⵢⴰⵜ ⵜⴼⵓⵍⵜ
text-why-too-late = ⵓⵔ ⵜⵜ ⵉⵣⵎⵉⵔ ⴽⵔⴰ ⵏ ⵓⵣⵔⵉⵔⵉⴳ ⴰⴷ ⵜⵜ ⵉⵣⵏ ⴳ ⵡⴰⴽⵓⴷ
text-why-not-allowed = ⵓⵔ ⴰⴷⵊⵉⵏⵜ ⵜⵙⵖⴰⵍ ⵓⵟⵟⵓⵏ ⴰⴷ
text-why-opted-out = ⵢⵓⵔⴰ ⵎⴰⵙ ⵓⵔ ⵉⵔⵉ ⵜⵓⵣⵉⵏⵉⵏ
error-text-empty = ⴰⵔⴰ ⴽⵔⴰ ⵙ ⵜⵉⵣⵡⵓⵔⵉ.
error-text-too-long = ⵔⴰⴷ ⵜⴰⵙⵉ ⵓⴳⴳⴰⵔ ⵏ ⵎⵔⴰⵡⵜ ⵜⵓⵣⵉⵏⵉⵏ: ⵙⴳⵣⵍ ⵜⵜ, ⵏⵖ ⴰⵣⵏ ⵜⵜ ⵙⵏⴰⵜ ⵜⵉⴽⴽⴰⵍ.
error-text-to = ⵓⵔ ⵜⵜⵓⵣⴰⵏⵏⵜ ⵜⵓⵣⵉⵏⵉⵏ ⵉ ⵓⵟⵟⵓⵏ ⴰⴷ: ⵖⴰⵙ ⵉ ⵉⵜⵉⵍⵉⴼⵓⵏⵏ ⵏ ⵓⴼⵓⵙ ⵏ ⵍⵎⵖⵔⵉⴱ, ⵎⴽ ⵓⵔ ⵢⵓⴷⵊⵉ ⵓⵜⵉⴽⵏⵉⴽ ⵓⴳⴳⴰⵔ.
error-text-opted-out = ⵢⵓⵔⴰ ⵎⴰⵙ ⵓⵔ ⵉⵔⵉ ⵜⵓⵣⵉⵏⵉⵏ. ⵓⵔ ⴰⵙ ⵜⵜⵓⵣⴰⵏⵏⵜ ⴰⵔ ⴰⴷ ⵢⴰⵔⴰ ⵎⴰⵢ ⵢⴰⴹⵏ; ⵖⵔ ⴰⵙ.
error-text-answered = ⵉⵔⴰⵔ ⵢⴰⵏ ⵓⵎⴷⴷⴰⴽⴽⵯⵍ. ⵥⵕ ⵜⵉⵔⵔⵉⵜ ⵏⵏⵙ; ⵎⴽ ⵙⵓⵍ ⵜⵔⵉⴷ ⵜⵉⵏⵏⴽ, ⴰⵣⵏ ⵜⵜ ⴷⴰⵖ.

## ⵉⵙⴰⵡⴰⵍⵏ
conversations-title = ⵜⵓⵣⵉⵏⵉⵏ ⵉⵜⵜⵇⵇⵍⵏ ⵜⵉⵔⵔⵉⵜ
conversations-count =
    { $n ->
        [one] { $n } ⵉⵜⵜⵇⵇⵍ
       *[other] { $n } ⵜⵜⵇⵇⵍⵏ
    }
conversations-none = ⵓⵍⴰ ⵢⴰⵏ ⵓⵔ ⵉⵜⵜⵇⵇⵍ ⵜⵉⵔⵔⵉⵜ.
conversation-title = ⴰⵙⵙⴰⵡⴰⵍ
conversation-passed = ⵎⴰⵢ ⵉⵣⵔⵉⵏ
conversation-waits = ⴰⵔ ⵉⵜⵜⵇⵇⵍ ⵜⵉⵔⵔⵉⵜ
conversation-write = ⴰⵔⴰ ⵜⵓⵣⵉⵏⵜ
conversation-send = ⴰⵣⵏ
conversation-count = ⵙⵙⵉⴹⵏ
conversation-settle = ⵓⵔ ⵜⵔⵉ ⵜⵉⵔⵔⵉⵜ
conversation-older = ⵜⵉⵇⴱⵓⵔⵉⵏ
conversation-newest = ⵜⵉⵎⴰⵢⵏⵓⵜⵉⵏ
conversation-writes = ⴰⵔ ⵢⴰⵔⴰ { $name }
conversation-case = ⴰⵙⴷⴰⵡ
text-cheap = ⴰⵔⴰ ⵜⵜ ⵙ ⵡⴰⵜⵉⴳ ⵉⴷⵔⵓⵙⵏ
text-dear = « { $letter } » ⴰⵔ ⵉⵙⵙⵖⵍⴰ ⵜⵓⵣⵉⵏⵜ ⴰⴷ: ⵖⴰⵙ ⴰⵣⴳⵏ ⵏ ⵉⵙⴽⴽⵉⵍⵏ ⴰⵢ ⵜⵜⴰⵡⵉ.
text-count-gsm = ⵉⵙⴽⴽⵉⵍⵏ ⵏ GSM
text-count-unicode = ⴰⴽⴽⵯ ⵉⵙⴽⴽⵉⵍⵏ (Unicode)
text-count-price = { $dirhams } ⴷⵔⵎ
text-count-parts =
    { $n ->
        [one] { $n } ⵜⵓⵣⵉⵏⵜ
       *[other] { $n } ⵜⵓⵣⵉⵏⵉⵏ
    }
text-count-room =
    { $n ->
        [one] ⵉⵇⵇⵉⵎ { $n } ⵓⵙⴽⴽⵉⵍ
       *[other] ⵇⵇⵉⵎⵏ { $n } ⵉⵙⴽⴽⵉⵍⵏ
    }
