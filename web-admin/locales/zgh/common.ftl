# ⵜⴰⵎⴰⵣⵉⵖⵜ. To be read over by a native speaker before the first centre opens.

## ⵜⴰⵙⵏⵉⵡⵉⵏ
brand = ⵊⴰⵡⴰⴱ
skip-to-content = ⴷⴷⵓ ⵖⵔ ⵜⵓⵎⴰⵢⵜ
nav-label = ⵜⴰⵙⵏⵉⵡⵉⵏ
languages-label = ⵜⵓⵜⵍⴰⵢⵜ
log-out = ⴼⴼⵖ
log-in-again = ⴽⵛⵎ ⴷⴰⵖ
close = ⵇⵇⵏ
nav-desk = ⵜⴰⵙⵉⵔⴰ
nav-cases = ⵉⵙⴷⴰⵡⵏ
nav-contacts = ⵜⵉⵖⵔⵉⵡⵉⵏ
nav-settings = ⵜⵉⵙⵖⴰⵍ
nav-overview = ⵜⴰⵎⵓⵖⵍⵉ ⵜⴰⵎⴰⵜⴰⵢⵜ
lost-connection = ⵉⴱⴱⵉ ⵓⵣⴷⴰⵢ. ⵉⵖⵢ ⴰⴷ ⵉⴳ ⴰⵢⵏⵏⴰ ⵜⵣⵔⵔⵉⴷ ⴷ ⴰⵇⴱⵓⵔ; ⴰⵢⵏⵏⴰ ⵜⵓⵔⵉⴷ ⵉⵇⵇⵉⵎⴰ ⴷⴰ. ⴰⵔ ⵏⵜⵜⴰⵔⵎ ⴷⴰⵖ…
flash-offline = ⵓⵔ ⵏⵓⴼⵉ ⴰⵎⵙⵙⵓⴷⵙ, ⵓⵔ ⴷ ⵢⵓⵛⴽⵉ ⵓⵎⵔⴰⵔⴰ ⵏⵏⵙ: ⵓⵔ ⵏⵙⵙⵉⵏ ⵉⵙ ⵉⵜⵜⵡⴰⵃⴹⴰ. ⴰⵔⵎ ⴷⴰⵖ; ⵓⵔ ⵔⴰⴷ ⵉⵜⵜⵡⴰⵃⴹⵓ ⴽⵔⴰ ⵙⵏⴰⵜ ⵜⵡⴰⵍⵉⵏ.
flash-refused = ⵓⵔ ⵉⵇⴱⵍ ⵓⵎⵙⵙⵓⴷⵙ ⴰⵢⴰ. ⴽⵛⵎ ⴷⴰⵖ, ⵜⴰⵍⵙⴷ ⴰⵙ.
flash-failed = ⵜⵍⵍⴰ ⵜⵣⴳⵍⵜ ⴳ ⵓⵎⵙⵙⵓⴷⵙ. ⴰⵔⵎ ⴷⴰⵖ; ⵎⴽ ⵜⵄⴰⵡⴷ, ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
flash-session-over = ⵜⵙⵎⴷ ⵜⵉⵖⵉⵎⵉⵜ ⵏⵏⴽ. ⴽⵛⵎ ⴳ ⵓⵙⴽⴽⵉⵍ ⴰⵎⴰⵢⵏⵓ, ⵜⴰⵖⵓⵍⴷ ⴷ ⵖⵔ ⴷⴰ ⵜⵃⴹⵓⴷ: ⴰⴹⵕⵉⵚ ⵏⵏⴽ ⵙⵓⵍ ⵉⵍⵍⴰ ⴷⴰ.
moment-today = ⴰⵙⵙⴰ, { $time }
moment-yesterday = ⵉⴹⵍⵍⵉ, { $time }

## ⴰⴽⵛⵛⵓⵎ
login-title = ⴰⴽⵛⵛⵓⵎ
login-name = ⵉⵙⵎ ⵏ ⵓⵏⵙⵙⵎⵔⵙ
login-password = ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ
login-handset = ⴰⵜⵉⵍⵉⴼⵓⵏ ⵏⵏⴽ
login-handset-hint = ⴷⴰ ⵔⴰⴷ ⵙⵙⵓⵏⵏⵜ ⵜⵖⵔⵉⵡⵉⵏ. ⵉⵜⵜⵡⴰⵃⴹⴰ ⵓⵙⵜⴰⵢ ⴰⴷ ⴳ ⵓⵎⵙⵙⵓⴷⵙ ⴰⴷ.
login-handset-gone = { $handset }, ⵓⵔ ⵉⵣⴷⵉ
login-handset-used = { $handset }, ⵉⵍⵍⴰ ⴳⵉⵙ ⵓⵎⴷⴷⴰⴽⵯⵍ
login-no-handset = ⴱⵍⴰ ⴰⵜⵉⵍⵉⴼⵓⵏ
login-submit = ⴽⵛⵎ
login-wrong = ⵓⵔ ⵎⵙⴰⵙⴰⵏ ⵉⵙⵎ ⴷ ⵜⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ. ⵙⵙⵏⵇⴷ ⵜⵏ, ⵜⴰⵔⵎⴷ ⴷⴰⵖ.
login-wait =
    { $n ->
        [one] ⴳⴳⵓⵜⵏⵜ ⵜⴳⵓⵔⵉⵡⵉⵏ ⵜⵉⵣⴳⴳⴰⵍⵉⵏ. ⵇⵇⵍ { $n } ⵜⵙⵉⵏⵜ, ⵜⴰⵔⵎⴷ ⴷⴰⵖ.
       *[other] ⴳⴳⵓⵜⵏⵜ ⵜⴳⵓⵔⵉⵡⵉⵏ ⵜⵉⵣⴳⴳⴰⵍⵉⵏ. ⵇⵇⵍ { $n } ⵏ ⵜⵙⵉⵏⵉⵏ, ⵜⴰⵔⵎⴷ ⴷⴰⵖ.
    }
login-busy = ⴳⴳⵓⵜⵏ ⵎⵉⴷⴷⵏ ⵍⵍⵉ ⵉⴽⵛⵛⵎⵏ ⵖⵉⵍⴰ. ⵇⵇⵍ ⴽⵔⴰ ⵏ ⵜⵙⵉⵏⵉⵏ, ⵜⴰⵔⵎⴷ ⴷⴰⵖ.
login-handset-unknown = ⵓⵔ ⵉⵍⵍⵉ ⵓⵜⵉⵍⵉⴼⵓⵏ { $handset } ⴳ ⵓⵎⵎⴰⵙ. ⵙⵜⵉ ⵡⴰⵢⴹ.
login-failed = ⵓⵔ ⵉⵖⵢ ⵓⵎⵙⵙⵓⴷⵙ ⴰⴷ ⵉⵙⵙⵏⵇⴷ ⵜⵉⴳⵓⵔⵉⵡⵉⵏ ⵏ ⵓⵣⵔⴰⵢ ⵖⵉⵍⴰ. ⴰⵔⵎ ⴷⴰⵖ; ⵎⴽ ⵜⵄⴰⵡⴷ, ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
login-failed-central = ⵓⵔ ⵏⵖⵢ ⴰⴷ ⵏⵙⵙⵉⴷⵜ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⴽⵛⵛⵓⵎ ⵖⵉⵍⴰ: ⵓⵔ ⴷⴰ ⵜⵜⵔⴰⵔ ⵜⵙⵉⵍⴰ ⵏ ⵉⵙⴼⴽⴰ. ⴰⵔⵎ ⴷⴰⵖ; ⵎⴽ ⵜⵄⴰⵡⴷ, ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
login-kept = ⵜⵙⵎⴷ ⵜⵉⵖⵉⵎⵉⵜ ⵏⵏⴽ. ⵎⴰⵢⴷ ⵜⵓⵔⵉⴷ ⵓⵔ ⵉⵣⵍⵉ: ⴽⵛⵎ, ⵔⴰⴷ ⴰⴽ ⵉⵜⵜⵡⴰⵎⵍ ⴰⴷ ⵜ ⵜⵃⴹⵓⴷ.
kept-title = ⵓⵔ ⵜⴰ ⵉⵜⵜⵡⴰⵃⴹⴰ
kept-advice = ⵜⵙⵎⴷ ⵜⵖⵉⵎⵉⵜ ⵏⵏⴽ ⵏⵖⴷ ⵜⵙⵏⴼⵍ. ⵀⴰ ⵎⴰⵢⴷ ⵜⵓⵔⵉⴷ: ⵖⵔ ⵜ ⴷⴰⵖ, ⵜⵃⴹⵓⴷ.
login-line-desk = ⵉⵍⵍⴰ ⵎⴰⴷ ⵉⵜⵜⵔⴰⵔⵏ, ⵙ ⵜⵓⵜⵍⴰⵢⵜ ⵏⵏⴽ.
login-line-central = ⵉⵎⵎⴰⵙⵏ ⴰⴽⴽⵯ, ⵙ ⵢⴰⵜ ⵜⵎⵓⵖⵍⵉ.

## ⵜⵉⵣⴳⴰⵍ
not-found-title = ⵓⵔ ⵜⵍⵍⵉ ⵜⴰⵙⵏⴰ ⴰⴷ
not-found-advice = ⵉⵖⵢ ⴰⴷ ⵜⵉⵍⵉ ⵜⵣⴳⵍⵜ ⴳ ⵜⴰⵏⵙⴰ, ⵏⵖ ⵓⵔ ⵙⵓⵍ ⵉⵍⵍⵉ ⴰⵢⵏⵏⴰ ⵜⵎⵎⴰⵍ.
forbidden-title = ⵓⵔ ⵉⵜⵜⵓⵙⵔⴰⵃ ⵓⵢⴰ
forbidden-advice = ⵜⴰⵙⵏⴰ ⴰⴷ ⵉ ⵉⵎⵙⵙⵏⴰⵔⵏ, ⵏⵖ ⵜⵇⵇⵉⵎⴰ ⵜⵕⵥⵎ ⴰⵟⵟⴰⵙ. ⴰⵖⵓⵍ ⵖⵔ ⵓⵙⵙⵏⵜⵉ, ⵜⴰⵔⵎⴷ ⴷⴰⵖ.
bad-request-title = ⵓⵔ ⵉⴼⵀⵎ ⵓⵎⵙⵙⵓⴷⵙ ⴰⵢⴰ
bad-request-advice = ⵜⵅⵚⵚⴰ ⴽⵔⴰ ⵏ ⵜⵖⴰⵡⵙⴰ ⴳ ⵎⴰⵢⴷ ⵉⵣⵏ ⵓⵎⵙⵙⴰⵔⴰ. ⴰⵖⵓⵍ, ⵜⴰⵔⵎⴷ ⴷⴰⵖ.
broken-title = ⵜⵍⵍⴰ ⵜⵣⴳⵍⵜ ⴳ ⵓⵎⵙⵙⵓⴷⵙ
broken-advice = ⵙⵓⵍ ⴰⵔ ⵏⵜⵜⵔⴰⵔⴰ ⵉ ⵜⵖⵔⵉⵡⵉⵏ. ⴰⵔⵎ ⴷⴰⵖ; ⵎⴽ ⵜⵄⴰⵡⴷ, ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
trouble-home = ⴰⵖⵓⵍ ⵖⵔ ⵓⵙⵙⵏⵜⵉ

## ⵉⵙⴷⴰⵡⵏ
case-reference = ⴰⵙⵉⵙⴽⵍ
case-note = ⵜⴰⵣⵎⵎⵉⵎⵜ
case-kind = ⴰⵏⴰⵡ
case-programme = ⴰⵖⴰⵡⴰⵙ
case-name = ⵉⵙⵎ
case-status = ⴰⴷⴷⴰⴷ
case-opened = ⴰⵔⵥⵥⵓⵎ
status-open = ⵉⵕⵥⵎ
status-closed = ⵉⴼⵔⴰ
cases-none = ⵓⵔ ⵍⵍⵉⵏ ⵉⵙⴷⴰⵡⵏ
kind-information = ⵉⵏⵖⵎⵉⵙⵏ
kind-registration = ⴰⵣⵎⵎⵎ
kind-complaint = ⴰⵛⵜⴽⵉ
kind-incident = ⵓⴳⵓⵔ ⴰⵜⵉⴽⵏⵉⴽⴰⵏ
kind-partner = ⴰⵎⴷⵔⴰⵡ
kind-other = ⴰⵏⴰⵡ ⵢⴰⴹⵏ
caller-kind = ⵎⴰⴷ ⵉⴳⴰ ⵡⴰⵏⵏⴰ ⵉⵖⵔⴰⵏ
caller-unsaid = ⵓⵔ ⵉⵜⵜⵡⴰⵏⵏⴰ
caller-young-person = ⴰⵄⵔⵔⵉⵎ
caller-parent = ⵉⵎⴰⵔⴰⵡⵏ
caller-association = ⵜⴰⵎⵙⵎⵓⵏⵜ
caller-official = ⵜⴰⵎⵀⵍⴰ
caller-partner = ⴰⵎⴷⵔⴰⵡ
caller-staff = ⵉⵎⵙⵡⵓⵔⵉⵏ
caller-other = ⵡⴰⵢⴹ
programme-none = ⴱⵍⴰ ⴰⵖⴰⵡⴰⵙ
programme-pass-jeunes = ⴰⵣⵔⴰⵢ ⵏ ⵉⵎⵥⵥⵢⴰⵏⵏ
programme-camps = ⵉⵙⵓⴷⴰ
programme-trips = ⵉⵎⵓⴷⴷⴰ
programme-volunteering = ⴰⴼⵓⵙ ⵏ ⵜⵡⵉⵣⵉ
programme-other = ⴰⵖⴰⵡⴰⵙ ⵢⴰⴹⵏ
programme-for-ages = { $name } (ⵙⴳ { $from } ⴰⵔ { $to } ⵏ ⵉⵙⴳⴳⵯⴰⵙⵏ)
programme-for-ages-from = { $name } (ⵙⴳ { $from } ⵏ ⵉⵙⴳⴳⵯⴰⵙⵏ)
programme-for-ages-to = { $name } (ⴰⵔ { $to } ⵏ ⵉⵙⴳⴳⵯⴰⵙⵏ)
choice-retired = { $name } (ⵓⵔ ⵙⵓⵍ ⵉⵍⵍⵉ)
