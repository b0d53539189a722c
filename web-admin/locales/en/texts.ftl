## A text of the centre's own
text-state = How far it is
text-state-on-the-box = On the box
text-state-given = Given to the network
text-state-arrived = Arrived
text-state-failed = Failed
text-state-not-known = Not known
text-why-refused = the network did not take it
text-why-not-delivered = the network could not deliver it
text-why-partly = only part of it was sent
text-why-too-late = no line could send it in time
text-why-not-allowed = the settings do not allow this number
text-why-opted-out = they wrote meanwhile that they want no texts
error-text-empty = Write something first.
error-text-too-long = This takes more than ten messages: shorten it, or send it as two.
error-text-to = No texts go to this number: only to Moroccan mobiles, unless a technician allows more.
error-text-opted-out = They wrote that they want no texts. They get none until they write otherwise; call them.
error-text-answered = A colleague answered meanwhile. Look at it; if yours is still wanted, send it again.

## Conversations
conversations-title = Texts that wait for an answer
conversations-count =
    { $n ->
        [one] { $n } waits
       *[other] { $n } wait
    }
conversations-none = Nobody waits for an answer.
conversation-title = Conversation
conversation-passed = What passed
conversation-waits = Waits for an answer
conversation-write = Write a text
conversation-send = Send
conversation-count = Count
conversation-settle = Needs no answer
conversation-older = Older
conversation-newest = The newest
conversation-writes = { $name } is writing
conversation-case = Case
text-cheap = Spell it cheaply
text-dear = “{ $letter }” makes this text dear: only half as many letters fit.
text-count-gsm = GSM letters
text-count-unicode = all letters (Unicode)
text-count-price = { $dirhams } DH
text-count-parts =
    { $n ->
        [one] { $n } message
       *[other] { $n } messages
    }
text-count-room =
    { $n ->
        [one] room for { $n } more letter
       *[other] room for { $n } more letters
    }
