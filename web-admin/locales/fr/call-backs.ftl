## Qui rappeler
nav-call-backs = À rappeler
call-backs-title = Personnes à rappeler
call-backs-none = Personne n’attend d’être rappelé
call-backs-count =
    { $n ->
        [one] { $n } à rappeler
       *[other] { $n } à rappeler
    }
call-backs-free = Personne encore
call-backs-mine = Moi
call-backs-longest = Ceux qui attendent le plus d’abord
call-backs-withheld =
    { $n ->
        [one] Ces 30 derniers jours, { $n } appel manqué est venu d’un numéro masqué : on ne peut pas rappeler.
       *[other] Ces 30 derniers jours, { $n } appels manqués sont venus d’un numéro masqué : on ne peut pas rappeler.
    }
call-backs-brief =
    { $n ->
        [one] Ces 30 derniers jours, { $n } personne a raccroché aussitôt ou dans le menu ; cela n’est pas compté.
       *[other] Ces 30 derniers jours, { $n } personnes ont raccroché aussitôt ou dans le menu ; cela n’est pas compté.
    }
call-backs-done-title = Réglés sans appel
call-back-number = Numéro
call-back-tried = A essayé de nous joindre
call-back-times =
    { $n ->
        [one] { $n } fois
       *[other] { $n } fois
    }
call-back-tries = Rappelé, sans réponse
call-back-who-calls = Qui rappelle
call-back-call = Appeler
call-back-by-box = La box rappelle à son tour
call-back-take = Je rappelle
call-back-give = Rendre
call-back-take-over = Reprendre à { $who }
call-back-taken-mine = Vous
call-back-done = Réglé
call-back-reason = Pourquoi sans appel
call-back-reached = Joint autrement
call-back-not-needed = Plus nécessaire
call-back-wrong-number = Mauvais numéro
call-back-gave-up = Plusieurs essais, jamais joint
call-back-other-reason = Pour une autre raison
call-back-undo = Annuler
call-back-somebody = Un collègue
call-back-moved-taken = Pas enregistré : { $who } s’en est chargé entre-temps.
call-back-moved-done = Pas enregistré : { $who } l’a marqué comme réglé entre-temps.
call-back-moved-answered = Pas enregistré : quelqu’un a parlé avec cette personne entre-temps ({ $who }).
voice-message = Message vocal
voice-messages = Messages vocaux
voice-message-left = Laissé
voice-message-length = Durée
voice-message-heard-at = Écouté la première fois
voice-message-heard = Écouté d’abord par
voice-message-unheard = Pas encore écouté
voice-messages-withheld = Messages de numéros masqués, pas encore écoutés
held-call-backs = Rappels à faire
held-call-back-done-at = Réglé, ou rouvert, le
trail-call-back-taken = S’est chargé du rappel
trail-call-back-given = A rendu le rappel
trail-call-back-undone = A rouvert le rappel
