## What staff are doing, and why
state-because = { $state }: { $reason }
break-reason = Reason of the break
break-meal = Meal
break-prayer = Prayer
break-training = Training
break-meeting = Meeting
break-other = Other
break-not-answered = Calls not answered
after-call-reason = What the work after the call is for
after-call-longer = More time
after-call-write-up = Writing up
after-call-follow-up = Settling it
after-call-other = Other
