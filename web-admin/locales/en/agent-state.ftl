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

## A day of the staff
agent-day-title = Staff’s day
agent-day-day = Day
agent-day-before = Previous day
agent-day-next = Next day
agent-day-none = Nobody was at work on that day.
agent-day-at-work = At work
agent-day-calls = In calls
agent-day-call-count = Calls
agent-day-after-calls = After calls
agent-day-breaks = Breaks
agent-day-by = Changed by { $name }
agent-day-by-box = By the box: several calls were not answered
agent-day-by-restart = The box stopped, or started again
agent-day-kept = These times are about your staff: they leave the box after the days that its settings say.
