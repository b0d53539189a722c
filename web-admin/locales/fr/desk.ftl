## Le poste
desk-title = Poste
me-title = Vous
me-change = Changer d’état
state-away = Absent
state-ready = Disponible
state-break = Pause
state-leave = Partir
state-ringing = Ça sonne
state-on-call = En ligne
state-on-hold = En attente
state-after-call = Rédaction
handset-at = Téléphone { $handset }
handset-gone = Téléphone { $handset } non connecté
handset-gone-short = non connecté
handset-none = Aucun téléphone choisi : reconnectez-vous et choisissez-en un pour prendre des appels
taking-title = Prendre ce téléphone
taking-ask = { $name } est au téléphone { $handset } ({ $state }). Si vous le prenez, { $name } sera absent et en sera averti.
taking-in-call = { $name } a un appel en cours au téléphone { $handset } : on ne peut pas le prendre. Attendez la fin de l’appel, ou reconnectez-vous et choisissez un autre téléphone.
taking-take = Prendre le téléphone { $handset }
taking-leave = Ne pas le prendre
taken-by = { $name } a pris votre téléphone { $handset } ({ $when }). Vous êtes absent et ne recevez plus d’appels : reconnectez-vous et choisissez un autre téléphone, ou reprenez celui-ci.
taken-known = J’ai compris
lines-title = Lignes
lines-none = Aucune ligne n’est configurée
line-starting = Démarrage
line-idle = Libre
line-busy = Occupée
line-faulted = Hors service
line-signal = Signal { $dbm } dBm
line-channels = Canaux occupés { $use }
sync-done = Tout est au central
sync-pending =
    { $n ->
        [one] { $n } changement à envoyer au central
       *[other] { $n } changements à envoyer au central
    }
sync-heard = Dernier contact : { $when }
sync-never = Central pas encore joint. Tout est gardé ici.
copy-runs = Un second boîtier tourne avec l’identité de celui-ci : une copie de son disque. Prévenez votre responsable.
link-portal = Autre chose répond à la place du central : une page de connexion du réseau, peut-être. Tout est gardé ici ; prévenez votre responsable.
link-certificate = Le certificat du central n’est pas bon. Tout est gardé ici ; prévenez le ministère.
link-refused = Le central n’accepte pas le certificat de ce boîtier. Tout est gardé ici ; prévenez le ministère.
link-network = Le central est injoignable. Tout est gardé ici ; si cela dure, vérifiez le réseau.
link-large-packets = Le central est joint, mais les gros envois ne passent pas. Tout est gardé ici ; prévenez votre technicien.
link-central-cannot-save = Le central ne peut pas enregistrer pour l’instant. Tout est gardé ici ; le boîtier réessaie seul.
link-version = Le central et ce boîtier ne se comprennent pas. Tout est gardé ici ; l’un des deux est à mettre à jour.
link-clock = L’horloge de ce boîtier n’est pas à l’heure, et le central refuse ses envois. Tout est gardé ici ; faites régler l’horloge.
link-other-history = Le central a un autre historique de ce boîtier : il a été restauré, ou une copie tourne. Prévenez votre responsable.
link-other = Les changements n’arrivent pas au central. Tout est gardé ici ; prévenez votre technicien.
fault-disk-full = Le disque est plein : rien ne peut être enregistré. Les appels continuent. Prévenez votre responsable tout de suite.
fault-cannot-save = Rien ne peut être enregistré pour l’instant. Les appels continuent. Prévenez votre responsable tout de suite.
defect-record = Le registre de l’appareil était endommagé et a été recommencé : une partie de ce qui était enregistré peut manquer pour l’instant. Les appels continuent. Prévenez votre responsable.
defect-record-in-memory = Le disque n’accepte rien : ce que vous enregistrez maintenant est perdu si le courant est coupé. Les appels continuent. Prévenez votre responsable tout de suite.
defect-configuration = Les réglages de l’appareil sont endommagés ; il utilise les derniers qui étaient bons. Les appels continuent. Prévenez votre responsable.
defect-setting = Une partie des réglages de l’appareil est fausse et n’est pas utilisée. Les appels continuent. Prévenez votre responsable.
defect-central-files = Rien ne peut être envoyé au central : le fichier de clé de l’appareil est inutilisable. Tout est gardé ici. Prévenez votre responsable.
defect-desk-certificate = Le certificat de cette page est inutilisable ; un autre le remplace. Prévenez votre responsable.
defect-prompts = Des annonces pour les appelants manquent. Les appels continuent. Prévenez votre responsable.
defect-voicemail = Il n’y a plus de place pour les messages des appelants ; on ne leur en demande plus. Prévenez votre responsable.

queue-title = En attente
queue-empty = Personne n’attend
parked-title = Appels parqués
parked-at = Parqué au poste { $handset }
parked-take = Reprendre
parked-take-at = Reprendre l’appel parqué au poste { $handset }
queue-waiting =
    { $n ->
        [one] { $n } personne attend
       *[other] { $n } personnes attendent
    }
queue-more =
    { $n ->
        [one] et { $n } autre
       *[other] et { $n } autres
    }
floor-title = L’équipe
floor-empty = Personne n’est encore là
silent-title = Téléphones qui ne sonnent pas
silent-do-not-disturb = Téléphone { $handset } : ne pas déranger
silent-forwarded = Téléphone { $handset } : renvoyé vers le { $to }
silent-ring-again = Faire sonner
silent-ring-again-at = Faire sonner de nouveau le téléphone { $handset }
floor-me = (vous)
language-arabic = Arabe
language-french = Français
language-tamazight = Tamazight

## Un appel
call-title = L’appel
no-call = Pas d’appel en ce moment
no-call-ready = Vous êtes disponible : le prochain appel sonnera à votre téléphone.
no-call-break = Vous êtes en pause : les appels vont aux autres.
no-call-away = Appuyez sur « Disponible » pour prendre des appels.
number-withheld = Numéro masqué
person-unknown = Pas encore connu
call-outbound = Sortant
phase-ringing = Appel entrant : décrochez
phase-on-call = En communication
phase-on-hold = L’appelant est en attente
phase-after-call = L’appel est fini : notez-le
call-bar-desk = Voir l’appel
pop-open-cases = Dossiers à suivre
pop-no-open-cases = Aucun
pop-earlier = Appels précédents
pop-never = Premier appel
call-hold = Attente
call-resume = Reprendre
call-hang-up = Raccrocher
call-hand-over = Transférer…
call-park = Parquer
call-back = Revenir à l’appelant
call-three-way = À trois
call-complete = Passer l’appel
call-let-go = Libérer le troisième
asked-called = Le { $number } est appelé
asked-not-reached = Le { $number } n’est pas joint
asked-answered = Vous parlez avec le { $number }
asked-three-way = Vous parlez avec l’appelant et le { $number }
hand-over-title = Consulter ou transférer
hand-over-to = Collègue
hand-over-colleague = { $name }, { $handset } : { $state }
hand-over-queue = Le prochain de la file
hand-over-number = Ou un numéro
hand-over-ask = Demander d’abord
hand-over-now = Transférer tout de suite
hand-over-not = Rester avec l’appelant
hand-over-wrong = Choisissez un collègue ou tapez un numéro, en chiffres seulement. On ne peut pas consulter la file.

## Le compte rendu
case-new = Compte rendu
case-note-hint = Ce qui est demandé, ce qui a été répondu, ce qui reste à faire
case-number = Numéro ou e-mail
case-save = Enregistrer
case-saved = Enregistré :
case-saved-hint = C’est sur le disque et partira tout seul au central.
case-open = Voir le dossier
case-another = Ouvrir un autre dossier pour cet appel
case-another-person = Ouvrir un autre dossier
case-of-call = Pour l’appel de { $number }
case-of-nobody = Sans appel : pour une personne venue sur place
error-note-empty = Pas enregistré : écrivez d’abord une note.
error-too-long = Pas enregistré : le texte est trop long.
error-number = Pas enregistré : ce n’est pas un numéro de téléphone. Écrivez seulement des chiffres, avec + devant pour un autre pays.
error-number-length = Pas enregistré : ce numéro a trop ou trop peu de chiffres. Un numéro marocain en a dix (06…), un numéro d’un autre pays commence par + et son indicatif, un numéro court a trois à six chiffres.
error-number-several = Pas enregistré : il y a plusieurs numéros. Écrivez-en un ici et l’autre dans la note.
error-mail = Pas enregistré : ce n’est pas une adresse e-mail. Écrivez-la comme nom@exemple.ma.
error-address = Pas enregistré : cette adresse ne peut pas être utilisée.
whose-number = Ce numéro ou cet e-mail est déjà connu. De qui s’agit-il ?
whose-name = Ce nom est déjà connu. De qui s’agit-il ?
whose-correct = La même personne, dont le nom s’écrit { $name }
whose-other-number = Une autre personne avec le même numéro ou e-mail
whose-other-name = Une autre personne du même nom
whose-none = Pas connue, ou sans nom
error-whose-number = Pas encore enregistré : ce numéro ou cet e-mail est celui de quelqu’un d’autre, ou de plusieurs personnes. Choisissez de qui il s’agit, puis enregistrez.
error-whose-name = Pas encore enregistré : quelqu’un de ce nom est déjà connu. Choisissez de qui il s’agit, puis enregistrez.
error-saved-otherwise = Déjà enregistré sous { $reference }, avec un autre contenu. Ce que vous avez changé depuis n’est pas enregistré.
case-note-instead = Ajouter cette note à { $reference }
error-conflict = Pas enregistré : un collègue a changé la même chose entre-temps. Comparez, corrigez s’il le faut, et enregistrez à nouveau pour garder le vôtre.
conflict-theirs = Enregistré entre-temps : { $value }
conflict-yours = Vous avez écrit : { $value }
conflict-empty = rien
meanwhile-changed = Entre-temps, un collègue a changé : { $what }
meanwhile-added = Un collègue a ajouté quelque chose depuis que vous avez ouvert cette page ; c’est marqué ci-dessous.
meanwhile-new = Nouveau
case-already = Rien à faire : ce dossier a déjà cet état.
case-correct = Corriger la nature ou le programme
error-disk-full = Pas enregistré : le disque est plein. Gardez cette page ouverte, votre texte reste ici. Prévenez votre responsable.
error-not-saved = Pas enregistré : le boîtier ne peut pas écrire pour l’instant. Gardez cette page ouverte, votre texte reste ici, et réessayez.

## Dossiers
cases-filter = Quels dossiers
cases-open = À suivre
cases-closed = Réglés
cases-all = Tous
cases-count =
    { $n ->
        [one] { $n } dossier
       *[other] { $n } dossiers
    }
cases-mine = Ouverts par moi
list-filter = Trier et filtrer
list-any = Tous
list-of-whom = Ouverts par
list-from = Du
list-to = Au
list-sort = Ordre
list-newest = Les plus récents d’abord
list-oldest = Les plus anciens d’abord
list-changed = Les derniers modifiés d’abord
list-apply = Afficher
list-clear = Tout afficher
list-pages = Pages de la liste
list-first = Au début
list-previous = Précédents
list-next = Suivants
list-range = Lignes { $range }
case-notes = Notes
case-add-note = Ajouter une note
case-close = Marquer comme réglé
case-reopen = Rouvrir
case-of-earlier-box = Dossier d’un boîtier précédent
case-of-earlier-box-hint = Ce boîtier n’a que la réponse du ministère : le dossier a été ouvert sur un boîtier précédent du centre, ou avant une restauration. Ses notes et la personne concernée ne sont pas ici.
case-no-reference = Dossier sans référence
person-nameless = Sans nom

## Les personnes
person-details = Renseignements
person-born = Date de naissance
person-cin = Carte nationale (CIN)
person-hint = Demandez la date de naissance si le programme a une limite d’âge, et le numéro de la carte seulement s’il le faut.
person-all-cases = Tous les dossiers de cette personne
person-all-contacts = Tous les appels de cette personne
person-age =
    { $n ->
        [one] { $n } an
       *[other] { $n } ans
    }
error-birth-date = Pas enregistré : ce n’est pas une date de naissance.
error-cin = Pas enregistré : un numéro de carte nationale a une ou deux lettres et jusqu’à sept chiffres.

## Appels
contacts-title = Derniers appels
contacts-none = Pas encore d’appels
contacts-count =
    { $n ->
        [one] { $n } appel
       *[other] { $n } appels
    }
contacts-answered = Répondus
contacts-missed = Manqués
contacts-outbound = Sortants
contacts-mine = Par moi
contact-when = Quand
contact-who = Qui
contact-outcome = Issue
contact-staff = Répondu par
contact-wait = Attente
contact-talk = Conversation
contact-how = Comment
contact-title = Contact
contact-began = Début
contact-ended = Fin
contact-queue = File d’attente
contact-line = Ligne
contact-forwarded = Renvoyé depuis
contact-forwarded-why = Motif du renvoi
forwarded-busy = la ligne était occupée
forwarded-no-answer = personne n’y a répondu
forwarded-always = tous ses appels sont renvoyés
forwarded-unreachable = injoignable
forwarded-deflected = renvoyé par la personne appelée
contact-cases = Dossiers de ce contact
channel-voice = Appel
channel-chat = Tchat
channel-text = SMS
text-missing = Parties pas encore arrivées :
text-unreadable = Une partie de ce SMS est illisible ; ce qui est arrivé est conservé.
text-sent = Envoyé
text-says = Contenu
channel-mail = E-mail
channel-other = Autre moyen
direction-inbound = Entrant
direction-outbound = Sortant
direction-internal = Interne
result-missed = Manqué
result-abandoned = Abandonné
outcome-running = En cours
outcome-answered = Répondu
outcome-abandoned-in-menu = Parti au menu
outcome-abandoned-in-queue = Parti en attendant
outcome-turned-away = Invité à rappeler
outcome-outside-hours = Hors des heures d’ouverture
outcome-failed = Échoué
outcome-service = Appel de service

## Réglages
staff-title = Personnel
staff-add = Ajouter une personne
staff-name = Nom
staff-role = Rôle
staff-added = { $name } peut se connecter.
role-agent = Agent
role-supervisor = Responsable
handsets-title = Téléphones
handset-add = Ajouter un téléphone
handset-new-title = Le nouveau téléphone
handset-extension = Poste
handset-name = Emplacement
handset-secret = Secret
handset-secret-once = Saisissez les deux dans le téléphone maintenant : le secret ne sera plus montré.
handset-here = Connecté
handset-away = Non connecté
error-choice = Pas enregistré : il manque un choix. Rechargez la page.
error-login = Pas enregistré : un identifiant a de 2 à 32 signes parmi a–z, 0–9, point et tiret.
error-login-taken = Pas enregistré : quelqu’un a déjà cet identifiant.
error-password-short = Pas enregistré : il faut un mot de passe de dix caractères ou plus.
error-password-common = Pas enregistré : ce mot de passe est de ceux que l’on essaie en premier. Prenez plusieurs mots, ou une phrase.
error-password-telling = Pas enregistré : le mot de passe contient l’identifiant, votre nom ou celui du centre.
error-password-same = Pas enregistré : c’est le mot de passe que vous changez. Prenez-en un autre.
error-last-supervisor = Pas enregistré : le centre garde au moins un responsable. Donnez d’abord ce rôle à quelqu’un d’autre.
error-extension-taken = Pas enregistré : un téléphone a déjà ce numéro de poste.
error-extension = Pas enregistré : un poste a de deux à six chiffres, et n’est pas un numéro d’urgence.
error-name-empty = Pas enregistré : il manque le nom.
