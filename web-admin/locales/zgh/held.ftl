## ⴰⵢⵏⴰ ⵉⵜⵜⵡⴰⵃⴹⴰⵏ ⵅⴼ ⵓⴼⴳⴰⵏ
held-title = ⴰⵢⵏⴰ ⵉⵜⵜⵡⴰⵃⴹⴰⵏ ⵅⴼ ⵓⴼⴳⴰⵏ ⴰⴷ
held-show = ⴰⵢⵏⴰ ⵉⵜⵜⵡⴰⵃⴹⴰⵏ ⵅⴼⵙ
held-show-hint = ⴰⵔ ⵉⵜⵜⵓⴼⴽⴰ, ⴳ ⵜⴽⴰⵖⵟ ⵏⵖ ⴳ ⵓⴼⴰⵢⵍⵓ, ⵉ ⵡⴰⵏⵏⴰ ⵉⵙⵇⵙⴰⵏ ⵅⴼ ⵎⴰⵢⴷ ⵉⵃⴹⴰ ⵓⵎⵎⴰⵙ ⵅⴼⵙ.
held-of = ⵅⴼ
held-by = ⴰⵎⵎⴰⵙ
held-on = ⴰⵙⵙ
held-why = ⵡⵉⴷ ⴳⴰⵏ ⴰⴽⴽⵯ ⵉⵣⵎⵎⴻⵎⵏ ⵏ ⵓⵎⵎⴰⵙ ⴰⴷ ⵅⴼ ⵓⴼⴳⴰⵏ ⴰⴷ; ⵖⵔ ⵜⵎⴰⵡⴰⵙⵜ ⵉⵣⵎⵎⴻⵎⵏ ⵏⵏⵉⵜ. ⵓⵔ ⴳⵉⵙⵏ ⵉⵙⵎⴰⵡⵏ ⵏ ⵎⵉⴷⴷⵏ ⵢⴰⴹⵏ ⵓⵍⴰ ⵏ ⵜⵔⴰⴱⴱⵓⵜ. ⵡⴰⵏⵏⴰ ⴳⵉⵙⵏ ⵢⵓⴼⴰⵏ ⵜⴰⵣⴳⵍⵜ, ⵏⵖ ⵉⵔⴰⵏ ⴰⴷ ⵜⵜⵡⴰⴽⴽⵙⵏ, ⵏⵖ ⵓⵔ ⵜⵏ ⵉⵇⴱⵉⵍ, ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵎⴰⵙ (ⴰⵣⵔⴼ 09-08, ⵉⵎⴳⵔⴰⴷⵏ 7 ⴰⵔ 9).
held-shared =
    { $n ->
        [one] { $n } ⵓⵎⵢⴰⵡⴰⴹ ⵓⵔ ⵉⵍⵍⵉ ⴷⴰ: ⵉⵣⵔⵉ ⴳ ⵢⴰⵜ ⵜⴰⵏⵙⴰ ⵍⵍⴰⵏ ⵖⵓⵔⵙ ⵎⵉⴷⴷⵏ ⵢⴰⴹⵏ.
       *[other] { $n } ⵏ ⵉⵎⵢⴰⵡⴰⴹⵏ ⵓⵔ ⵍⵍⵉⵏ ⴷⴰ: ⵣⵔⵉⵏ ⴳ ⵢⴰⵜ ⵜⴰⵏⵙⴰ ⵍⵍⴰⵏ ⵖⵓⵔⵙ ⵎⵉⴷⴷⵏ ⵢⴰⴹⵏ.
    }
held-save = ⵃⴹⵓ ⴳ ⵓⴼⴰⵢⵍⵓ
held-back = ⴰⵖⵓⵍ ⵖⵔ ⵓⴼⴳⴰⵏ
held-aside = ⵢⵓⵔⴰ ⵓⵎⵙⵙⵓⴷⵙ ⵢⴰⴹⵏ: { $value }
held-addresses = ⵓⵟⵟⵓⵏⵏ ⴷ ⵜⴰⵏⵙⵉⵡⵉⵏ
held-contacts = ⵉⵎⵢⴰⵡⴰⴹⵏ ⴷ ⵓⵎⵎⴰⵙ
held-calls = ⵎⴰⵎⴽ ⵣⵔⵉⵏⵜ ⵜⵖⵔⵉⵡⵉⵏ
held-language = ⵜⵓⵜⵍⴰⵢⵜ
held-address = ⵓⵟⵟⵓⵏ ⵏⵖ ⵜⴰⵏⵙⴰ
held-address-kind = ⴰⵏⴰⵡ ⵏ ⵜⴰⵏⵙⴰ
held-address-number = ⵓⵟⵟⵓⵏ ⵏ ⵓⵜⵉⵍⵉⴼⵓⵏ
held-address-short-code = ⵓⵟⵟⵓⵏ ⴰⴳⵣⵣⴰⵍ
held-address-sender-name = ⵉⵙⵎ ⵏ ⵓⵎⴰⵣⴰⵏ
held-direction = ⵜⵓⵏⵏⵉⵖⵜ
held-caller = ⵙⴳ
held-called = ⵖⵔ
held-total = ⵜⴰⵣⵓⴳⵉ
held-in-menu = ⴳ ⵜⵍⴳⴰⵎⵜ
held-on-hold = ⴳ ⵓⵇⵇⴰⵍ ⵏ ⵜⵖⵔⵉⵜ
held-case = ⴰⵙⴷⴰⵡ
held-status = ⴰⴷⴷⴰⴷ
held-opened = ⵉⵕⵥⵎ
held-changed = ⴰⵙⵏⴼⵍ ⴰⵎⴳⴳⴰⵔⵓ
held-reopened = ⵎⵏⵛⴽ ⵉⵜⵜⵡⴰⵍⵙ ⵓⵕⵥⵥⵓⵎ
held-assigned = ⵉⵜⵜⵓⴼⴽⴰ ⵉ
held-text = ⴰⵢⵏⴰ ⵉⵜⵜⵓⵔⴰⵏ
held-written = ⵉⵜⵜⵓⵔⴰ
held-file = ⴰⴼⴰⵢⵍⵓ
held-file-kind = ⴰⵏⴰⵡ ⵏ ⵓⴼⴰⵢⵍⵓ
held-file-octets = ⵜⵉⴷⴷⵉ ⵙ ⵉⵓⴽⵜⴰⵜⵏ
held-added = ⵉⵜⵜⵓⵔⵏⴰ
held-link-person = ⵎⴰⴷ; ⵉⴳ ⵉⴳⴰ ⴰⵎⵥⵥⵉⴰⵏ ⴷ ⵓⵎⵙⵓⵍ ⵏⵏⵙ: ⴰⵎⵥⵥⵉⴰⵏ
held-link-other = ⴷ ⵎⴰⴷ; ⵉⴳ ⵉⴳⴰ ⴰⵎⵥⵥⵉⴰⵏ ⴷ ⵓⵎⵙⵓⵍ ⵏⵏⵙ: ⴰⵎⵙⵓⵍ
held-link-what = ⵎⴰⵢⴷ ⴳⴰⵏ ⵉⵏⴳⵔⴰⵜⵙⵏ
held-link-active = ⵙⵓⵍ ⵉⵍⵍⴰ
held-yes = ⵢⴰⵀ
held-no = ⵓⵀⵓ
held-themselves = ⴰⴼⴳⴰⵏ ⴰⴷ
held-somebody-else = ⴰⴼⴳⴰⵏ ⵢⴰⴹⵏ, ⵓⵔ ⵉⵜⵜⵓⵏⵏⴰ ⵢⵉⵙⵎ ⵏⵏⵙ ⴷⴰ
