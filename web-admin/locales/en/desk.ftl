## The desk
desk-title = Desk
me-title = You
me-change = Change your state
state-away = Not at work
state-ready = Ready
state-break = Break
state-leave = Leave
state-ringing = It rings
state-on-call = On a call
state-on-hold = Caller on hold
state-after-call = Writing up
handset-at = Phone { $handset }
handset-gone = Phone { $handset } is not connected
handset-gone-short = not connected
handset-none = No phone chosen: log out and choose one to take calls
taking-title = Taking this telephone
taking-ask = { $name } is at telephone { $handset } ({ $state }). If you take it, { $name } will be away, and will be told.
taking-in-call = { $name } has a call at telephone { $handset }: it cannot be taken. Wait for the end of the call, or log in again and choose another telephone.
taking-take = Take telephone { $handset }
taking-leave = Do not take it
taken-by = { $name } took your telephone { $handset } ({ $when }). You are away and get no more calls: log in again and choose another telephone, or take this one back.
taken-known = Understood
lines-title = Lines
lines-none = No line is configured
line-starting = Starting
line-idle = Free
line-busy = In a call
line-faulted = Out of service
line-signal = Signal { $dbm } dBm
line-channels = Channels in use { $use }
sync-done = Everything is at central
sync-pending =
    { $n ->
        [one] One change still to send to central
       *[other] { $n } changes still to send to central
    }
sync-heard = Central last heard: { $when }
sync-never = Central not heard yet. All is kept here.
copy-runs = A second box runs with this one’s identity: a copy of its disk. Tell your supervisor.
link-portal = Something else answers in central’s place: a sign-in page of the network, perhaps. All is kept here; tell your supervisor.
link-certificate = Central’s certificate is not right. All is kept here; tell the ministry.
link-refused = Central does not take this box’s certificate. All is kept here; tell the ministry.
link-network = Central cannot be reached. All is kept here; if this lasts, look at the network.
link-large-packets = Central is reached, but large changes do not get through. All is kept here; tell your technician.
link-central-cannot-save = Central cannot save at the moment. All is kept here; the box tries again by itself.
link-version = Central and this box do not understand each other. All is kept here; one of them is to be updated.
link-clock = This box’s clock is not right, and central does not take its changes. All is kept here; have the clock set.
link-other-history = Central has another history of this box: it was restored, or a copy of it runs. Tell your supervisor.
link-other = Changes do not reach central. All is kept here; tell your technician.
fault-disk-full = The disk is full: nothing can be saved. Calls go on. Tell your supervisor now.
fault-cannot-save = Nothing can be saved at this moment. Calls go on. Tell your supervisor now.
defect-record = The box’s memory was damaged and has been begun anew: some of what was saved may be missing for now. Calls go on. Tell your supervisor.
defect-record-in-memory = The disk takes nothing: what you save now is lost if the power fails. Calls go on. Tell your supervisor now.
defect-configuration = The box’s settings are damaged; it uses the last good ones. Calls go on. Tell whoever looks after the box.
defect-setting = A part of the box’s settings is wrong and is not used. Calls go on. Tell whoever looks after the box.
defect-central-files = Nothing can be sent to the central office: the box’s key file cannot be used. Everything is kept here. Tell whoever looks after the box.
defect-desk-certificate = The certificate of this page cannot be used; another stands in. Tell whoever looks after the box.
defect-prompts = Announcements for callers are missing. Calls go on. Tell whoever looks after the box.
defect-voicemail = There is no more room for callers’ messages; they are asked for none. Tell whoever looks after the box.

queue-title = Waiting
queue-empty = Nobody is waiting
parked-title = Parked calls
parked-at = Parked at phone { $handset }
parked-take = Take
parked-take-at = Take the call parked at phone { $handset }
queue-waiting =
    { $n ->
        [one] One caller waits
       *[other] { $n } callers wait
    }
queue-more =
    { $n ->
        [one] and one more
       *[other] and { $n } more
    }
floor-title = The team
floor-empty = Nobody is at work yet
silent-title = Phones that do not ring
silent-do-not-disturb = Phone { $handset }: do not disturb
silent-forwarded = Phone { $handset }: calls go to { $to }
silent-ring-again = Let it ring
silent-ring-again-at = Let phone { $handset } ring again
floor-me = (you)
language-arabic = Arabic
language-french = French
language-tamazight = Tamazight

## A call
call-title = The call
no-call = No call at the moment
no-call-ready = You are ready: the next call will ring at your phone.
no-call-break = You are on a break: calls go to the others.
no-call-away = Press “Ready” to take calls.
number-withheld = Number withheld
person-unknown = Not known yet
call-outbound = Outgoing
phase-ringing = Incoming call: answer your phone
phase-on-call = On the call
phase-on-hold = The caller is on hold
phase-after-call = The call is over: write it up
call-bar-desk = See the call
pop-open-cases = Open cases
pop-no-open-cases = None
pop-earlier = Earlier calls
pop-never = First call
call-hold = Hold
call-resume = Resume
call-hang-up = Hang up
call-hand-over = Transfer…
call-park = Park
call-back = Back to the caller
call-three-way = All three
call-complete = Hand over
call-let-go = Let the third go
asked-called = { $number } is being called
asked-not-reached = { $number } is not reached
asked-answered = You talk with { $number }
asked-three-way = You talk with the caller and { $number }
hand-over-title = Ask or transfer
hand-over-to = Colleague
hand-over-colleague = { $name }, { $handset }: { $state }
hand-over-queue = Whoever is next in the queue
hand-over-number = Or a number
hand-over-ask = Ask first
hand-over-now = Transfer at once
hand-over-not = Stay with the caller
hand-over-wrong = Choose a colleague or type a number with digits alone. Nobody can be asked in the queue.

## Writing up
case-new = Write up
case-note-hint = What is asked, what was answered, what remains to be done
case-number = Number or e-mail
case-save = Save
case-saved = Saved:
case-saved-hint = It is on disk and will reach central by itself.
case-open = See the case
case-another = Write another case for this call
case-another-person = Write another case
case-of-call = For the call of { $number }
case-of-nobody = Without a call: for somebody who came in person
error-note-empty = Not saved: write a note first.
error-too-long = Not saved: the text is too long.
error-number = Not saved: this is not a telephone number. Write digits only, with + in front for another country.
error-number-length = Not saved: this number has too many digits, or too few. A Moroccan number has ten (06…), one of another country begins with + and its code, a short code has three to six digits.
error-number-several = Not saved: these are several numbers. Write one here and the other in the note.
error-mail = Not saved: this is not an e-mail address. Write it as name@example.ma.
error-address = Not saved: this address cannot be used.
whose-number = This number or e-mail is known. Who is it?
whose-name = This name is known. Who is it?
whose-correct = The same person, whose name is written { $name }
whose-other-number = Another person with the same number or e-mail
whose-other-name = Another person of the same name
whose-none = Not known, or without a name
error-whose-number = Not saved yet: this number or e-mail is somebody else’s, or several people’s. Choose who it is, then save.
error-whose-name = Not saved yet: somebody of this name is known. Choose who it is, then save.
error-saved-otherwise = Already saved as { $reference }, with another content. What you changed since then is not saved.
case-note-instead = Add this note to { $reference }
error-conflict = Not saved: a colleague changed the same thing meanwhile. Compare, correct what has to be, and save again to keep yours.
conflict-theirs = Saved meanwhile: { $value }
conflict-yours = You wrote: { $value }
conflict-empty = nothing
meanwhile-changed = A colleague changed this meanwhile: { $what }
meanwhile-added = A colleague added something since you opened this page; it is marked below.
meanwhile-new = New
case-already = Nothing to do: this case has this state already.
case-correct = Correct the kind or the programme
error-disk-full = Not saved: the disk is full. Keep this page open, your text stays here. Tell your supervisor.
error-not-saved = Not saved: the box cannot write at this moment. Keep this page open, your text stays here, and try again.

## Cases
cases-filter = Which cases
cases-open = Open
cases-closed = Settled
cases-all = All
cases-count =
    { $n ->
        [one] { $n } case
       *[other] { $n } cases
    }
cases-mine = Opened by me
list-filter = Sort and filter
list-any = All
list-of-whom = Opened by
list-from = From
list-to = To
list-sort = Order
list-newest = Newest first
list-oldest = Oldest first
list-changed = Last changed first
list-apply = Show
list-clear = Show all
list-pages = Pages of the list
list-first = To the start
list-previous = Previous
list-next = Next
list-range = Rows { $range }
case-notes = Notes
case-add-note = Add a note
case-close = Mark as settled
case-reopen = Reopen
case-of-earlier-box = Case of an earlier box
case-of-earlier-box-hint = This box has the ministry’s answer only: the case was opened on an earlier box of the centre, or before a restore. Its notes and its person are not here.
case-no-reference = Case without a reference
person-nameless = No name

## People
person-details = Details
person-born = Date of birth
person-cin = National card (CIN)
person-hint = Ask for the date of birth where a programme has an age limit, and for the card's number only where it is needed.
person-all-cases = All of this person’s cases
person-all-contacts = All of this person’s calls
person-age =
    { $n ->
        [one] { $n } year old
       *[other] { $n } years old
    }
error-birth-date = Not saved: this is not a date of birth.
error-cin = Not saved: the number of a national card is one or two letters and up to seven digits.

## Calls
contacts-title = Recent calls
contacts-none = No calls yet
contacts-count =
    { $n ->
        [one] { $n } call
       *[other] { $n } calls
    }
contacts-answered = Answered
contacts-missed = Missed
contacts-outbound = Outgoing
contacts-mine = By me
contact-when = When
contact-who = Who
contact-outcome = Outcome
contact-staff = Answered by
contact-wait = Wait
contact-talk = Talk
contact-how = How
contact-title = Contact
contact-began = Began
contact-ended = Ended
contact-queue = Queue
contact-line = Line
contact-forwarded = Forwarded from
contact-forwarded-why = Why it was forwarded
forwarded-busy = the line was busy
forwarded-no-answer = nobody answered there
forwarded-always = all its calls are forwarded
forwarded-unreachable = it could not be reached
forwarded-deflected = sent on by whoever was called
contact-cases = Cases of this contact
channel-voice = Call
channel-chat = Chat
channel-text = Text message
text-missing = Parts that have not come yet:
text-unreadable = Part of this text cannot be read; what came is kept.
text-sent = Sent
text-says = What it says
channel-mail = E-mail
channel-other = Another way
direction-inbound = Incoming
direction-outbound = Outgoing
direction-internal = Inside
result-missed = Missed
result-abandoned = Given up
outcome-running = Going on
outcome-answered = Answered
outcome-abandoned-in-menu = Gone in the menu
outcome-abandoned-in-queue = Gone while waiting
outcome-turned-away = Turned away
outcome-outside-hours = Outside opening hours
outcome-failed = Failed
outcome-service = Service call

## Settings
staff-title = Staff
staff-add = Add a person
staff-name = Name
staff-role = Role
staff-added = { $name } can log in now.
role-agent = Agent
role-supervisor = Supervisor
handsets-title = Phones
handset-add = Add a phone
handset-new-title = The new phone
handset-extension = Extension
handset-name = Where it stands
handset-secret = Secret
handset-secret-once = Enter both into the phone now: the secret is not shown again.
handset-here = Connected
handset-away = Not connected
error-choice = Not saved: a choice is missing. Reload the page.
error-login = Not saved: a login is 2 to 32 of a–z, 0–9, dot and dash.
error-login-taken = Not saved: somebody has this login already.
error-password-short = Not saved: the password needs ten characters or more.
error-password-common = Not saved: this password is one of those that everybody tries first. Take several words, or a sentence.
error-password-telling = Not saved: the password has the login, your name or the centre’s name in it.
error-password-same = Not saved: this is the password that you are changing. Take another.
error-last-supervisor = Not saved: the centre keeps one supervisor at least. Give somebody else that role first.
error-extension-taken = Not saved: a phone has this extension already.
error-extension = Not saved: an extension is two to six digits, and not an emergency number.
error-name-empty = Not saved: the name is missing.
