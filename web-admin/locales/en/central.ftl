## Central
overview-title = The centres
figure-boxes =
    { $n ->
        [one] centre
       *[other] centres
    }
figure-contacts = Contacts
figure-cases = Cases
figure-open-cases = Open cases
boxes-none = No box is enrolled yet
box-centre = Centre
box-heard = Last heard
box-never = Never heard
box-copy = Two boxes run with one identity (seen { $when })
box-begun = Began another history: { $when }
history-title = Restores and copies
history-hint = A box begins another history when it was restored from a backup, copied, or its clock was put right.
history-copy-hint = Find the two boxes by their boards below; stop one, and enrol it anew with a fresh record. Nothing that either of them brought is lost.
epoch-number = History { $number }
epoch-beside = grew beside a later one
epoch-begun = begun
epoch-grown = last change
board-title = Board
board-first = first heard
board-last = last start
line-unknown = Unknown state
box-backlog = Still to send
box-lines-out =
    { $n ->
        [one] A line is out of service
       *[other] { $n } lines are out of service
    }
by-programme = Cases by programme
by-kind = Cases by kind
by-caller-kind = Contacts by who it was
by-caller-kind-none = Nobody was noted down yet
