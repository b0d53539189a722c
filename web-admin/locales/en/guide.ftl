## Guide
nav-guide = Guide
guide-title = What the ministry publishes
guide-none = Nothing has come from the ministry yet.
guide-articles = Articles
guide-documents = Documents to bring
edition-open = registration open
edition-open-until = open until { $day }
edition-opens = opens { $day }
edition-closed = closed since { $day }
case-assigned = Assigned to

## The card of codes
codes-title = Codes on the phone
codes-hint = Print this page and keep it beside the phone. There is one in each language.
codes-in-call = During a call
codes-dialled = Dialled like a number
codes-number = number
codes-extension = extension
codes-announcement = language, announcement
code-transfer = Hand the caller over at once; not answered, the call comes back
code-transfer-to-queue = Hand the caller over to the queue, where they come first
code-consult = Ask a colleague, or somebody outside, while the caller is on hold
code-three-way = All three talk
code-complete = Hand the caller over to whoever you ask (or just hang up)
code-back = Back to the caller
code-park = Park the caller at your phone, for whoever takes them; not taken, the call comes back
code-star = Send a star to whoever you talk with
code-pick-up = Take the next caller of the queue, whose call rings elsewhere
code-pick-up-at = Take the call that rings at a colleague’s phone
code-take-parked = Take the call parked at your phone, or else the one parked first
code-take-parked-at = Take the call parked at a colleague’s phone
code-do-not-disturb = Do not disturb: your phone does not ring
code-forward = Forward the calls for your phone to a colleague’s
code-ring-again = Your phone rings again
code-messages = Hear the messages of callers, the newest first
code-record = Record an announcement of the centre
