## L’horloge
fault-clock = L’horloge de l’appareil est déréglée : les heures affichées peuvent être fausses. Les appels et les dossiers continuent. Prévenez votre responsable.
