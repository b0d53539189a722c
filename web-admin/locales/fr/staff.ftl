## Comptes et qui a fait quoi
own-password = Mon mot de passe
own-password-old = Mot de passe actuel
own-password-new = Nouveau mot de passe
own-password-again = Nouveau mot de passe, encore une fois
own-password-hint = Dix caractères ou plus : plusieurs mots ou une phrase, sans votre nom.
own-password-save = Changer le mot de passe
own-password-changed = Votre mot de passe est changé.
own-password-must = Quelqu’un d’autre vous a donné ce mot de passe. Choisissez-en un que vous êtes seul à connaître, puis vous continuez.
error-password-old = Pas changé : ce n’est pas votre mot de passe actuel.
error-password-again = Pas changé : les deux nouveaux mots de passe diffèrent.

one-time-title = Mot de passe pour la prochaine connexion
one-time-once = Notez-le ou lisez-le à la personne maintenant : il ne sera plus montré. Elle en choisira un autre en se connectant.

staff-edit = Nom, identifiant et rôle
staff-account = Compte
staff-active = En poste
staff-inactive = Désactivé
staff-waits = Mot de passe à changer
staff-saved = Enregistré.
staff-out = Désactivé : cette personne ne peut plus se connecter, et ne reçoit plus d’appels.
staff-back = Réactivé : cette personne peut se connecter avec le même mot de passe.
skills-title = Files d’attente et langues
skills-hint = Les appels de ces files et dans ces langues sonnent chez cette personne. Rien de coché : tous.
skills-queues = Files d’attente
skills-languages = Langues
staff-reset = Donner un nouveau mot de passe
staff-reset-hint = Pour qui a oublié le sien. L’ancien ne vaut plus rien.
staff-deactivate = Désactiver
staff-deactivate-hint = Pour qui est parti. Ses dossiers et ses notes restent.
staff-reactivate = Réactiver

staff-unlock = Débloquer la connexion
staff-unlock-hint = Si trop de mots de passe erronés l’ont bloquée.
staff-unlocked = Débloqué : cette personne peut réessayer.
staff-sessions = Mettre fin aux sessions
staff-sessions-hint = Si un ordinateur est resté ouvert. Il faudra se reconnecter partout.
staff-sessions-ended = Les sessions de cette personne sont terminées.

handset-change = Secret et fin
handset-saved = Enregistré.
handset-sync = Faire relire ses réglages au téléphone
handset-sync-hint = Après un changement de réglages : le téléphone les relit, sans couper d’appel.
handset-synced = Le téléphone est prié de relire ses réglages.
handset-not-synced = Le téléphone n’est pas là ; il lira ses réglages quand il démarrera.
handset-rekey = Donner un nouveau secret
handset-rekey-hint = Si le téléphone change ou si le secret est connu. L’ancien est refusé.
handset-rekeyed-title = Le nouveau secret
handset-remove = Retirer ce téléphone
handset-remove-hint = Il ne sonnera plus. Son numéro de poste peut servir à un autre.

role-reader = Lecteur
role-admin = Administrateur

trail-title = Qui a fait quoi
trail-none = Rien n’est noté.
trail-command-line = Technicien, sur le boîtier
trail-ministry = Ministère
trail-unknown = Quelqu’un qui n’a plus de compte
trail-active = en poste
trail-inactive = désactivé
trail-removed = retiré
trail-role = rôle : { $value }
trail-status = état : { $value }
trail-kind = nature : { $value }
trail-programme = programme : { $value }
trail-password = mot de passe
trail-secret = secret
trail-login = identifiant
trail-serves = files d’attente
trail-speaks = langues
trail-extension = numéro de poste
trail-label = emplacement
trail-assigned = confié à
trail-person = personne
trail-born = date de naissance
trail-cin = carte nationale
trail-name = nom

nav-admins = Comptes
admin-out = Désactivé : cette personne ne peut plus se connecter.
admin-deactivate-hint = Pour qui est parti. Ce qui a été fait reste noté.
admin-role-hint = Un lecteur regarde et ne change rien.
error-last-admin = Pas enregistré : le central garde au moins un administrateur. Donnez d’abord ce rôle à quelqu’un d’autre.
error-answer = Pas envoyé : écrivez une réponse de 4 000 caractères au plus, confiez le dossier ou réglez-le.

answer-text = Réponse du ministère
answer-hint = Le centre la lira comme une note, à sa prochaine synchronisation.
answer-assign = Confier à
answer-close = Cela règle le dossier
answer-send = Envoyer au centre
answer-said = Envoyé : le centre le verra à sa prochaine synchronisation.
notes-none = Pas encore de notes
centre-all-cases = Tous les dossiers de ce centre
cases-reference-hint = En entier, ou les derniers chiffres : « 61 »
case-age = Ancienneté
case-age-under-7 = Moins d’une semaine
case-age-over-7 = Plus d’une semaine
case-age-over-30 = Plus d’un mois
case-age-over-90 = Plus de trois mois
cases-find = Chercher
cases-found =
    { $n ->
        [one] { $n } dossier
       *[other] { $n } dossiers
    }

deed-command-line = Technicien, en ligne de commande
deed-added = compte créé
deed-password = nouveau mot de passe donné
deed-own-password = mot de passe changé
deed-sessions = sessions terminées
deed-unlocked = connexion débloquée
deed-answered = répondu
deed-assigned = confié à { $value }
deed-closed = réglé
