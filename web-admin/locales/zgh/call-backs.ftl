## ⵎⴰⴷ ⵉⵇⵇⴰⵏ ⴰⴷ ⴰⵙ ⵏⴰⵍⵙ ⵜⴰⵖⵔⵉ
nav-call-backs = ⵉ ⵜⵖⵔⵉ
call-backs-title = ⵎⵉⴷⴷⵏ ⵉ ⵎⵉ ⵔⴰⴷ ⵏⴰⵍⵙ ⵜⴰⵖⵔⵉ
call-backs-none = ⵓⵔ ⵉⵍⵍⵉ ⵎⴰⴷ ⵉⵜⵜⵇⵇⵍⵏ ⴰⵍⵓⵙ ⵏ ⵜⵖⵔⵉ
call-backs-count =
    { $n ->
        [one] { $n } ⵉ ⵜⵖⵔⵉ
       *[other] { $n } ⵉ ⵜⵖⵔⵉ
    }
call-backs-free = ⵓⵍⴰ ⵢⴰⵏ
call-backs-mine = ⵏⴽⴽⵉⵏ
call-backs-longest = ⵡⵉⵏⵏⴰ ⵢⵇⵇⵍⵏ ⴽⵉⴳⴰⵏ ⵙ ⵓⵎⵣⵡⴰⵔⵓ
call-backs-withheld =
    { $n ->
        [one] ⴳ 30 ⵏ ⵡⴰⵙⵙⴰⵏ ⵉⴳⴳⵓⵔⴰⵏ ⵜⵓⵛⴽⴰ ⴷ { $n } ⵜⵖⵔⵉ ⵙ ⵓⵟⵟⵓⵏ ⵉⵏⵜⵍⵏ: ⵓⵔ ⵏⵣⵎⵔ ⴰⴷ ⵏⴰⵍⵙ ⵜⴰⵖⵔⵉ.
       *[other] ⴳ 30 ⵏ ⵡⴰⵙⵙⴰⵏ ⵉⴳⴳⵓⵔⴰⵏ ⵓⵛⴽⴰⵏⵜ ⴷ { $n } ⵜⵖⵔⵉⵡⵉⵏ ⵙ ⵓⵟⵟⵓⵏ ⵉⵏⵜⵍⵏ: ⵓⵔ ⵏⵣⵎⵔ ⴰⴷ ⵏⴰⵍⵙ ⵜⴰⵖⵔⵉ.
    }
call-backs-brief =
    { $n ->
        [one] ⴳ 30 ⵏ ⵡⴰⵙⵙⴰⵏ ⵉⴳⴳⵓⵔⴰⵏ ⵉⵇⵇⵏ { $n } ⵓⵎⵙⵖⵔⵓ ⴷⵖⵢⴰ ⵏⵖ ⴳ ⵜⵍⴳⴰⵎⵜ; ⵓⵔ ⵉⵜⵜⵓⵙⵎⵓⵏ.
       *[other] ⴳ 30 ⵏ ⵡⴰⵙⵙⴰⵏ ⵉⴳⴳⵓⵔⴰⵏ ⵇⵇⵏⵏ { $n } ⵉⵎⵙⵖⵔⴰ ⴷⵖⵢⴰ ⵏⵖ ⴳ ⵜⵍⴳⴰⵎⵜ; ⵓⵔ ⵜⵜⵓⵙⵎⵓⵏⵏ.
    }
call-backs-done-title = ⵉⵙⵎⴷⵏ ⴱⵍⴰ ⵜⴰⵖⵔⵉ
call-back-number = ⵓⵟⵟⵓⵏ
call-back-tried = ⵉⵔⵎ ⴰⴷ ⴰⵖ ⵉⵖⵔ
call-back-times =
    { $n ->
        [one] { $n } ⵜⵡⴰⵍⴰ
       *[other] { $n } ⵜⵡⴰⵍⵉⵡⵉⵏ
    }
call-back-tries = ⵏⵖⵔⴰ ⴰⵙ, ⵓⵔ ⵉⵔⴰⵔ
call-back-who-calls = ⵎⴰⴷ ⵔⴰⴷ ⵉⵖⵔ
call-back-call = ⵖⵔ
call-back-by-box = ⵔⴰⴷ ⴰⵙ ⵉⵖⵔ ⵎⴰⵙⵙ ⴳ ⵜⴰⵡⴰⵍⴰ ⵏⵏⵙ
call-back-take = ⵔⴰⴷ ⵖⵔⵖ ⵏⴽⴽⵉⵏ
call-back-give = ⵔⴰⵔ
call-back-take-over = ⴰⵙⵉ ⵜ ⵙⴳ { $who }
call-back-taken-mine = ⴽⵢⵢⵉⵏ
call-back-done = ⵉⵙⵎⴷ
call-back-reason = ⵎⴰⵅ ⴱⵍⴰ ⵜⴰⵖⵔⵉ
call-back-reached = ⵏⵡⵚⵍ ⵖⵓⵔⵙ ⵙ ⵓⴱⵔⵉⴷ ⵢⴰⴹⵏ
call-back-not-needed = ⵓⵔ ⴷⴰⵖ ⵉⵇⵇⴰⵏ
call-back-wrong-number = ⵓⵟⵟⵓⵏ ⵉⵣⴳⵍⵏ
call-back-gave-up = ⴽⵉⴳⴰⵏ ⵏ ⵜⵡⴰⵍⵉⵡⵉⵏ, ⵓⵔ ⵉⵔⴰⵔ
call-back-other-reason = ⵉ ⵜⵎⵏⵜⵉⵍⵜ ⵢⴰⴹⵏ
call-back-undo = ⴽⴽⵙ
call-back-somebody = ⴰⵎⴷⴷⴰⴽⴽⵯⵍ
call-back-moved-taken = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵢⵓⵙⵉ ⵜ { $who } ⴰⵢⵏⵏⵉⵜ.
call-back-moved-done = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵙⵎⴷ ⵜ { $who } ⴰⵢⵏⵏⵉⵜ.
call-back-moved-answered = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵙⴰⵡⵍ ⴽⵔⴰ ⴷ ⵓⴼⴳⴰⵏ ⴰⴷ ⴰⵢⵏⵏⵉⵜ ({ $who }).
voice-message = ⵜⵓⵣⵉⵏⵜ ⵏ ⵉⵎⵙⵍⵉ
voice-messages = ⵜⵓⵣⵉⵏⵉⵏ ⵏ ⵉⵎⵙⵍⵉ
voice-message-left = ⵜⵜⵜⵓⴰⴷⵊ
voice-message-length = ⵜⵉⵖⵣⵉ
voice-message-heard-at = ⴰⵙⴼⵍⴷ ⴰⵎⵣⵡⴰⵔⵓ
voice-message-heard = ⵉⵙⴼⵍⴷ ⴰⵙ ⵙ ⵓⵎⵣⵡⴰⵔⵓ
voice-message-unheard = ⵓⵔⵜⴰ ⴰⵙ ⵉⵙⴼⵍⴷ ⵓⵎⵢⴰ
voice-messages-withheld = ⵜⵓⵣⵉⵏⵉⵏ ⵏ ⵡⵓⵟⵟⵓⵏⵏ ⵉⴼⴼⵔⵏ, ⵓⵔⵜⴰ ⴰⵙⵏⵜ ⵉⵙⴼⵍⴷ ⵓⵎⵢⴰ
held-call-backs = ⵜⵉⵖⵔⵉⵡⵉⵏ ⵏ ⵓⵍⵓⵙ
held-call-back-done-at = ⴰⴽⵓⴷ ⵏ ⵓⵙⵎⴷ ⵏⵖ ⵏ ⵓⵍⵓⵙ ⵏ ⵓⵔⵥⴰⵎ
trail-call-back-taken = ⵢⵓⵙⵉ ⴰⵍⵓⵙ ⵏ ⵜⵖⵔⵉ
trail-call-back-given = ⵉⵔⴰⵔ ⴰⵍⵓⵙ ⵏ ⵜⵖⵔⵉ
trail-call-back-undone = ⵉⵔⵥⵎ ⴷⴰⵖ ⴰⵍⵓⵙ ⵏ ⵜⵖⵔⵉ
