## Ce qui est gardé sur une personne
held-title = Ce qui est gardé sur cette personne
held-show = Ce qui est gardé sur elle
held-show-hint = À remettre, sur papier ou en fichier, à qui demande ce que le centre garde sur lui.
held-of = Au sujet de
held-by = Centre
held-on = Le
held-why = Voici toutes les fiches de ce centre qui concernent cette personne ; le ministère a les mêmes. Ni les autres personnes ni l’équipe n’y sont nommées. Qui y trouve une erreur, en demande l’effacement ou s’y oppose le dit au centre (loi 09-08, articles 7 à 9).
held-shared =
    { $n ->
        [one] { $n } contact est laissé de côté : il est passé par une adresse que d’autres personnes ont aussi.
       *[other] { $n } contacts sont laissés de côté : ils sont passés par une adresse que d’autres personnes ont aussi.
    }
held-save = Enregistrer dans un fichier
held-back = Retour à la personne
held-aside = Un autre boîtier a écrit : { $value }
held-addresses = Numéros et adresses
held-contacts = Contacts avec le centre
held-calls = Déroulement des appels
held-language = Langue
held-address = Numéro ou adresse
held-address-kind = Sorte d’adresse
held-address-number = Numéro de téléphone
held-address-short-code = Numéro court
held-address-sender-name = Nom d’expéditeur
held-direction = Sens
held-caller = De
held-called = Vers
held-total = Durée
held-in-menu = Dans le menu
held-on-hold = En garde
held-case = Dossier
held-status = État
held-opened = Ouvert
held-changed = Dernier changement
held-reopened = Nombre de réouvertures
held-assigned = Confié à
held-text = Ce qui a été noté
held-written = Écrit
held-file = Fichier
held-file-kind = Sorte de fichier
held-file-octets = Taille en octets
held-added = Ajouté
held-link-person = Qui ; d’un mineur et de qui en répond, le mineur
held-link-other = Avec qui ; d’un mineur et de qui en répond, qui en répond
held-link-what = Ce qu’ils sont l’un pour l’autre
held-link-active = Vaut toujours
held-yes = Oui
held-no = Non
held-themselves = Cette personne
held-somebody-else = Quelqu’un d’autre, qui n’est pas nommé ici
