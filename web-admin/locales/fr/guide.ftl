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
