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
