## Toutes les pages
brand = Jawab
skip-to-content = Aller au contenu
nav-label = Pages
languages-label = Langue
log-out = Se déconnecter
log-in-again = Se reconnecter
close = Fermer
nav-desk = Poste
nav-cases = Dossiers
nav-contacts = Appels
nav-settings = Réglages
nav-overview = Vue d’ensemble
lost-connection = Liaison perdue. L’affichage peut être en retard ; ce que vous tapez reste ici. Nouvel essai en cours…
flash-offline = Le boîtier est injoignable et n’a pas répondu : on ne sait pas si c’est enregistré. Réessayez dans un instant ; rien ne sera enregistré deux fois.
flash-refused = Le boîtier a refusé. Reconnectez-vous, puis recommencez.
flash-failed = Le boîtier n’y est pas arrivé. Réessayez ; si cela continue, prévenez votre responsable.
flash-session-over = Votre session est terminée. Reconnectez-vous dans un nouvel onglet, revenez ici et enregistrez : votre texte est toujours là.
moment-today = aujourd’hui, { $time }
moment-yesterday = hier, { $time }

## Connexion
login-title = Connexion
login-name = Identifiant
login-password = Mot de passe
login-handset = Votre téléphone
login-handset-hint = Les appels y sonneront. Ce choix est retenu sur cet ordinateur.
login-handset-gone = { $handset }, non connecté
login-handset-used = { $handset }, occupé par un collègue
login-no-handset = Sans téléphone
login-submit = Se connecter
login-wrong = Cet identifiant et ce mot de passe ne vont pas ensemble. Vérifiez les majuscules, puis réessayez.
login-wait =
    { $n ->
        [one] Trop de mots de passe erronés. Attendez { $n } seconde, puis réessayez.
       *[other] Trop de mots de passe erronés. Attendez { $n } secondes, puis réessayez.
    }
login-busy = Beaucoup de personnes se connectent en ce moment. Attendez quelques secondes, puis réessayez.
login-handset-unknown = Le centre n’a pas de téléphone { $handset }. Choisissez-en un autre.
login-failed = Le boîtier ne peut pas vérifier les mots de passe pour l’instant. Réessayez ; si cela continue, prévenez votre responsable.
login-failed-central = La console ne peut pas vérifier les mots de passe pour l’instant : sa base de données ne répond pas. Réessayez ; si cela continue, prévenez la personne qui s’occupe du central.
login-kept = Votre session est terminée. Ce que vous avez écrit n’est pas perdu : connectez-vous, il vous sera montré et vous pourrez l’enregistrer.
kept-title = Pas encore enregistré
kept-advice = Votre session avait pris fin ou changé. Voici ce que vous avez écrit : relisez-le, puis enregistrez.
login-line-desk = Quelqu’un répond, dans votre langue.
login-line-central = Tous les centres, d’un coup d’œil.

## Quand ça ne va pas
not-found-title = Cette page n’existe pas
not-found-advice = L’adresse est peut-être mal tapée, ou ce qu’elle montrait n’est plus là.
forbidden-title = Ce n’est pas permis
forbidden-advice = Cette page est réservée aux responsables, ou elle est restée ouverte trop longtemps. Revenez au début et réessayez.
bad-request-title = Le boîtier n’a pas compris
bad-request-advice = Il manquait quelque chose dans ce que votre navigateur a envoyé. Revenez en arrière et réessayez.
broken-title = Le boîtier n’y est pas arrivé
broken-advice = Les appels sont toujours pris. Réessayez ; si cela continue, prévenez votre responsable.
trouble-home = Revenir au début

## Dossiers
case-reference = Référence
case-note = Note
case-kind = Nature
case-programme = Programme
case-name = Nom
case-status = État
case-opened = Ouvert le
status-open = À suivre
status-closed = Réglé
cases-none = Aucun dossier
kind-information = Information
kind-registration = Inscription
kind-complaint = Réclamation
kind-incident = Incident technique
kind-partner = Partenaire
kind-other = Autre nature
caller-kind = Qui appelle
caller-unsaid = Non précisé
caller-young-person = Jeune
caller-parent = Parent ou tuteur
caller-association = Association
caller-official = Autorité
caller-partner = Partenaire
caller-staff = Personnel
caller-other = Autre
programme-none = Aucun programme
programme-pass-jeunes = Pass Jeunes
programme-camps = Colonies de vacances
programme-trips = Voyages
programme-volunteering = Volontariat
programme-other = Autre programme
programme-for-ages = { $name } ({ $from } à { $to } ans)
programme-for-ages-from = { $name } (à partir de { $from } ans)
programme-for-ages-to = { $name } (jusqu’à { $to } ans)
choice-retired = { $name } (plus proposé)
