## Pourquoi une ligne est hors service, et ce qui ne va pas sur une ligne qui prend des appels
line-fault-port = Le modem n’est pas là ({ $port }) : vérifiez son câble et son alimentation
line-fault-modem-missing = Le modem n’est pas là ({ $modem }) : branchez-le, vérifiez son câble et son alimentation
line-fault-port-unusable = Le port du modem ne peut pas être utilisé ({ $port }) : appelez le technicien
line-fault-not-at-port = La configuration nomme un autre port que celui des commandes du modem : appelez le technicien
line-fault-modem-silent = Le modem ne répond pas : vérifiez son alimentation et son câble
line-fault-modem-restarts = Le modem redémarre
line-fault-modem-refuses = Le modem refuse ce dont la ligne a besoin ({ $command }) : appelez le technicien
line-fault-no-voice = Ce modem ne porte pas d’appels : il faut un autre modèle ou un autre micrologiciel
line-fault-no-sound = Le modem n’a pas porté le son d’un appel ; il est redémarré
line-fault-will-not-hang-up = Le modem ne raccroche pas ; il est redémarré
line-fault-sim-missing = Il n’y a pas de carte SIM dans le modem, ou elle est illisible
line-fault-sim-failure = La carte SIM est illisible : retirez-la, nettoyez-la et remettez-la, ou prenez-en une autre
line-fault-sim-busy = La carte SIM est occupée et ne devient pas prête
line-fault-pin-wanted = La carte SIM demande son code PIN : le technicien doit le mettre dans la configuration
line-fault-pin-refused = La carte SIM a refusé le code PIN, qui n’est plus essayé : le technicien doit le corriger
line-fault-pin-unanswered = Le code PIN a été saisi deux fois sans réponse et ne l’est plus : appelez le technicien
line-fault-pin-last-try = Il reste un seul essai du code PIN, qui n’est pas saisi : déverrouillez la carte SIM dans un téléphone
line-fault-puk-wanted = La carte SIM est bloquée et demande son code PUK : débloquez-la dans un téléphone
line-fault-locked-to-sim = Le modem ou la carte SIM est verrouillé sur un autre : prenez une carte ou un modem sans verrou
line-fault-locked-to-operator = Le modem est verrouillé sur un autre opérateur : prenez une carte SIM de cet opérateur, ou faites-le déverrouiller
line-fault-locked-to-company = Le modem est verrouillé sur les cartes SIM d’une entreprise : faites-le déverrouiller
line-fault-network-denied = Le réseau refuse la carte SIM : est-elle payée, et de cet opérateur ?
line-fault-network-no-calls = Le réseau prend les données de la carte SIM et pas ses appels : son forfait comprend-il les appels ?
line-fault-network-emergency-only = Le réseau ne permet que les appels d’urgence
line-fault-network-lost = Pas de réseau : vérifiez l’antenne
line-fault-alarm-los = Pas de signal sur l’E1 (LOS) : vérifiez le câble
line-fault-alarm-lof = Le signal de l’E1 est illisible (LOF) : appelez le technicien
line-fault-alarm-ais = Le côté de l’opérateur est coupé sur l’E1 (AIS) : appelez l’opérateur
line-fault-alarm-rai = L’opérateur n’entend pas ce côté de l’E1 (RAI) : vérifiez le câble
line-fault-alarm-other = L’E1 a une alarme : { $alarm }
line-fault-exchange-silent = Le central téléphonique de l’opérateur ne répond pas : appelez l’opérateur
line-fault-no-channel = Le central téléphonique ne libère aucun canal : demandez à l’opérateur de les réinitialiser
line-fault-span-unusable = La carte E1 ne peut pas être utilisée : appelez le technicien
line-fault-trunk-silent = Le fournisseur ne répond pas ({ $peer }) : vérifiez le réseau
line-fault-trunk-name-unknown = Le fournisseur est introuvable ({ $name }) : vérifiez le réseau, ou appelez le technicien
line-fault-trunk-account-wanted = Le fournisseur demande un compte ({ $status }) : le technicien doit le mettre dans la configuration
line-fault-trunk-password-missing = Le mot de passe du compte { $user } est illisible : appelez le technicien
line-fault-trunk-account-refused = Le fournisseur refuse le compte { $user } ({ $status }) : le technicien doit corriger son mot de passe ; d’ici là il est rarement essayé, pour ne pas être bloqué
line-fault-trunk-user-unknown = Le fournisseur ne connaît pas de compte { $user } chez { $domain } : le technicien doit le corriger
line-fault-trunk-registration-refused = Le fournisseur n’enregistre pas la ligne ({ $status }) : appelez le fournisseur
line-fault-trunk-untrusted = Le certificat du fournisseur ({ $peer }) n’est pas digne de confiance : appelez le technicien
line-fault-trunk-certificate-time = Le certificat du fournisseur ({ $peer }) n’est pas valable à l’heure du boîtier : le technicien doit vérifier l’horloge
line-fault-trunk-tls-refused = Aucune connexion sûre avec le fournisseur : appelez le technicien
line-warning-no-sound = Aucun son ne vient de l’appelant
line-warning-takes-no-sound = L’appelant n’entend rien
line-warning-wrong-sample-rate = Le son de cette ligne est déformé
line-warning-sound-refused = Le modem a refusé le son du dernier appel et a été redémarré
line-warning-sim-changed = Une autre carte SIM qu’avant est dans le modem
line-warning-second-pin = La carte SIM demande son code PIN2 ; les appels n’en ont pas besoin
line-warning-keys-not-reported = Le modem ne signale pas les touches ; elles sont reconnues au son
line-warning-credit-low = Le crédit de la SIM est bas : rechargez-la
line-warning-credit-unknown = Le crédit de la SIM n’est pas connu : le réseau ne le dit pas
line-warning-roaming = Cette ligne est dans le réseau d’un autre opérateur : ses appels coûtent plus cher
line-warning-roaming-closed = Cette ligne est dans le réseau d’un autre opérateur, où les appels coûtent plus cher : aucun n’y part, sauf vers les urgences
line-warning-budget-used = Le budget de cette ligne est épuisé : aucun appel n’y part, sauf vers les urgences
line-warning-texts-used = Cette ligne a envoyé ses SMS du jour : aucun n’en part avant demain
line-texts = SMS restants aujourd’hui : { $left }
line-warning-other = Un autre avertissement du boîtier ({ $code })
line-budget-day =
    { $n ->
        [one] { $n } minute reste de son budget aujourd’hui
       *[other] { $n } minutes restent de son budget aujourd’hui
    }
line-budget-month =
    { $n ->
        [one] { $n } minute reste de son budget ce mois-ci
       *[other] { $n } minutes restent de son budget ce mois-ci
    }
way-out-called-on = Par { $line }, où cette personne a appelé le centre en dernier
way-out-prefix = Par { $line } : d’après ses premiers chiffres, le numéro est peut-être de cet opérateur (une supposition, car les numéros sont portables)
way-out-roaming = La ligne libre est dans le réseau d’un autre opérateur, et aucun appel n’y part : prévenez le superviseur
way-out-budget = Le budget de la ligne libre est épuisé, et aucun appel n’y part : prévenez le superviseur
line-sim = SIM { $sim }
line-number = Numéro { $number }
