## Ce que fait le personnel, et pourquoi
state-because = { $state } : { $reason }
break-reason = Motif de la pause
break-meal = Repas
break-prayer = Prière
break-training = Formation
break-meeting = Réunion
break-other = Autre
break-not-answered = Appels sans réponse
after-call-reason = Motif du travail après l’appel
after-call-longer = Plus de temps
after-call-write-up = Rédaction
after-call-follow-up = Suite à donner
after-call-other = Autre

## Une journée du personnel
agent-day-title = Journée du personnel
agent-day-day = Jour
agent-day-before = Jour précédent
agent-day-next = Jour suivant
agent-day-none = Personne n’était au travail ce jour-là.
agent-day-at-work = Au travail
agent-day-calls = En appel
agent-day-call-count = Appels
agent-day-after-calls = Après appel
agent-day-breaks = Pauses
agent-day-by = Changé par { $name }
agent-day-by-box = Par le boîtier : plusieurs appels sont restés sans réponse
agent-day-by-restart = Le boîtier s’est arrêté ou a redémarré
agent-day-kept = Ces temps concernent votre personnel : ils quittent le boîtier après le nombre de jours fixé dans ses réglages.
