## Central
overview-title = Les centres
figure-boxes =
    { $n ->
        [one] centre
       *[other] centres
    }
figure-contacts = Contacts
figure-cases = Dossiers
figure-open-cases = Dossiers à suivre
boxes-none = Aucun boîtier n’est encore inscrit
box-centre = Centre
box-heard = Dernier contact
box-never = Jamais joint
box-backlog = Reste à envoyer
box-lines-out =
    { $n ->
        [one] Une ligne hors service
       *[other] { $n } lignes hors service
    }
by-programme = Dossiers par programme
by-kind = Dossiers par nature
