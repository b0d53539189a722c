## Central
overview-title = Les centres
figure-boxes =
    { $n ->
        [one] centre
       *[other] centres
    }
figure-contacts = Contacts
figure-cases = Dossiers
figure-open-cases = Dossiers à suivre
boxes-none = Aucun boîtier n’est encore inscrit
box-centre = Centre
box-heard = Dernier contact
box-never = Jamais joint
box-copy = Deux boîtiers tournent avec une seule identité (vu : { $when })
box-begun = Nouvel historique commencé : { $when }
history-title = Restaurations et copies
history-hint = Un boîtier commence un nouvel historique quand il a été restauré, copié, ou que son horloge a été remise à l’heure.
history-copy-hint = Retrouvez les deux boîtiers par leurs cartes ci-dessous ; arrêtez l’un et réinscrivez-le avec un registre neuf. Rien de ce qu’ils ont envoyé n’est perdu.
epoch-number = Historique { $number }
epoch-beside = a grandi à côté d’un plus récent
epoch-begun = commencé :
epoch-grown = dernier changement :
board-title = Carte
board-first = vue d’abord :
board-last = dernier démarrage :
line-unknown = État inconnu
box-backlog = Reste à envoyer
box-lines-out =
    { $n ->
        [one] Une ligne hors service
       *[other] { $n } lignes hors service
    }
by-programme = Dossiers par programme
by-kind = Dossiers par nature
by-caller-kind = Contacts selon la personne
by-caller-kind-none = Personne n’a encore été précisé
