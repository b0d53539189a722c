## Pièces jointes d’un dossier
files-title = Pièces jointes
files-none = Pas encore de pièce jointe
file-add = Joindre un fichier
file-hint = Un PDF, une image, un texte simple ou une lettre (DOCX, ODT), de 10 Mo au plus.
file-sending = Envoi en cours…
file-at-central = Arrivé au central
file-not-at-central = Pas encore au central
file-size-octets = { $size } octets
file-size-kib = { $size } Ko
file-size-mib = { $size } Mo
error-file-empty = Pas joint : choisissez un fichier qui n’est pas vide.
error-file-too-long = Pas joint : un fichier fait 10 Mo au plus.
error-file-kind = Pas joint : seuls les PDF, les images (JPEG, PNG, WebP, HEIC), le texte simple en UTF-8 et les lettres (DOCX, ODT) sont acceptés.
error-file-runs = Pas joint : les programmes, les scripts, les lettres avec macros et les pages web (HTML, SVG) ne sont pas acceptés, car ils peuvent nuire quand on les ouvre.
error-files-too-many = Pas joint : ce dossier a déjà 100 pièces jointes.
error-file-cut = Pas joint : le fichier n’est pas arrivé entier. Réessayez.
error-file-disk-full = Pas joint : le disque est plein. Prévenez votre responsable.
error-file-not-kept = Pas joint : le boîtier ne peut pas écrire pour l’instant. Réessayez.
error-file-lacking = « { $name } » manque sur le disque ou est abîmé. Prévenez votre responsable : une sauvegarde l’a peut-être.
error-file-on-its-way = « { $name } » n’est pas encore arrivé de son centre.
files-waiting =
    { $n ->
        [one] { $n } pièce jointe à envoyer au central
       *[other] { $n } pièces jointes à envoyer au central
    }
