## ⵜⴰⵙⵉⵔⴰ
desk-title = ⵜⴰⵙⵉⵔⴰ
me-title = ⴽⵢⵢⵉⵏ
me-change = ⵙⵏⴼⵍ ⴰⴷⴷⴰⴷ ⵏⵏⴽ
state-away = ⵓⵔ ⵉⵍⵍⵉ
state-ready = ⵉⵡⵊⴷ
state-break = ⴰⵙⴳⵓⵏⴼⵓ
state-leave = ⴼⴼⵖ
state-ringing = ⴰⵔ ⵉⵙⵙⵓⵏⵏⴰ
state-on-call = ⴳ ⵜⵖⵔⵉ
state-on-hold = ⴰⵔ ⵉⵜⵜⵇⵍ ⵓⵎⵖⵔⴰ
state-after-call = ⴰⵔ ⵉⵜⵜⴰⵔⴰ
handset-at = ⴰⵜⵉⵍⵉⴼⵓⵏ { $handset }
handset-gone = ⴰⵜⵉⵍⵉⴼⵓⵏ { $handset } ⵓⵔ ⵉⵣⴷⵉ
handset-gone-short = ⵓⵔ ⵉⵣⴷⵉ
handset-none = ⵓⵔ ⵜⵙⵜⵉⴷ ⴰⵜⵉⵍⵉⴼⵓⵏ: ⴽⵛⵎ ⴷⴰⵖ, ⵜⵙⵜⵉⴷ ⵢⴰⵏ ⴰⴼⴰⴷ ⴰⴷ ⵜⵔⴰⵔⴷ ⵉ ⵜⵖⵔⵉⵡⵉⵏ
taking-title = ⴰⵙⵉ ⵏ ⵓⵜⵉⵍⵉⴼⵓⵏ ⴰⴷ
taking-ask = ⵉⵍⵍⴰ { $name } ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ { $handset } ({ $state }). ⵉⵖ ⵜ ⵜⵓⵙⵉⴷ, { $name } ⵓⵔ ⵔⴰⴷ ⵉⵍⵉ, ⵔⴰⴷ ⴰⵙ ⵜ ⵏⵉⵏⵉ.
taking-in-call = ⵜⵍⵍⴰ ⵖⵓⵔ { $name } ⵜⵖⵔⵉ ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ { $handset }: ⵓⵔ ⵉⵣⵎⵉⵔ ⴰⴷ ⵜ ⵜⴰⵙⵉⴷ. ⵇⵍ ⴰⵔ ⵜⵙⵎⴷ ⵜⵖⵔⵉ, ⵏⵖ ⴽⵛⵎ ⴷⴰⵖ ⵜⵙⵜⵉⴷ ⴰⵜⵉⵍⵉⴼⵓⵏ ⵢⴰⴹⵏ.
taking-take = ⴰⵙⵉ ⴰⵜⵉⵍⵉⴼⵓⵏ { $handset }
taking-leave = ⴰⴷ ⵓⵔ ⵜ ⵜⴰⵙⵉⴷ
taken-by = ⵢⵓⵙⵉ { $name } ⴰⵜⵉⵍⵉⴼⵓⵏ ⵏⵏⴽ { $handset } ({ $when }). ⵓⵔ ⵜⵍⵍⵉⴷ, ⵓⵔ ⵔⴰⴷ ⴽ ⴷ ⵍⴽⵎⵏⵜ ⵜⵖⵔⵉⵡⵉⵏ: ⴽⵛⵎ ⴷⴰⵖ ⵜⵙⵜⵉⴷ ⴰⵜⵉⵍⵉⴼⵓⵏ ⵢⴰⴹⵏ, ⵏⵖ ⵔⴰⵔ ⵡⴰⴷ.
taken-known = ⴼⵀⵎⵖ
lines-title = ⵉⵣⵔⵉⵔⵉⴳⵏ
lines-none = ⵓⵔ ⵉⵍⵍⵉ ⵓⵣⵔⵉⵔⵉⴳ
line-starting = ⴰⵔ ⵉⵙⵙⵏⵜⴰⵢ
line-idle = ⵉⵍⵍⵉ
line-busy = ⴳ ⵜⵖⵔⵉ
line-faulted = ⵓⵔ ⴰⵔ ⵉⵙⵡⵓⵔⵉ
line-signal = ⵜⵉⵣⵎⵔⵜ ⵏ ⵓⵙⵉⴳⵏⵍ { $dbm } dBm
line-channels = ⵉⴱⵔⵉⴷⵏ ⵉⵜⵜⵓⵙⵎⵔⴰⵙⵏ { $use }
sync-done = ⴰⴽⴽⵯ ⵉⵍⴽⵎ ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ
sync-pending =
    { $n ->
        [one] ⵢⴰⵏ ⵓⵙⵏⴼⵍ ⵙⵓⵍ ⵉⵜⵜⵇⵍ ⴰⵣⵏ
       *[other] { $n } ⵏ ⵉⵙⵏⴼⵍⵏ ⵙⵓⵍ ⵜⵜⵇⵍⵏ ⴰⵣⵏ
    }
sync-heard = ⴰⵣⴷⴰⵢ ⴰⵎⴳⴳⴰⵔⵓ: { $when }
sync-never = ⵓⵔ ⵜⴰ ⵏⵣⴷⵉ ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ.
copy-runs = ⴷⴰ ⵉⵙⵡⵓⵔⵓⵢ ⵓⵎⵙⵙⵓⴷⵙ ⵡⵉⵙⵙ ⵙⵉⵏ ⵙ ⵜⵎⴰⴳⵉⵜ ⵏ ⵡⴰⴷ: ⵜⴰⵏⵖⵍⵜ ⵏ ⵓⴹⵓⴱⵍⵉ ⵏⵏⵙ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
link-portal = ⵜⵍⵍⴰ ⵜⵖⴰⵡⵙⴰ ⵢⴰⴹⵏ ⵜⵜⵔⴰⵔ ⴳ ⵓⴷⵖⴰⵔ ⵏ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ; ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
link-certificate = ⵓⵔ ⵜⵙⵃⴰ ⵜⵓⴳⴳⴰ ⵏ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ; ⵉⵏⵉ ⵜ ⵉ ⵜⵎⴰⵡⴰⵙⵜ.
link-refused = ⵓⵔ ⵉⵇⴱⵉⵍ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ ⵜⵓⴳⴳⴰ ⵏ ⵓⵎⵙⵙⵓⴷⵙ ⴰⴷ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ; ⵉⵏⵉ ⵜ ⵉ ⵜⵎⴰⵡⴰⵙⵜ.
link-network = ⵓⵔ ⵏⵖⵢ ⴰⴷ ⵏⵣⴷⵉ ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ; ⵎⴽ ⵜⵄⴰⵡⴷ, ⵥⵕ ⴰⵥⵟⵟⴰ.
link-large-packets = ⵏⵣⴷⵉ ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ, ⵎⴰⵛⴰ ⵓⵔ ⵣⵔⵉⵏ ⵉⵙⵏⴼⵍⵏ ⵎⵇⵇⵓⵔⵏⵉⵏ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ; ⵉⵏⵉ ⵜ ⵉ ⵓⵜⵉⴽⵏⵉⴽ.
link-central-cannot-save = ⵓⵔ ⵉⵖⵢ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ ⴰⴷ ⵉⵃⴹⵓ ⵖⵉⵍⴰ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ; ⴰⵎⵙⵙⵓⴷⵙ ⵉⵜⵜⴰⵔⵎ ⴷⴰⵖ ⵡⴰⵃⴷⵙ.
link-version = ⵓⵔ ⵜⵜⵎⵢⴰⴼⴰⵀⴰⵏ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ ⴷ ⵓⵎⵙⵙⵓⴷⵙ ⴰⴷ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ; ⵉⵇⵇⴰⵏ ⴷ ⴰⴷ ⵉⵜⵜⵓⵙⵎⴰⵢⵏⵓ ⵢⴰⵏ ⵙⴳⵙⵏ.
link-clock = ⵓⵔ ⵜⵙⵃⴰ ⵜⵙⵔⴰⴳⵜ ⵏ ⵓⵎⵙⵙⵓⴷⵙ ⴰⴷ, ⵓⵔ ⵉⵇⴱⵉⵍ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ ⵉⵙⵏⴼⵍⵏ ⵏⵏⵙ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ; ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
link-other-history = ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ ⵓⵎⵣⵔⵓⵢ ⵢⴰⴹⵏ ⵏ ⵓⵎⵙⵙⵓⴷⵙ ⴰⴷ: ⵉⵜⵜⵓⵔⴰⵔ ⵏⵖ ⴷⴰ ⵜⵙⵡⵓⵔⵓⵢ ⵜⵏⵖⵍⵜ ⵏⵏⵙ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
link-other = ⵓⵔ ⵍⴽⵉⵎⵏ ⵉⵙⵏⴼⵍⵏ ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ; ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
fault-disk-full = ⵉⵄⵎⵎⵔ ⵓⴹⵓⴱⵍⵉ: ⵓⵔ ⵏⵖⵢ ⴰⴷ ⵏⵃⴹⵓ ⴰⵡⴷ ⴽⵔⴰ. ⵜⵉⵖⵔⵉⵡⵉⵏ ⴽⵎⵎⵍⵏⵜ. ⵉⵏⵉ ⵜ ⵖⵉⵍⴰ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
fault-cannot-save = ⵓⵔ ⵏⵖⵢ ⴰⴷ ⵏⵃⴹⵓ ⴰⵡⴷ ⴽⵔⴰ ⵖⵉⵍⴰ. ⵜⵉⵖⵔⵉⵡⵉⵏ ⴽⵎⵎⵍⵏⵜ. ⵉⵏⵉ ⵜ ⵖⵉⵍⴰ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
defect-record = ⵉⵅⵙⵔ ⵓⴽⵜⵜⵓ ⵏ ⵜⵎⴰⵛⵉⵏⵜ, ⵉⵜⵜⵓⵙⴽⵔ ⵓⵎⴰⵢⵏⵓ: ⵉⵥⴹⴰⵕ ⴰⴷ ⵉⵡⵓⵔ ⴽⵔⴰ ⵏ ⵎⴰⵢⴷ ⵉⵜⵜⵡⴰⵃⴹⴰⵏ. ⵜⵉⵖⵔⵉⵡⵉⵏ ⴽⵎⵎⵍⵏⵜ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
defect-record-in-memory = ⵓⵔ ⴰⵔ ⵉⵇⵇⴱⵍ ⵓⴹⵓⴱⵍⵉ ⴰⵡⴷ ⴽⵔⴰ: ⵎⴰⵢⴷ ⵜⵃⴹⵓⴷ ⵖⵉⵍⴰ ⵉⵣⵍⴰ ⵉⵖ ⵉⴱⴱⵉ ⵟⵟⵓ. ⵜⵉⵖⵔⵉⵡⵉⵏ ⴽⵎⵎⵍⵏⵜ. ⵉⵏⵉ ⵜ ⵖⵉⵍⴰ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
defect-configuration = ⵅⵙⵔⵏ ⵉⵙⵖⵡⴰⵔⵏ ⵏ ⵜⵎⴰⵛⵉⵏⵜ; ⴰⵔ ⵜⵙⵎⵔⴰⵙ ⵉⵎⴳⴳⵓⵔⴰ ⵉⵖⵓⴷⴰⵏ. ⵜⵉⵖⵔⵉⵡⵉⵏ ⴽⵎⵎⵍⵏⵜ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
defect-setting = ⵢⴰⵏ ⵓⴳⵣⵣⵓⵎ ⵏ ⵉⵙⵖⵡⴰⵔⵏ ⵏ ⵜⵎⴰⵛⵉⵏⵜ ⵓⵔ ⵉⵖⵓⴷⴰ, ⵓⵔ ⴰⵔ ⵉⵜⵜⵓⵙⵎⵔⴰⵙ. ⵜⵉⵖⵔⵉⵡⵉⵏ ⴽⵎⵎⵍⵏⵜ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
defect-central-files = ⵓⵔ ⵏⵖⵢ ⴰⴷ ⵏⴰⵣⵏ ⴰⵡⴷ ⴽⵔⴰ ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ: ⵓⵔ ⵉⵖⵓⴷⴰ ⵓⴼⴰⵢⵍⵓ ⵏ ⵜⵙⴰⵔⵓⵜ. ⴰⴽⴽⵯ ⵉⵜⵜⵡⴰⵃⴹⴰ ⴷⴰ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
defect-desk-certificate = ⵓⵔ ⵜⵖⵓⴷⴰ ⵜⵙⵓⵔⵜ ⵏ ⵜⴰⵙⵏⴰ ⴰⴷ; ⵜⵍⵍⴰ ⵜⴰⵢⵢⴹ ⴳ ⵓⴷⵖⴰⵔ ⵏⵏⵙ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
defect-prompts = ⵓⵔ ⵍⵍⵉⵏ ⴽⵔⴰ ⵏ ⵉⵍⵖⵓⵜⵏ ⵉ ⵉⵎⵖⵔⴰⵏ. ⵜⵉⵖⵔⵉⵡⵉⵏ ⴽⵎⵎⵍⵏⵜ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
defect-voicemail = ⵓⵔ ⵢⴰⴷ ⵉⵍⵍⵉ ⵡⴰⵏⵙⴰ ⵉ ⵜⵓⵣⵉⵏⵉⵏ ⵏ ⵉⵎⵖⵔⴰⵏ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.

queue-title = ⴰⵔ ⵜⵜⵇⵍⵏ
queue-empty = ⵓⵔ ⵉⵍⵍⵉ ⵎⴰⴷ ⵉⵜⵜⵇⵍⵏ
parked-title = ⵜⵉⵖⵔⵉⵡⵉⵏ ⵉⵜⵜⵇⵍⵏ
parked-at = ⴰⵔ ⵉⵜⵜⵇⵍ ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ { $handset }
parked-take = ⴰⵙⵉ
parked-take-at = ⴰⵙⵉ ⵜⵉⵖⵔⵉ ⵉⵜⵜⵇⵍⵏ ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ { $handset }
queue-waiting =
    { $n ->
        [one] ⵢⴰⵏ ⵓⵎⵖⵔⴰ ⴰⵔ ⵉⵜⵜⵇⵍ
       *[other] { $n } ⵏ ⵉⵎⵖⵔⴰⵏ ⴰⵔ ⵜⵜⵇⵍⵏ
    }
queue-more =
    { $n ->
        [one] ⴷ ⵢⴰⵏ ⵢⴰⴹⵏ
       *[other] ⴷ { $n } ⵢⴰⴹⵏ
    }
floor-title = ⵜⴰⵔⴰⴱⴱⵓⵜ
floor-empty = ⵓⵔ ⵜⴰ ⵉⵍⵍⵉ ⵢⴰⵏ ⴳ ⵜⵡⵓⵔⵉ
silent-title = ⵉⵜⵉⵍⵉⴼⵓⵏⵏ ⵏⵏⴰ ⵓⵔ ⵉⵙⵙⵓⵏⵏⵏ
silent-do-not-disturb = ⴰⵜⵉⵍⵉⴼⵓⵏ { $handset }: ⵓⵔ ⵉⵙⵙⵓⵏⵏ
silent-forwarded = ⴰⵜⵉⵍⵉⴼⵓⵏ { $handset }: ⵜⵉⵖⵔⵉⵡⵉⵏ ⴷⴷⴰⵏⵜ ⵖⵔ { $to }
silent-ring-again = ⴰⴷ ⵉⵙⵙⵓⵏⵏ
silent-ring-again-at = ⴰⴷ ⵉⵙⵙⵓⵏⵏ ⴷⴰⵖ ⵓⵜⵉⵍⵉⴼⵓⵏ { $handset }
floor-me = (ⴽⵢⵢⵉⵏ)
language-arabic = ⵜⴰⵄⵔⴰⴱⵜ
language-french = ⵜⴰⴼⵕⴰⵏⵚⵉⵚⵜ
language-tamazight = ⵜⴰⵎⴰⵣⵉⵖⵜ

## ⵜⵉⵖⵔⵉ
call-title = ⵜⵉⵖⵔⵉ
no-call = ⵓⵔ ⵜⵍⵍⵉ ⵜⵖⵔⵉ ⵖⵉⵍⴰ
no-call-ready = ⵜⵡⵊⴷⴷ: ⵜⵉⵖⵔⵉ ⵉⴷⴷ ⵉⵜⵜⴹⴼⴰⵕⵏ ⵔⴰⴷ ⵜⵙⵙⵓⵏⵏ ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵏⵏⴽ.
no-call-break = ⵜⵍⵍⵉⴷ ⴳ ⵓⵙⴳⵓⵏⴼⵓ: ⵜⵉⵖⵔⵉⵡⵉⵏ ⴷⴷⴰⵏⵜ ⵖⵔ ⵡⵉⵢⵢⴰⴹ.
no-call-away = ⴰⴷⵔ «ⵉⵡⵊⴷ» ⴰⴼⴰⴷ ⴰⴷ ⵜⵔⴰⵔⴷ ⵉ ⵜⵖⵔⵉⵡⵉⵏ.
number-withheld = ⵓⵟⵟⵓⵏ ⵉⵏⵜⵍ
person-unknown = ⵓⵔ ⵜⴰ ⵉⵜⵜⵡⴰⵙⵙⵏ
call-outbound = ⵉⴼⴼⵖⵏ
phase-ringing = ⵜⵉⵖⵔⵉ ⵉⴽⵛⵎⵏ: ⴰⵙⵉ ⴰⵜⵉⵍⵉⴼⵓⵏ
phase-on-call = ⵜⵉⵖⵔⵉ ⵜⵙⵓⵍ
phase-on-hold = ⴰⵔ ⵉⵜⵜⵇⵍ ⵓⵎⵖⵔⴰ
phase-after-call = ⵜⵙⵎⴷ ⵜⵖⵔⵉ: ⴰⵔⴰ ⵜⵜ
call-bar-desk = ⵥⵕ ⵜⵉⵖⵔⵉ
pop-open-cases = ⵉⵙⴷⴰⵡⵏ ⵉⵕⵥⵎⵏ
pop-no-open-cases = ⵡⴰⵍⵓ
pop-earlier = ⵜⵉⵖⵔⵉⵡⵉⵏ ⵉⵣⵔⵉⵏ
pop-never = ⵜⵉⵖⵔⵉ ⵜⴰⵎⵣⵡⴰⵔⵓⵜ
call-hold = ⵙⵙⵇⵍ
call-resume = ⴽⵎⵎⵍ
call-hang-up = ⵙⵙⵔⵙ
call-hand-over = ⵙⵙⵉⵡⴹ…
call-park = ⴰⵊⵊ ⵜⵉⵖⵔⵉ
call-back = ⴰⵖⵓⵍ ⵖⵔ ⵓⵎⵖⵔⴰ
call-three-way = ⵙ ⴽⵕⴰⴹ
call-complete = ⴼⴽ ⵜⵉⵖⵔⵉ
call-let-go = ⴰⴷⵊ ⵡⵉⵙⵙ ⴽⵕⴰⴹ
asked-called = ⴰⵔ ⵉⵜⵜⵓⵖⵔⴰ { $number }
asked-not-reached = ⵓⵔ ⵉⵜⵜⵓⵡⴰⴹ { $number }
asked-answered = ⴰⵔ ⵜⵙⴰⵡⴰⵍⴷ ⴷ { $number }
asked-three-way = ⴰⵔ ⵜⵙⴰⵡⴰⵍⴷ ⴷ ⵓⵎⵖⵔⴰ ⴷ { $number }
hand-over-title = ⵙⵇⵙⴰ ⵏⵖⴷ ⵙⵙⵉⵡⴹ
hand-over-to = ⴰⵎⴷⴷⴰⴽⵍ ⵏ ⵜⵡⵓⵔⵉ
hand-over-colleague = { $name }, { $handset }: { $state }
hand-over-queue = ⵡⴰⵏⵏⴰ ⴷ ⵉⵜⴹⴼⴰⵕⵏ ⴳ ⵜⵍⴳⴰⵎⵜ
hand-over-number = ⵏⵖⴷ ⵢⴰⵏ ⵡⵓⵟⵟⵓⵏ
hand-over-ask = ⵙⵇⵙⴰ ⵣⵡⴰⵔ
hand-over-now = ⵙⵙⵉⵡⴹ ⴷⵖⵉ
hand-over-not = ⵇⵇⵉⵎ ⴷ ⵓⵎⵖⵔⴰ
hand-over-wrong = ⵙⵜⵢ ⴰⵎⴷⴷⴰⴽⵍ ⵏⵖⴷ ⴰⵔⴰ ⵓⵟⵟⵓⵏ. ⵓⵔ ⵉⵣⵎⵉⵔ ⴰⴷ ⵜⵜⵓⵙⵇⵙⴰ ⵜⵍⴳⴰⵎⵜ.

## ⴰⵔⵔⴰ
case-new = ⴰⵔⴰ
case-note-hint = ⵎⴰⵢⴷ ⵉⵜⵔ, ⵎⴰⵢⴷ ⵜⵔⴰⵔⴷ, ⵎⴰⵢⴷ ⵉⵇⵇⵉⵎⴰⵏ
case-number = ⵓⵟⵟⵓⵏ ⵏⵖⴷ ⵉⵎⴰⵢⵍ
case-save = ⵃⴹⵓ
case-saved = ⵉⵜⵜⵡⴰⵃⴹⴰ:
case-saved-hint = ⵉⵍⵍⴰ ⴳ ⵓⴹⵓⴱⵍⵉ, ⵔⴰⴷ ⵉⴷⴷⵓ ⵡⴰⵃⴷⵙ ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ.
case-open = ⵥⵕ ⴰⵙⴷⴰⵡ
case-another = ⵔⵥⵎ ⴰⵙⴷⴰⵡ ⵢⴰⴹⵏ ⵉ ⵜⵖⵔⵉ ⴰⴷ
case-another-person = ⵔⵥⵎ ⴰⵙⴷⴰⵡ ⵢⴰⴹⵏ
case-of-call = ⵉ ⵜⵖⵔⵉ ⵏ { $number }
case-of-nobody = ⴱⵍⴰ ⵜⵉⵖⵔⵉ: ⵉ ⵎⴰⴷ ⴷ ⵉⵓⵛⴽⴰⵏ ⵙ ⵉⵅⴼ ⵏⵏⵙ
error-note-empty = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⴰⵔⴰ ⵜⴰⵣⵎⵎⵉⵎⵜ ⵙ ⵓⵎⵣⵡⴰⵔⵓ.
error-too-long = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵖⵣⵣⵉⴼ ⵓⴹⵕⵉⵚ ⴰⵟⵟⴰⵙ.
error-number = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵡⴰⴷ ⵓⵔ ⵉⴳⵉ ⵓⵟⵟⵓⵏ ⵏ ⵓⵜⵉⵍⵉⴼⵓⵏ. ⴰⵔⴰ ⵖⴰⵙ ⵉⵣⵡⵉⵍⵏ, ⵙ + ⴳ ⵓⵙⵙⵏⵜⵉ ⵉ ⵜⵎⵓⵔⵜ ⵢⴰⴹⵏ.
error-number-length = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵓⵔ ⵎⵎⵉⴷⵏ ⵉⵣⵡⵉⵍⵏ ⵏ ⵓⵟⵟⵓⵏ ⴰⴷ, ⵏⵖⴷ ⴳⴳⵓⵜⵏ. ⵖⵓⵔ ⵓⵟⵟⵓⵏ ⴰⵎⵖⵔⵉⴱⵉ ⵎⵔⴰⵡ ⵉⵣⵡⵉⵍⵏ (06…), ⵡⵉⵏ ⵜⵎⵓⵔⵜ ⵢⴰⴹⵏ ⵉⵙⵙⵏⵜⴰ ⵙ + ⴷ ⵓⵣⵡⵉⵍ ⵏⵏⵙ.
error-number-several = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⴳⴳⵓⵜⵏ ⵡⵓⵟⵟⵓⵏⵏ. ⴰⵔⴰ ⵢⴰⵏ ⴷⴰ, ⵡⴰⵢⴹ ⴳ ⵜⵣⵎⵎⵉⵎⵜ.
error-mail = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵡⴰⴷ ⵓⵔ ⵉⴳⵉ ⵉⵎⴰⵢⵍ. ⴰⵔⴰ ⵜ ⴰⵎ name@example.ma.
error-address = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵓⵔ ⵉⵖⵉ ⴰⴷ ⵉⵜⵜⵡⴰⵙⵎⵔⵙ ⵡⴰⵏⵙⴰ ⴰⴷ.
whose-number = ⵓⵟⵟⵓⵏ ⵏⵖⴷ ⵉⵎⴰⵢⵍ ⴰⴷ ⵉⵜⵜⵡⴰⵙⵙⵏ. ⵎⴰⴷ ⵉⴳⴰ?
whose-name = ⵉⵙⵎ ⴰⴷ ⵉⵜⵜⵡⴰⵙⵙⵏ. ⵎⴰⴷ ⵉⴳⴰ?
whose-correct = ⵏⵜⵜⴰ ⵏⵉⵜ, ⴰⵔ ⵉⵜⵜⵢⴰⵔⴰ ⵢⵉⵙⵎ ⵏⵏⵙ { $name }
whose-other-number = ⴰⴼⴳⴰⵏ ⵢⴰⴹⵏ ⵖⵓⵔ ⵉⵍⵍⴰ ⵓⵟⵟⵓⵏ ⵏⵖⴷ ⵉⵎⴰⵢⵍ ⵏⵏⵉⵜ
whose-other-name = ⴰⴼⴳⴰⵏ ⵢⴰⴹⵏ ⵖⵓⵔ ⵉⵍⵍⴰ ⵢⵉⵙⵎ ⵏⵏⵉⵜ
whose-none = ⵓⵔ ⵉⵜⵜⵡⴰⵙⵙⵏ, ⵏⵖⴷ ⵓⵔ ⵖⵓⵔⵙ ⵉⵙⵎ
error-whose-number = ⵓⵔ ⵜⴰ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵓⵟⵟⵓⵏ ⵏⵖⴷ ⵉⵎⴰⵢⵍ ⴰⴷ ⵉⴳⴰ ⵡⵉⵏ ⵢⴰⵏ ⵢⴰⴹⵏ ⵏⵖⴷ ⵡⵉⵏ ⴽⵉⴳⴰⵏ ⵏ ⵎⵉⴷⴷⵏ. ⵙⵜⵉ ⵎⴰⴷ ⵉⴳⴰ, ⵜⵃⴹⵓⴷ.
error-whose-name = ⵓⵔ ⵜⴰ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵜⵜⵡⴰⵙⵙⵏ ⵢⴰⵏ ⵙ ⵢⵉⵙⵎ ⴰⴷ. ⵙⵜⵉ ⵎⴰⴷ ⵉⴳⴰ, ⵜⵃⴹⵓⴷ.
error-saved-otherwise = ⵉⵜⵜⵡⴰⵃⴹⴰ ⵢⴰⴷ ⴷⴷⴰⵡ { $reference }, ⵙ ⵓⴹⵕⵉⵚ ⵢⴰⴹⵏ. ⵎⴰⵢⴷ ⵜⵙⵏⴼⵍⴷ ⴷⴼⴼⵉⵔⵙ ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ.
case-note-instead = ⵔⵏⵓ ⵜⴰⵣⵎⵎⵉⵎⵜ ⴰⴷ ⵖⵔ { $reference }
error-conflict = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵙⵏⴼⵍ ⵓⵎⴷⴷⴰⴽⴽⵯⵍ ⵏⵏⴽ ⴰⵢⵏⵏⵉⵜ. ⵙⵎⵣⴰⵣⴰⵍ, ⵙⵙⵏⵖⴷ, ⵜⵃⴹⵓⴷ ⴷⴰⵖ ⵎⴽ ⵜⵔⵉⴷ ⵡⵉⵏⵏⴽ.
conflict-theirs = ⵉⵜⵜⵡⴰⵃⴹⴰⵏ: { $value }
conflict-yours = ⵜⵓⵔⵉⴷ: { $value }
conflict-empty = ⵓⵍⴰ ⵢⴰⵏ
meanwhile-changed = ⵉⵙⵏⴼⵍ ⵓⵎⴷⴷⴰⴽⴽⵯⵍ ⵏⵏⴽ: { $what }
meanwhile-added = ⵉⵔⵏⴰ ⵓⵎⴷⴷⴰⴽⴽⵯⵍ ⵏⵏⴽ ⴽⵔⴰ ⵙⴳ ⴰⵙⵎⵉ ⵜⵕⵥⵎⴷ ⵜⴰⵙⵏⴰ ⴰⴷ; ⵉⵜⵜⵡⴰⵔⵛⵎ ⴷⴰ.
meanwhile-new = ⴰⵎⴰⵢⵏⵓ
case-already = ⵓⵍⴰ ⵢⴰⵏ: ⵉⵍⵍⴰ ⵢⴰⴷ ⵓⵙⴷⴰⵡ ⴰⴷ ⴳ ⵡⴰⴷⴷⴰⴷ ⴰⴷ.
case-correct = ⵙⵙⵏⵖⴷ ⴰⵏⴰⵡ ⵏⵖⴷ ⴰⵀⵉⵍ
error-disk-full = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵄⵎⵎⵔ ⵓⴹⵓⴱⵍⵉ. ⴰⴷⵊ ⵜⴰⵙⵏⴰ ⴰⴷ ⵜⵕⵥⵎ, ⴰⴹⵕⵉⵚ ⵏⵏⴽ ⵉⵇⵇⵉⵎⴰ ⴷⴰ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
error-not-saved = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵓⵔ ⵉⵖⵢ ⵓⵎⵙⵙⵓⴷⵙ ⴰⴷ ⵢⴰⵔⴰ ⵖⵉⵍⴰ. ⴰⴷⵊ ⵜⴰⵙⵏⴰ ⴰⴷ ⵜⵕⵥⵎ, ⴰⴹⵕⵉⵚ ⵏⵏⴽ ⵉⵇⵇⵉⵎⴰ ⴷⴰ, ⵜⴰⵔⵎⴷ ⴷⴰⵖ.

## ⵉⵙⴷⴰⵡⵏ
cases-filter = ⵎⴰⵏ ⵉⵙⴷⴰⵡⵏ
cases-open = ⵉⵕⵥⵎⵏ
cases-closed = ⵉⴼⵔⴰⵏ
cases-all = ⴰⴽⴽⵯ
cases-count =
    { $n ->
        [one] { $n } ⵓⵙⴷⴰⵡ
       *[other] { $n } ⵉⵙⴷⴰⵡⵏ
    }
cases-mine = ⵡⵉⵏⵏⴰ ⵔⵥⵎⵖ
list-filter = ⵙⵙⵓⴷⵙ ⵜⵙⵜⵉⴷ
list-any = ⴰⴽⴽⵯ
list-of-whom = ⵉⵔⵥⵎ ⵜ
list-from = ⵙⴳ
list-to = ⴰⵔ
list-sort = ⴰⵙⵙⵓⴷⵙ
list-newest = ⵉⵎⴰⵢⵏⵓⵜⵏ ⵙ ⵓⵎⵣⵡⴰⵔⵓ
list-oldest = ⵉⵇⴱⵓⵔⵏ ⵙ ⵓⵎⵣⵡⴰⵔⵓ
list-changed = ⵡⵉⵏⵏⴰ ⵉⵙⵏⴼⵍⵏ ⵙ ⵓⵎⵣⵡⴰⵔⵓ
list-apply = ⵙⴱⴰⵢⵏ
list-clear = ⵙⴱⴰⵢⵏ ⴰⴽⴽⵯ
list-pages = ⵜⴰⵙⵏⵉⵡⵉⵏ ⵏ ⵜⵍⴳⴰⵎⵜ
list-first = ⵖⵔ ⵓⵙⵙⵏⵜⵉ
list-previous = ⵉⵣⵔⵉⵏ
list-next = ⵉⴹⴼⴰⵕⵏ
list-range = ⵉⵣⵔⵉⵔⵉⴳⵏ { $range }
case-notes = ⵜⵉⵣⵎⵎⴰⵎ
case-add-note = ⵔⵏⵓ ⵜⴰⵣⵎⵎⵉⵎⵜ
case-close = ⵉⴼⵔⴰ
case-reopen = ⵔⵥⵎ ⴷⴰⵖ
case-of-earlier-box = ⴰⵙⴷⴰⵡ ⵏ ⵓⵎⵙⵙⵓⴷⵙ ⵉⵣⵔⵉⵏ
case-of-earlier-box-hint = ⵓⵔ ⵉⵍⵍⵉ ⴳ ⵓⵎⵙⵙⵓⴷⵙ ⴰⴷ ⵖⴰⵙ ⵜⴰⵔⴰⵔⵜ ⵏ ⵜⵎⴰⵡⴰⵙⵜ: ⵉⵜⵜⵓⵔⵥⵎ ⵓⵙⴷⴰⵡ ⴳ ⵓⵎⵙⵙⵓⴷⵙ ⵉⵣⵔⵉⵏ ⵏ ⵓⵎⵎⴰⵙ, ⵏⵖ ⴷⴰⵜ ⵏ ⵓⵙⴰⵖⵓⵍ. ⵜⵉⵣⵎⵎⴰⵎ ⵏⵏⵙ ⴷ ⴱⴰⴱ ⵏⵏⵙ ⵓⵔ ⵍⵍⵉⵏ ⴷⴰ.
case-no-reference = ⴰⵙⴷⴰⵡ ⴱⵍⴰ ⴰⵙⵉⵙⴽⵍ
person-nameless = ⴱⵍⴰ ⵉⵙⵎ

## ⵎⵉⴷⴷⵏ
person-details = ⵉⵏⵖⵎⵉⵙⵏ
person-born = ⴰⵙⴰⴽⵓⴷ ⵏ ⵜⵍⴰⵍⵉⵜ
person-cin = ⵜⴰⴽⴰⵔⴹⴰ ⵜⴰⵏⴰⵎⵓⵔⵜ (CIN)
person-hint = ⵙⵇⵙⴰ ⵅⴼ ⵓⵙⴰⴽⵓⴷ ⵏ ⵜⵍⴰⵍⵉⵜ ⵉⵖ ⵉⵍⵍⴰ ⵓⵡⵜⵜⵓ ⵏ ⵓⵙⴳⴳⵯⴰⵙ, ⴷ ⵓⵟⵟⵓⵏ ⵏ ⵜⴽⴰⵔⴹⴰ ⵖⴰⵙ ⵉⵖ ⵉⵇⵇⴰⵏ.
person-all-cases = ⴰⴽⴽⵯ ⵉⵙⴷⴰⵡⵏ ⵏ ⵓⴼⴳⴰⵏ ⴰⴷ
person-all-contacts = ⴰⴽⴽⵯ ⵜⵉⵖⵔⵉⵡⵉⵏ ⵏ ⵓⴼⴳⴰⵏ ⴰⴷ
person-age =
    { $n ->
        [one] { $n } ⵓⵙⴳⴳⵯⴰⵙ
       *[other] { $n } ⵉⵙⴳⴳⵯⴰⵙⵏ
    }
error-birth-date = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵡⴰⴷ ⵓⵔ ⵉⴳⵉ ⴰⵙⴰⴽⵓⴷ ⵏ ⵜⵍⴰⵍⵉⵜ.
error-cin = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵓⵟⵟⵓⵏ ⵏ ⵜⴽⴰⵔⴹⴰ ⵜⴰⵏⴰⵎⵓⵔⵜ ⵉⴳⴰ ⵢⴰⵏ ⵏⵖ ⵙⵉⵏ ⵉⵙⴽⴽⵉⵍⵏ ⴷ ⴰⵔ ⵙⴰ ⵏ ⵉⵣⵡⵉⵍⵏ.

## ⵜⵉⵖⵔⵉⵡⵉⵏ
contacts-title = ⵜⵉⵖⵔⵉⵡⵉⵏ ⵜⵉⵎⴳⴳⵓⵔⴰ
contacts-none = ⵓⵔ ⵜⴰ ⵍⵍⵉⵏⵜ ⵜⵖⵔⵉⵡⵉⵏ
contacts-count =
    { $n ->
        [one] { $n } ⵜⵖⵔⵉ
       *[other] { $n } ⵜⵖⵔⵉⵡⵉⵏ
    }
contacts-answered = ⵜⵜⵓⵔⴰⵔ
contacts-missed = ⵜⵣⵔⵉ
contacts-outbound = ⵉⴼⴼⵖⵏ
contacts-mine = ⵏⴽⴽⵉⵏ
contact-when = ⵎⴰⵏⵜⵓⵔ
contact-who = ⵎⴰⴷ ⵉⴳⴰⵏ
contact-outcome = ⵜⴰⵢⴰⴼⵓⵜ
contact-staff = ⵉⵔⴰⵔ
contact-wait = ⴰⵇⵇⴰⵍ
contact-talk = ⴰⵎⵙⴰⵡⴰⵍ
contact-how = ⵎⴰⵎⴽ
contact-title = ⴰⵎⵢⴰⵡⴰⴹ
contact-began = ⴰⵙⵙⵏⵜⵉ
contact-ended = ⵜⵉⴳⵉⵔⴰ
contact-queue = ⵜⴰⵍⴳⴰⵎⵜ ⵏ ⵓⵇⵇⴰⵍ
contact-line = ⵉⵣⵔⵉⵔⵉⴳ
contact-forwarded = ⵜⵜⵓⵙⵏⴼⴰⵍ ⵙⴳ
contact-forwarded-why = ⵎⴰⵅ ⵜⵜⵓⵙⵏⴼⴰⵍ
forwarded-busy = ⵉⵍⵍⴰ ⵓⵣⵔⵉⵔⵉⴳ ⴷ ⵓⵙⵙⵉⵖⵍ
forwarded-no-answer = ⵓⵔ ⵉⵔⴰⵔ ⵓⵍⴰ ⵢⴰⵏ ⴷⵉⵏ
forwarded-always = ⵜⵜⵓⵙⵏⴼⴰⵍⵏⵜ ⴰⴽⴽⵯ ⵜⵖⵓⵔⵉⵡⵉⵏ ⵏⵏⵙ
forwarded-unreachable = ⵓⵔ ⵉⵜⵜⵓⵙⴰⵡⴹ
forwarded-deflected = ⵉⵙⵏⴼⵍ ⵜⵜ ⵡⵏⵏⴰ ⵎⵉ ⵖⵔⴰⵏ
contact-cases = ⵉⵙⴷⴰⵡⵏ ⵏ ⵓⵎⵢⴰⵡⴰⴹ ⴰⴷ
channel-voice = ⵜⵉⵖⵔⵉ
channel-chat = ⴰⵎⵙⴰⵡⴰⵍ ⵙ ⵜⵉⵔⵔⴰ
channel-text = ⵜⵓⵣⵉⵏⵜ
text-missing = ⵉⴱⴹⴰⵏ ⵏⵏⴰ ⵓⵔⵜⴰ ⵉⵍⴽⵎⵏ:
text-unreadable = ⵓⵔ ⵉⵖⵉ ⴰⴷ ⵉⵜⵜⵓⵖⵔ ⵢⴰⵏ ⵓⴱⴹⵓ ⵏ ⵜⵓⵣⵉⵏⵜ ⴰⴷ; ⵎⴰⴷ ⵉⵍⴽⵎⵏ ⵉⵜⵜⵓⵃⴹⴰ.
text-sent = ⵜⵜⵓⴰⵣⵏ
text-says = ⴰⴹⵕⵉⵚ
channel-mail = ⵉⵎⴰⵢⵍ
channel-other = ⴰⴱⵔⵉⴷ ⵢⴰⴹⵏ
direction-inbound = ⵉⴽⵛⵎⵏ
direction-outbound = ⵉⴼⴼⵖⵏ
direction-internal = ⴰⴳⵯⵏⵙⴰⵏ
result-missed = ⵜⵣⵔⵉ
result-abandoned = ⵉⴷⴷⴰ
outcome-running = ⵜⵙⵓⵍ
outcome-answered = ⵜⵜⵓⵔⴰⵔ
outcome-abandoned-in-menu = ⵉⴷⴷⴰ ⴳ ⵓⵎⵓⵖ
outcome-abandoned-in-queue = ⵉⴷⴷⴰ ⴳ ⵓⵇⵇⴰⵍ
outcome-turned-away = ⵏⵏⴰⵏ ⴰⵙ ⴰⴷ ⵉⴰⵍⵙ
outcome-outside-hours = ⴱⵕⵕⴰ ⵏ ⵜⵉⵙⵔⴰⴳ ⵏ ⵜⵡⵓⵔⵉ
outcome-failed = ⵜⴷⵔ
outcome-service = ⵜⵉⵖⵔⵉ ⵏ ⵜⵏⴰⴼⵓⵜ

## ⵜⵉⵙⵖⴰⵍ
staff-title = ⵉⵎⵙⵡⵓⵔⵉⵢⵏ
staff-add = ⵔⵏⵓ ⵢⴰⵏ
staff-name = ⵉⵙⵎ
staff-role = ⵜⴰⵡⵡⵓⵔⵉ
staff-added = ⵉⵖⵢ { $name } ⴰⴷ ⵉⴽⵛⵎ ⵖⵉⵍⴰ.
role-agent = ⴰⵎⵔⴰⵔ
role-supervisor = ⴰⵎⵙⵙⵏⴰⵔ
handsets-title = ⵉⵜⵉⵍⵉⴼⵓⵏⵏ
handset-add = ⵔⵏⵓ ⴰⵜⵉⵍⵉⴼⵓⵏ
handset-new-title = ⴰⵜⵉⵍⵉⴼⵓⵏ ⴰⵎⴰⵢⵏⵓ
handset-extension = ⵓⵟⵟⵓⵏ ⴰⴳⵯⵏⵙⴰⵏ
handset-name = ⴰⴷⵖⴰⵔ ⵏⵏⵙ
handset-secret = ⵜⴰⵏⴳⴰⵍⵜ ⵜⵓⴼⴼⵉⵔⵜ
handset-secret-once = ⵙⴽⵛⵎ ⵜⵏ ⵙ ⵙⵉⵏ ⴳ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵖⵉⵍⴰ: ⵓⵔ ⵔⴰⴷ ⵜⴱⴰⵢⵏ ⵜⵏⴳⴰⵍⵜ ⴷⴰⵖ.
handset-here = ⵉⵣⴷⵉ
handset-away = ⵓⵔ ⵉⵣⴷⵉ
error-choice = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵅⵚⵚⴰ ⵓⵙⵜⴰⵢ. ⴰⵍⵙ ⴰⵙⵍⴰⵢ ⵏ ⵜⴰⵙⵏⴰ.
error-login = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵙⵎ ⵏ ⵓⵏⵙⵙⵎⵔⵙ ⵙⴳ 2 ⴰⵔ 32 ⴳ a–z, 0–9, ⵜⴰⵇⵇⵉⵜ ⴷ ⵜⵙⴼⵉⴼⵜ.
error-login-taken = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵍⵍⴰ ⵎⴰⴷ ⵖⵓⵔ ⵉⵙⵎ ⴰⴷ.
error-password-short = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵉⵇⵇⴰⵏ ⴰⴷ ⵜⴳ ⵎⵔⴰⵡ ⵏ ⵉⵙⴽⴽⵉⵍⵏ ⵏⵖ ⵓⴳⴳⴰⵔ.
error-password-common = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵜⴰⴳⵓⵔⵉ ⴰⴷ ⵏ ⵓⵣⵔⴰⵢ ⵜⴳⴰ ⵣⴳ ⵜⵉⵎⵣⵡⵓⵔⴰ ⵏⵏⴰ ⵜⵜⴰⵔⵎⵏ ⵎⴷⴷⵏ. ⵙⵜⵉ ⴽⵔⴰ ⵏ ⵜⴳⵓⵔⵉⵡⵉⵏ.
error-password-telling = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵍⵍⴰ ⵢⵉⵙⵎ ⵏⵏⴽ ⵏⵖ ⵢⵉⵙⵎ ⵏ ⵓⵎⵎⴰⵙ ⴳ ⵜⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ.
error-password-same = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵜⴰⴷ ⴰⵢⴷ ⵉⴳⴰⵏ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵏⵏⴰ ⵜⵙⵏⴼⵍⴷ. ⵙⵜⵉ ⵜⴰⵢⴰⴹ.
error-last-supervisor = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵇⵇⴰⵏ ⴰⴷ ⵢⵉⵍⵉ ⵢⴰⵏ ⵓⵎⵙⵙⵏⴰⵔ ⴳ ⵓⵎⵎⴰⵙ.
error-extension-taken = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵍⵍⴰ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵖⵓⵔ ⵓⵟⵟⵓⵏ ⴰⴷ.
error-extension = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵓⵟⵟⵓⵏ ⴰⴳⵯⵏⵙⴰⵏ ⵙⴳ ⵙⵉⵏ ⴰⵔ ⵚⴹⵉⵚ ⵏ ⵉⵣⵡⵉⵍⵏ, ⵓⵔ ⴷ ⵓⵟⵟⵓⵏ ⵏ ⵜⴰⵣⴰⵏⵜ.
error-name-empty = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵅⵚⵚⴰ ⵉⵙⵎ.
