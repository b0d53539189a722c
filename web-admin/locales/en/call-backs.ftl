## Whom to call back
nav-call-backs = To call
call-backs-title = People to call back
call-backs-none = Nobody is waiting to be called back
call-backs-count =
    { $n ->
        [one] { $n } to call back
       *[other] { $n } to call back
    }
call-backs-free = Nobody yet
call-backs-mine = Me
call-backs-longest = Waiting longest first
call-backs-withheld =
    { $n ->
        [one] In the last 30 days { $n } missed call came with its number withheld: nobody can call back.
       *[other] In the last 30 days { $n } missed calls came with their numbers withheld: nobody can call back.
    }
call-backs-brief =
    { $n ->
        [one] In the last 30 days { $n } caller hung up at once or in the menu; this is not counted.
       *[other] In the last 30 days { $n } callers hung up at once or in the menu; these are not counted.
    }
call-backs-done-title = Done without a call
call-back-number = Number
call-back-tried = Tried to reach us
call-back-times =
    { $n ->
        [one] once
        [2] twice
       *[other] { $n } times
    }
call-back-tries = Called back, not reached
call-back-who-calls = Who calls
call-back-call = Call
call-back-by-box = The box calls back in turn
call-back-take = I’ll call
call-back-give = Give back
call-back-take-over = Take over from { $who }
call-back-taken-mine = You
call-back-done = Done
call-back-reason = Why no call is needed
call-back-reached = Reached in another way
call-back-not-needed = Not needed
call-back-wrong-number = Wrong number
call-back-gave-up = Several tries, never reached
call-back-other-reason = For another reason
call-back-undo = Undo
call-back-somebody = A colleague
call-back-moved-taken = Not saved: { $who } took this meanwhile.
call-back-moved-done = Not saved: { $who } marked this as done meanwhile.
call-back-moved-answered = Not saved: this person was spoken with meanwhile ({ $who }).
voice-message = Voice message
voice-messages = Voice messages
voice-message-left = Left
voice-message-length = Length
voice-message-heard-at = First heard
voice-message-heard = First heard by
voice-message-unheard = Not heard yet
voice-messages-withheld = Messages from withheld numbers, not heard yet
held-call-backs = Calls to return
held-call-back-done-at = Settled, or opened again, at
trail-call-back-taken = Took it to call back
trail-call-back-given = Gave it back
trail-call-back-undone = Opened it again
