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
trail-extension = numéro de poste
trail-label = emplacement
trail-assigned = confié à
trail-person = personne
trail-born = date de naissance
trail-cin = carte nationale
trail-name = nom
