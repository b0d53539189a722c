## Recherche
nav-search = Rechercher
search-what = Nom, numéro, e-mail ou référence de dossier
search-hint = En lettres arabes ou latines, en tifinagh ; 06… ou +212… ; les derniers chiffres d’un numéro, une date de naissance (31/03/2009) ou une CIN suffisent.
search-submit = Rechercher
search-people = Personnes
search-none = Personne de ce nom ou de ce numéro. Essayez une autre orthographe, ou les derniers chiffres du numéro.
search-most = Seuls les { $n } meilleurs résultats sont listés : précisez la recherche.
search-over = plus de { $n }
search-contacts = Appels
search-all-people = Toutes les personnes trouvées
search-all-cases = Tous les dossiers trouvés
search-all-contacts = Tous les appels trouvés
search-everything = Retour à tous les résultats
