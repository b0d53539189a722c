## Every page
brand = Jawab
skip-to-content = Skip to the content
nav-label = Pages
languages-label = Language
log-out = Log out
log-in-again = Log in again
close = Close
nav-desk = Desk
nav-cases = Cases
nav-contacts = Calls
nav-settings = Settings
nav-overview = Overview
lost-connection = Connection lost. What you see may be out of date; what you type stays here. Trying again…
flash-offline = The box cannot be reached and gave no answer: it is not known whether this was saved. Try again in a moment; nothing will be saved twice.
flash-refused = The box refused this. Log in again, then repeat it.
flash-failed = This failed in the box. Try again; if it keeps failing, tell your supervisor.
flash-session-over = Your session has ended. Log in again in a new tab, come back here and save: your text is still here.
moment-today = today, { $time }
moment-yesterday = yesterday, { $time }

## Logging in
login-title = Log in
login-name = Login
login-password = Password
login-handset = Your phone
login-handset-hint = Calls will ring here. It is remembered on this computer.
login-handset-gone = { $handset }, not connected
login-handset-used = { $handset }, a colleague is there
login-no-handset = Without a phone
login-submit = Log in
login-wrong = This login and password do not go together. Check capital letters, then try again.
login-wait =
    { $n ->
        [one] Too many wrong passwords. Wait one second, then try again.
       *[other] Too many wrong passwords. Wait { $n } seconds, then try again.
    }
login-busy = Many people are logging in at this moment. Wait some seconds, then try again.
login-handset-unknown = The centre has no phone { $handset }. Choose another one.
login-failed = The box cannot check passwords at this moment. Try again; if it keeps failing, tell your supervisor.
login-failed-central = The console cannot check passwords at this moment: its database does not answer. Try again; if that stays so, tell whoever looks after central.
login-kept = Your session has ended. What you wrote is not lost: log in, and it is shown to you to be saved.
kept-title = Not saved yet
kept-advice = Your session had ended, or was another. Here is what you wrote: read it again, then save.
login-line-desk = Somebody answers, in your language.
login-line-central = All the centres, at a glance.

## What went wrong
not-found-title = There is no such page
not-found-advice = The address may be mistyped, or what it showed is no longer there.
forbidden-title = This is not allowed
forbidden-advice = Either this page is for supervisors, or it stayed open too long. Go back to the start and try again.
bad-request-title = The box did not understand this
bad-request-advice = Something was missing in what your browser sent. Go back and try again.
broken-title = Something failed in the box
broken-advice = Calls are still answered. Try again; if it keeps failing, tell your supervisor.
trouble-home = Back to the start

## Cases
case-reference = Reference
case-note = Note
case-kind = Kind
case-programme = Programme
case-name = Name
case-status = Status
case-opened = Opened
status-open = Open
status-closed = Settled
cases-none = No cases
kind-information = Information
kind-registration = Registration
kind-complaint = Complaint
kind-incident = Technical incident
kind-partner = Partner
kind-other = Other kind
caller-kind = Who is it
caller-unsaid = Not said
caller-young-person = Young person
caller-parent = Parent or guardian
caller-association = Association
caller-official = Authority
caller-partner = Partner
caller-staff = Staff
caller-other = Somebody else
programme-none = No programme
programme-pass-jeunes = Pass Jeunes
programme-camps = Holiday camps
programme-trips = Trips
programme-volunteering = Volunteering
programme-other = Other programme
programme-for-ages = { $name } (ages { $from } to { $to })
programme-for-ages-from = { $name } (from age { $from })
programme-for-ages-to = { $name } (up to age { $to })
choice-retired = { $name } (no longer offered)
