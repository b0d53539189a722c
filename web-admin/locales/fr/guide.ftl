## Guide
nav-guide = Guide
guide-title = Ce que publie le ministère
guide-none = Rien n’est encore arrivé du ministère.
guide-articles = Articles
guide-documents = Pièces à fournir
edition-open = inscriptions ouvertes
edition-open-until = ouvert jusqu’au { $day }
edition-opens = ouvre le { $day }
edition-closed = fermé depuis le { $day }
case-assigned = Confié à

## La carte des codes
codes-title = Codes au téléphone
codes-hint = Imprimez cette page et gardez-la près du téléphone. Il y en a une dans chaque langue.
codes-in-call = Pendant un appel
codes-dialled = À composer comme un numéro
codes-number = numéro
codes-extension = poste
codes-announcement = langue, annonce
code-transfer = Transférer l’appelant tout de suite ; sans réponse, l’appel revient
code-transfer-to-queue = Remettre l’appelant dans la file, en première place
code-consult = Consulter un collègue ou quelqu’un à l’extérieur ; l’appelant attend
code-three-way = Parler à trois
code-complete = Passer l’appelant à la personne consultée (ou simplement raccrocher)
code-back = Revenir à l’appelant
code-park = Parquer l’appelant à votre poste, pour qui le reprendra ; sans reprise, l’appel revient
code-star = Envoyer une étoile à votre interlocuteur
code-pick-up = Prendre le prochain appel de la file, qui sonne ailleurs
code-pick-up-at = Prendre l’appel qui sonne au poste d’un collègue
code-take-parked = Reprendre l’appel parqué à votre poste, sinon le plus ancien
code-take-parked-at = Reprendre l’appel parqué au poste d’un collègue
code-do-not-disturb = Ne pas déranger : votre téléphone ne sonne plus
code-forward = Renvoyer les appels de votre poste vers celui d’un collègue
code-ring-again = Votre téléphone sonne de nouveau
code-messages = Écouter les messages des appelants, du plus récent au plus ancien
code-record = Enregistrer une annonce du centre
