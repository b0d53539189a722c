## ⴰⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ
overview-title = ⵉⵎⵎⴰⵙⵏ
figure-boxes =
    { $n ->
        [one] ⵏ ⵓⵎⵎⴰⵙ
       *[other] ⵏ ⵉⵎⵎⴰⵙⵏ
    }
figure-contacts = ⵉⵎⵢⴰⵡⴰⴹⵏ
figure-cases = ⵉⵙⴷⴰⵡⵏ
figure-open-cases = ⵉⵙⴷⴰⵡⵏ ⵉⵕⵥⵎⵏ
boxes-none = ⵓⵔ ⵜⴰ ⵉⵜⵜⵓⵣⵎⵎⵎ ⴰⵡⴷ ⵢⴰⵏ ⵓⵎⵙⵙⵓⴷⵙ
box-centre = ⴰⵎⵎⴰⵙ
box-heard = ⴰⵣⴷⴰⵢ ⴰⵎⴳⴳⴰⵔⵓ
box-never = ⵓⵔ ⵊⵊⵓⵏ ⵉⵣⴷⵉ
box-copy = ⵙⵉⵏ ⵉⵎⵙⵙⵓⴷⵙⵏ ⴷⴰ ⵙⵡⵓⵔⵓⵢⵏ ⵙ ⵢⴰⵜ ⵜⵎⴰⴳⵉⵜ ({ $when })
box-begun = ⵉⴱⴷⴰ ⴰⵎⵣⵔⵓⵢ ⴰⵎⴰⵢⵏⵓ: { $when }
history-title = ⵉⵙⵓⵖⴰⵍⵏ ⴷ ⵜⵏⵖⴰⵍ
history-hint = ⴷⴰ ⵉⴱⴷⴷⵓ ⵓⵎⵙⵙⵓⴷⵙ ⴰⵎⵣⵔⵓⵢ ⴰⵎⴰⵢⵏⵓ ⴰⴷⴷⴰⵢ ⵉⵜⵜⵓⵔⴰⵔ, ⵉⵜⵜⵓⵏⵖⵍ, ⵏⵖ ⵜⵜⵓⵙⵖⴷ ⵜⵙⵔⴰⴳⵜ ⵏⵏⵙ.
history-copy-hint = ⴰⴼ ⵙⵉⵏ ⵉⵎⵙⵙⵓⴷⵙⵏ ⵙ ⵜⴼⵍⵡⵉⵏ ⵏⵏⵙⵏ ⴷⴷⴰⵡ; ⵙⴱⴷⴷ ⵢⴰⵏ, ⵜⵣⵎⵎⵎⴷ ⵜ ⴷⴰⵖ. ⵓⵔ ⵉⵣⵔⵉⵢ ⴰⵡⴷ ⴽⵔⴰ.
epoch-number = ⴰⵎⵣⵔⵓⵢ { $number }
epoch-beside = ⵉⵎⵇⵇⵓⵔ ⵜⴰⵎⴰ ⵏ ⵡⴰⵢⴹ ⴰⵎⴰⵢⵏⵓ
epoch-begun = ⴰⵙⵏⵜⵉ:
epoch-grown = ⴰⵙⵏⴼⵍ ⴰⵎⴳⴳⴰⵔⵓ:
board-title = ⵜⴰⴼⵍⵡⵉⵜ
board-first = ⵜⵉⴽⴽⵍⵜ ⵜⴰⵎⵣⵡⴰⵔⵓⵜ:
board-last = ⴰⵙⵏⵓⴷⴷⵓ ⴰⵎⴳⴳⴰⵔⵓ:
line-unknown = ⴰⴷⴷⴰⴷ ⵓⵔ ⵉⵜⵜⵡⴰⵙⵙⵏ
box-backlog = ⵎⴰⵢⴷ ⵉⵇⵇⵉⵎⴰⵏ ⵉ ⵡⴰⵣⵏ
box-lines-out =
    { $n ->
        [one] ⵢⴰⵏ ⵓⵣⵔⵉⵔⵉⴳ ⵓⵔ ⵉⵙⵡⵓⵔⵉ
       *[other] { $n } ⵉⵣⵔⵉⵔⵉⴳⵏ ⵓⵔ ⵙⵡⵓⵔⵉⵏ
    }
by-programme = ⵉⵙⴷⴰⵡⵏ ⵙ ⵓⵖⴰⵡⴰⵙ
by-kind = ⵉⵙⴷⴰⵡⵏ ⵙ ⵡⴰⵏⴰⵡ
by-caller-kind = ⵉⵎⵢⴰⵡⴰⴹⵏ ⵙ ⵡⴰⵏⵏⴰ ⵉⵖⵔⴰⵏ
by-caller-kind-none = ⵓⵔ ⵜⴰ ⵉⵜⵜⵡⴰⵏⵏⴰ
