## Ce que les fusions ont écarté
set-aside-title = Mis de côté
set-aside-why = Deux centres ont changé la même chose. Ce qui compte est affiché sur place ; le mot de l’autre centre est gardé ici.
set-aside-instead = au lieu de { $shown }
