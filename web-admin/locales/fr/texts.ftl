## Un SMS du centre
text-state = Où il en est
text-state-on-the-box = Dans le boîtier
text-state-given = Remis au réseau
text-state-arrived = Arrivé
text-state-failed = Échec
text-state-not-known = Inconnu
text-why-refused = le réseau ne l’a pas accepté
text-why-not-delivered = le réseau n’a pas pu le remettre
text-why-partly = une partie seulement est partie
text-why-too-late = aucune ligne n’a pu l’envoyer à temps
text-why-not-allowed = les réglages n’autorisent pas ce numéro
text-why-opted-out = la personne a écrit entre-temps qu’elle ne veut plus de SMS
error-text-empty = Écrivez d’abord quelque chose.
error-text-too-long = Il faudrait plus de dix SMS : raccourcissez, ou envoyez-le en deux fois.
error-text-to = Aucun SMS ne part vers ce numéro : seulement vers les mobiles marocains, sauf si un technicien autorise davantage.
error-text-opted-out = Cette personne a écrit qu’elle ne veut plus de SMS. Elle n’en reçoit plus tant qu’elle n’écrit pas le contraire ; appelez-la.
error-text-answered = Un collègue a répondu entre-temps. Lisez sa réponse ; si la vôtre reste utile, envoyez-la de nouveau.

## Conversations
conversations-title = SMS en attente de réponse
conversations-count =
    { $n ->
        [one] { $n } en attente
       *[other] { $n } en attente
    }
conversations-none = Personne n’attend de réponse.
conversation-title = Conversation
conversation-passed = Échanges
conversation-waits = Attend une réponse
conversation-write = Écrire un SMS
conversation-send = Envoyer
conversation-count = Compter
conversation-settle = Pas de réponse nécessaire
conversation-older = Plus anciens
conversation-newest = Les plus récents
conversation-writes = { $name } est en train d’écrire
conversation-case = Dossier
text-cheap = Écrire à moindre prix
text-dear = « { $letter } » rend ce SMS plus cher : deux fois moins de lettres y tiennent.
text-count-gsm = lettres GSM
text-count-unicode = toutes les lettres (Unicode)
text-count-price = { $dirhams } DH
text-count-parts =
    { $n ->
        [one] { $n } SMS
       *[other] { $n } SMS
    }
text-count-room =
    { $n ->
        [one] encore { $n } lettre
       *[other] encore { $n } lettres
    }
