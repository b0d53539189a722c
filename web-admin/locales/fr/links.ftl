## Liens entre personnes
links-title = Personnes liées
links-none = Aucun lien.
link-with = Lier à quelqu’un d’autre
link-add = Lier
link-undo = Défaire
link-what = Ce qu’elle est pour cette personne
link-hint = Un lien ne change aucune des deux fiches et peut être défait à tout moment. La page d’une même personne montre aussi les dossiers et les appels de l’autre fiche.
link-same = La même personne
link-not-same = Pas la même personne
link-guardian = Responsable légal
link-ward = Mineur dont elle répond
link-household = Même foyer
error-linked-to-self = Une personne ne peut pas être liée à elle-même.
