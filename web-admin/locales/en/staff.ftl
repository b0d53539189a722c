## Accounts, and who did what
own-password = My password
own-password-old = Password until now
own-password-new = New password
own-password-again = New password, once more
own-password-hint = Ten characters or more: several words or a sentence, without your name.
own-password-save = Change the password
own-password-changed = Your password is changed.
own-password-must = Somebody else gave you this password. Choose one that only you know, then go on.
error-password-old = Not changed: this is not your password until now.
error-password-again = Not changed: the two new passwords differ.

one-time-title = Password for the next login
one-time-once = Write it down or read it to the person now: it will not be shown again. They choose another when they log in.

staff-edit = Name, login and role
staff-account = Account
staff-active = Works here
staff-inactive = Deactivated
staff-waits = Password to be changed
staff-saved = Saved.
staff-out = Deactivated: this person can no longer log in, and gets no more calls.
staff-back = Back: this person can log in with the same password.
skills-title = Queues and languages
skills-hint = Calls of these queues and in these languages ring for this person. Nothing ticked: all of them.
skills-queues = Queues
skills-languages = Languages
staff-reset = Give a new password
staff-reset-hint = For somebody who forgot theirs. The old one is void.
staff-deactivate = Deactivate
staff-deactivate-hint = For somebody who has left. Their cases and notes stay.
staff-reactivate = Take back

staff-unlock = Unlock the login
staff-unlock-hint = When too many wrong passwords have locked it.
staff-unlocked = Unlocked: this person can try again.
staff-sessions = End the sessions
staff-sessions-hint = When a computer was left open. They have to log in again everywhere.
staff-sessions-ended = This person’s sessions have ended.

handset-change = Secret and end
handset-saved = Saved.
handset-sync = Have the telephone fetch its settings
handset-sync-hint = After its settings were changed: the telephone fetches them anew, and no call is cut off.
handset-synced = The telephone is told to fetch its settings.
handset-not-synced = The telephone is not here now; it fetches its settings when it starts.
handset-rekey = Give a new secret
handset-rekey-hint = When the telephone changes or the secret is known. The old one is refused.
handset-rekeyed-title = The new secret
handset-remove = Remove this handset
handset-remove-hint = It will ring no more. Another may have its extension.

role-reader = Reader
role-admin = Administrator

trail-title = Who did what
trail-none = Nothing is noted.
trail-command-line = Technician, at the box
trail-ministry = Ministry
trail-unknown = Somebody who has no account any more
trail-active = works here
trail-inactive = deactivated
trail-removed = removed
trail-role = role: { $value }
trail-status = status: { $value }
trail-kind = kind: { $value }
trail-programme = programme: { $value }
trail-password = password
trail-secret = secret
trail-login = login
trail-serves = queues
trail-speaks = languages
trail-extension = extension
trail-label = place
trail-assigned = entrusted to
trail-person = person
trail-born = date of birth
trail-cin = national card
trail-name = name

nav-admins = Accounts
admin-out = Deactivated: this person can no longer log in.
admin-deactivate-hint = For somebody who has left. What they did stays noted.
admin-role-hint = A reader looks, and changes nothing.
error-last-admin = Not saved: central keeps one administrator at least. Give somebody else that role first.
error-answer = Not sent: write an answer of 4,000 characters at most, entrust the case to somebody, or settle it.

answer-text = The ministry’s answer
answer-hint = The centre reads it as a note when it syncs next.
answer-assign = Entrust to
answer-close = This settles the case
answer-send = Send to the centre
answer-said = Sent: the centre sees it when it syncs next.
notes-none = No notes yet
centre-all-cases = All cases of this centre
cases-reference-hint = The whole, or its last digits: “61”
case-age = Age
case-age-under-7 = Less than a week
case-age-over-7 = More than a week
case-age-over-30 = More than a month
case-age-over-90 = More than three months
cases-find = Search
cases-found =
    { $n ->
        [one] { $n } case
       *[other] { $n } cases
    }

deed-command-line = Technician, on the command line
deed-added = account added
deed-password = new password given
deed-own-password = password changed
deed-sessions = sessions ended
deed-unlocked = login unlocked
deed-answered = answered
deed-assigned = entrusted to { $value }
deed-closed = settled
