## ⵉⵎⵉⴹⴰⵏⵏ, ⴷ ⵎⴰⴷ ⵉⵙⴽⵔⵏ ⵎⴰⵢⴷ
own-password = ⵜⴰⴳⵓⵔⵉ ⵉⵏⵓ ⵏ ⵓⵣⵔⴰⵢ
own-password-old = ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵏ ⵖⵉⵍⴰ
own-password-new = ⵜⴰⴳⵓⵔⵉ ⵜⴰⵎⴰⵢⵏⵓⵜ ⵏ ⵓⵣⵔⴰⵢ
own-password-again = ⵜⴰⴳⵓⵔⵉ ⵜⴰⵎⴰⵢⵏⵓⵜ, ⵉⵙ ⵙⵏⴰⵜ
own-password-hint = ⵎⵔⴰⵡ ⵏ ⵉⵙⴽⴽⵉⵍⵏ ⵏⵖ ⵓⴳⴳⴰⵔ: ⴽⵔⴰ ⵏ ⵜⴳⵓⵔⵉⵡⵉⵏ, ⴱⵍⴰ ⵉⵙⵎ ⵏⵏⴽ.
own-password-save = ⵙⵏⴼⵍ ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ
own-password-changed = ⵜⵜⵓⵙⵏⴼⵍ ⵜⴳⵓⵔⵉ ⵏⵏⴽ ⵏ ⵓⵣⵔⴰⵢ.
own-password-must = ⵢⴰⵏ ⵏⵏⵉⴹⵏ ⴰⴷ ⴰⴽ ⵉⴼⴽⴰⵏ ⵜⴰⴳⵓⵔⵉ ⴰⴷ. ⵙⵜⵉ ⵜⴰⵢⴰⴹ ⵏⵏⴰ ⵜⵙⵙⵏⴷ ⴽⵢⵢⵉⵏ ⵡⴰⵃⴷⵓⴽ, ⵜⴹⴼⵓⵔⴷ.
error-password-old = ⵓⵔ ⵜⵜⵓⵙⵏⴼⵍ: ⵓⵔ ⵜⴳⵉ ⵜⴰⴷ ⵜⴰⴳⵓⵔⵉ ⵏⵏⴽ ⵏ ⵖⵉⵍⴰ.
error-password-again = ⵓⵔ ⵜⵜⵓⵙⵏⴼⵍ: ⵎⵣⴰⵔⴰⵢⵏⵜ ⵙⵏⴰⵜ ⵏ ⵜⴳⵓⵔⵉⵡⵉⵏ ⵜⵉⵎⴰⵢⵏⵓⵜⵉⵏ.

one-time-title = ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⵉ ⵓⴽⵛⵛⵓⵎ ⴷ ⵉⵜⵜⴷⴷⵓⵏ
one-time-once = ⴰⵔⴰ ⵜⵜ ⵏⵖ ⵖⵔ ⵜⵜ ⵉ ⴱⴰⴱ ⵏⵏⵙ ⵖⵉⵍⴰ: ⵓⵔ ⵔⴰⴷ ⴷⴰⵖ ⵜⴱⴰⵏ. ⵔⴰⴷ ⵉⵙⵜⵉ ⵜⴰⵢⴰⴹ ⴰⴷⴷⴰⵢ ⵉⴽⵛⵎ.

staff-edit = ⵉⵙⵎ, ⵉⵙⵎ ⵏ ⵓⵏⵙⵙⵎⵔⵙ ⴷ ⵜⵡⵓⵔⵉ
staff-account = ⴰⵎⵉⴹⴰⵏ
staff-active = ⴷⴰ ⵉⵙⵡⵓⵔⵉ ⴷⴰ
staff-inactive = ⵉⴱⴷⴷⴰ
staff-waits = ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ ⴰⴷ ⵜⵜⵓⵙⵏⴼⵍ
staff-saved = ⵉⵜⵜⵡⴰⵃⴹⴰ.
staff-out = ⵉⴱⴷⴷⴰ: ⵓⵔ ⵉⵖⵢ ⴰⴷ ⵉⴽⵛⵎ, ⵓⵔ ⴰⵙ ⵜⵜⴰⵡⴹⵏⵜ ⵜⵖⵔⵉⵡⵉⵏ.
staff-back = ⵉⵖⵓⵍ ⴷ: ⵉⵖⵢ ⴰⴷ ⵉⴽⵛⵎ ⵙ ⵜⴳⵓⵔⵉ ⵏⵏⵙ ⵏ ⵓⵣⵔⴰⵢ.
skills-title = ⵜⵉⵍⴳⴰⵎⵉⵏ ⵏ ⵓⵇⵇⴰⵍ ⴷ ⵜⵓⵜⵍⴰⵢⵉⵏ
skills-hint = ⵉⵖⵓⵔⵉⵜⵏ ⵏ ⵜⵍⴳⴰⵎⵉⵏ ⴰⴷ ⴷ ⵜⵓⵜⵍⴰⵢⵉⵏ ⴰⴷ ⴰⵔ ⵙⵙⵓⵏⵏⵓⵏ ⵖⵓⵔ ⵓⵎⴷⴰⵏ ⴰⴷ. ⵎⴽ ⵓⵔ ⵉⵜⵜⵓⵙⵜⴰⵢ ⵢⴰⵜ: ⵎⴰⵕⵕⴰ.
skills-queues = ⵜⵉⵍⴳⴰⵎⵉⵏ ⵏ ⵓⵇⵇⴰⵍ
skills-languages = ⵜⵓⵜⵍⴰⵢⵉⵏ
staff-reset = ⴼⴽ ⵜⴰⴳⵓⵔⵉ ⵜⴰⵎⴰⵢⵏⵓⵜ ⵏ ⵓⵣⵔⴰⵢ
staff-reset-hint = ⵉ ⵡⴰⵏⵏⴰ ⵉⵜⵜⵓⵏ ⵜⵉⵏⵏⵙ. ⵓⵔ ⵙⵓⵍ ⵜⵙⵡⵓⵔⵉ ⵜⵇⴱⵓⵔⵜ.
staff-deactivate = ⵙⴱⴷⴷ ⴰⵎⵉⴹⴰⵏ
staff-deactivate-hint = ⵉ ⵡⴰⵏⵏⴰ ⵉⴷⴷⴰⵏ. ⵔⴰⴷ ⵇⵇⵉⵎⵏ ⵉⴼⴰⵢⵍⵓⵜⵏ ⴷ ⵜⵉⵎⵣⵓⵖⵉⵏ ⵏⵏⵙ.
staff-reactivate = ⵔⴰⵔ ⴷ ⴰⵎⵉⴹⴰⵏ

staff-unlock = ⵔⵥⵎ ⴰⴽⵛⵛⵓⵎ
staff-unlock-hint = ⵎⴽ ⵜ ⵇⵇⵏⵏⵜ ⵜⴳⵓⵔⵉⵡⵉⵏ ⵏ ⵓⵣⵔⴰⵢ ⵜⵓⵣⵍⵉⵎⵉⵏ.
staff-unlocked = ⵉⵔⵥⵎ: ⵉⵖⵢ ⴰⴷ ⵢⴰⵔⵎ ⴷⴰⵖ.
staff-sessions = ⴽⵎⵎⵍ ⵉⴽⵛⵛⵓⵎⵏ
staff-sessions-hint = ⵎⴽ ⵉⵇⵇⵉⵎ ⵓⵎⵙⵙⵓⴷⵙ ⵉⵔⵥⵎ. ⵉⵇⵇⴰⵏ ⴰⴷ ⵉⴽⵛⵎ ⴷⴰⵖ.
staff-sessions-ended = ⴽⵎⵎⵍⵏ ⵉⴽⵛⵛⵓⵎⵏ ⵏⵏⵙ.

handset-change = ⵜⴰⵏⵓⴼⴼⵓⵔⵜ ⴷ ⵓⵙⵉⵜⵜⵉ
handset-saved = ⵉⵜⵜⵡⴰⵃⴹⴰ.
handset-sync = ⵙⵎⴰⵢⵏⵓ ⵜⵉⵙⵖⴰⵍ ⵏ ⵓⵜⵉⵍⵉⴼⵓⵏ
handset-sync-hint = ⴷⴼⴼⵉⵔ ⵓⵙⵏⴼⵍ ⵏ ⵜⵙⵖⴰⵍ: ⵔⴰⴷ ⵜⵏⵜ ⵢⴰⵙⵉ ⵓⵜⵉⵍⵉⴼⵓⵏ ⴷⴰⵖ.
handset-synced = ⵉⵜⵜⵡⴰⵏⵏⴰ ⴰⵙ ⵉ ⵓⵜⵉⵍⵉⴼⵓⵏ ⴰⴷ ⵢⴰⵙⵉ ⵜⵉⵙⵖⴰⵍ ⵏⵏⵙ.
handset-not-synced = ⵓⵔ ⴷⴰ ⵉⵍⵍⵉ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵖⵉⵍⴰⴷ; ⵔⴰⴷ ⵢⴰⵙⵉ ⵜⵉⵙⵖⴰⵍ ⵏⵏⵙ ⴰⵙⵔ ⵉⵙⵙⵏⵜⵉ.
handset-rekey = ⴼⴽ ⵜⴰⵏⵓⴼⴼⵓⵔⵜ ⵜⴰⵎⴰⵢⵏⵓⵜ
handset-rekey-hint = ⵎⴽ ⵉⵙⵏⴼⵍ ⵓⵜⵉⵍⵉⴼⵓⵏ ⵏⵖ ⵜⵜⵡⴰⵙⵙⵏ ⵜⵏⵓⴼⴼⵓⵔⵜ. ⵜⴰⵇⴱⵓⵔⵜ ⵔⴰⴷ ⵜⵜⵡⴰⴳⵉ.
handset-rekeyed-title = ⵜⴰⵏⵓⴼⴼⵓⵔⵜ ⵜⴰⵎⴰⵢⵏⵓⵜ
handset-remove = ⵙⵉⵜⵜⵉ ⴰⵜⵉⵍⵉⴼⵓⵏ ⴰⴷ
handset-remove-hint = ⵓⵔ ⵙⵓⵍ ⵔⴰⴷ ⵉⵙⵙⵓⵏⵏ. ⵉⵖⵢ ⵓⵎⴹⴰⵏ ⵏⵏⵙ ⴰⴷ ⵉⵎⵎⵔⵙ ⵉ ⵡⴰⵢⴹ.

role-reader = ⴰⵎⵖⵔⵉ
role-admin = ⴰⵏⴱⴷⴰⴷ

trail-title = ⵎⴰⴷ ⵉⵙⴽⵔⵏ ⵎⴰⵢⴷ
trail-none = ⵓⵔ ⵉⵜⵜⵓⵔⴰ ⵡⴰⵍⵓ.
trail-command-line = ⴰⵜⵉⴽⵏⵉⴽ, ⴳ ⵓⵎⵙⵙⵓⴷⵙ
trail-ministry = ⵜⴰⵎⴰⵡⴰⵙⵜ
trail-unknown = ⵢⴰⵏ ⵓⵔ ⵙⵓⵍ ⵖⵓⵔⵙ ⴰⵎⵉⴹⴰⵏ
trail-active = ⴷⴰ ⵉⵙⵡⵓⵔⵉ ⴷⴰ
trail-inactive = ⵉⴱⴷⴷⴰ
trail-removed = ⵉⵜⵜⵡⴰⵙⵉⵜⵜⵉ
trail-role = ⵜⴰⵡⵓⵔⵉ: { $value }
trail-status = ⴰⴷⴷⴰⴷ: { $value }
trail-kind = ⴰⵏⴰⵡ: { $value }
trail-programme = ⴰⵀⵉⵍ: { $value }
trail-password = ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ
trail-secret = ⵜⴰⵏⵓⴼⴼⵓⵔⵜ
trail-login = ⵉⵙⵎ ⵏ ⵓⵏⵙⵙⵎⵔⵙ
trail-serves = ⵜⵉⵍⴳⴰⵎⵉⵏ ⵏ ⵓⵇⵇⴰⵍ
trail-speaks = ⵜⵓⵜⵍⴰⵢⵉⵏ
trail-extension = ⵓⵟⵟⵓⵏ ⴰⴳⵯⵏⵙⴰⵏ
trail-label = ⴰⴷⵖⴰⵔ
trail-assigned = ⵉⵜⵜⵓⴼⴽⴰ ⵉ
trail-person = ⴰⵎⴷⴰⵏ
trail-born = ⴰⵙⴰⴽⵓⴷ ⵏ ⵜⵍⴰⵍⵉⵜ
trail-cin = ⵜⴰⴽⴰⵕⴹⴰ ⵜⴰⵏⴰⵎⵓⵔⵜ
trail-name = ⵉⵙⵎ

nav-admins = ⵉⵎⵉⴹⴰⵏⵏ
admin-out = ⵉⴱⴷⴷⴰ: ⵓⵔ ⵉⵖⵢ ⴰⴷ ⵉⴽⵛⵎ.
admin-deactivate-hint = ⵉ ⵡⴰⵏⵏⴰ ⵉⴷⴷⴰⵏ. ⵔⴰⴷ ⵉⵇⵇⵉⵎ ⵎⴰⵢⴷ ⵉⵙⴽⵔ ⵉⵜⵜⵓⵔⴰ.
admin-role-hint = ⴰⵎⵖⵔⵉ ⴷⴰ ⵉⵥⵕⵕⴰ, ⵓⵔ ⴷⴰ ⵉⵙⵏⴼⴰⵍ.
error-last-admin = ⵓⵔ ⵉⵜⵜⵡⴰⵃⴹⴰ: ⵉⵇⵇⴰⵏ ⴰⴷ ⵢⵉⵍⵉ ⵢⴰⵏ ⵓⵏⴱⴷⴰⴷ ⴳ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ.
error-answer = ⵓⵔ ⵉⵜⵜⵡⴰⵣⵏ: ⴰⵔⴰ ⵜⴰⵔⴰⵔⵜ ⵏ 4 000 ⵏ ⵉⵙⴽⴽⵉⵍⵏ ⵙ ⵓⴳⴳⴰⵔ, ⵏⵖ ⴼⴽ ⴰⵙⴷⴰⵡ ⵉ ⵢⴰⵏ, ⵏⵖ ⴼⵔⵓ ⵜ.

answer-text = ⵜⴰⵔⴰⵔⵜ ⵏ ⵜⵎⴰⵡⴰⵙⵜ
answer-hint = ⵔⴰⴷ ⵜⵜ ⵉⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎ ⵜⵣⵎⵎⵉⵎⵜ.
answer-assign = ⴼⴽ ⵉ
answer-close = ⵉⴼⵔⴰ ⵓⵙⴷⴰⵡ ⵙ ⵓⵢⴰ
answer-send = ⴰⵣⵏ ⵉ ⵓⵎⵎⴰⵙ
answer-said = ⵉⵜⵜⵡⴰⵣⵏ: ⵔⴰⴷ ⵜ ⵉⵥⵕ ⵓⵎⵎⴰⵙ ⴰⴷⴷⴰⵢ ⵉⵣⴷⵉ.
notes-none = ⵓⵔ ⵜⴰ ⵍⵍⵉⵏⵜ ⵜⵣⵎⵎⵉⵎⵉⵏ
centre-all-cases = ⴰⴽⴽⵯ ⵉⵙⴷⴰⵡⵏ ⵏ ⵓⵎⵎⴰⵙ ⴰⴷ
cases-reference-hint = ⴰⵎⵓⵜⵜⵓⵏ ⴰⴽⴽⵯ, ⵏⵖ ⵉⵎⴹⴰⵏⵏ ⵏⵏⵙ ⵉⵎⴳⴳⵓⵔⴰ: « 61 »
case-age = ⴰⵡⵜⴰⵢ
case-age-under-7 = ⴷⴷⴰⵡ ⵢⴰⵏ ⵉⵎⴰⵍⴰⵙⵙ
case-age-over-7 = ⵓⴳⴳⴰⵔ ⵏ ⵢⴰⵏ ⵉⵎⴰⵍⴰⵙⵙ
case-age-over-30 = ⵓⴳⴳⴰⵔ ⵏ ⵢⴰⵏ ⵡⴰⵢⵢⵓⵔ
case-age-over-90 = ⵓⴳⴳⴰⵔ ⵏ ⴽⵕⴰⴹ ⵡⴰⵢⵢⵓⵔⵏ
cases-find = ⵔⵣⵓ
cases-found =
    { $n ->
        [one] { $n } ⵓⵙⴷⴰⵡ
       *[other] { $n } ⵏ ⵉⵙⴷⴰⵡⵏ
    }

deed-command-line = ⴰⵜⵉⴽⵏⵉⴽ
deed-added = ⵉⵜⵜⵡⴰⵔⵏⴰ ⵓⵎⵉⴹⴰⵏ
deed-password = ⵜⴰⴳⵓⵔⵉ ⵜⴰⵎⴰⵢⵏⵓⵜ ⵏ ⵓⵣⵔⴰⵢ ⵜⵜⵓⴼⴽⴰ
deed-own-password = ⵜⵜⵓⵙⵏⴼⵍ ⵜⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ
deed-sessions = ⴽⵎⵎⵍⵏ ⵉⴽⵛⵛⵓⵎⵏ
deed-unlocked = ⵉⵔⵥⵎ ⵓⴽⵛⵛⵓⵎ
deed-answered = ⵉⵜⵜⵓⵔⴰⵔ
deed-assigned = ⵉⵜⵜⵓⴼⴽⴰ ⵉ { $value }
deed-closed = ⵉⴼⵔⴰ
