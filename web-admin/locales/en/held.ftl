## What is held about a person
held-title = What is held about this person
held-show = What is held about them
held-show-hint = Whoever asks what the centre holds about them is given this, on paper or as a file.
held-of = About
held-by = Centre
held-on = On
held-why = These are all records of this centre that are about this person; the ministry has the same. Other people and the staff are not named in them. Whoever finds a mistake in them, wants them erased or objects to them tells the centre (law 09-08, articles 7 to 9).
held-shared =
    { $n ->
        [one] { $n } contact is left out: it went by an address that other people have as well.
       *[other] { $n } contacts are left out: they went by an address that other people have as well.
    }
held-save = Save as a file
held-back = Back to the person
held-aside = Another box wrote: { $value }
held-addresses = Numbers and addresses
held-contacts = Contacts with the centre
held-calls = How calls went
held-language = Language
held-address = Number or address
held-address-kind = Kind of address
held-address-number = Telephone number
held-address-short-code = Short number
held-address-sender-name = Sender’s name
held-direction = Which way
held-caller = From
held-called = To
held-total = Length
held-in-menu = In the menu
held-on-hold = On hold
held-case = Case
held-status = State
held-opened = Opened
held-changed = Last changed
held-reopened = Times opened again
held-assigned = Handed to
held-text = What was noted
held-written = Written
held-file = File
held-file-kind = Kind of file
held-file-octets = Size in octets
held-added = Added
held-link-person = Who; of a minor and who answers for them, the minor
held-link-other = With whom; of a minor and who answers for them, who answers
held-link-what = What they are to each other
held-link-active = Still holds
held-yes = Yes
held-no = No
held-themselves = This person
held-somebody-else = Somebody else, who is not named here
