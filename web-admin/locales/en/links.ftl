## Links between people
links-title = Linked people
links-none = Linked with nobody.
link-with = Link with somebody else
link-add = Link
link-undo = Undo
link-what = What they are to this person
link-hint = A link changes neither person and can be undone at any time. The page of somebody who is the same also shows the other’s cases and calls.
link-same = The same person
link-not-same = Not the same person
link-guardian = Guardian
link-ward = Minor they answer for
link-household = Same household
error-linked-to-self = A person cannot be linked with themselves.
