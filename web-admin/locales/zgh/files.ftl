## ⵉⴼⵓⵢⵍⴰ ⵏ ⵓⵙⴷⴰⵡ
files-title = ⵉⴼⵓⵢⵍⴰ
files-none = ⵓⵔ ⵜⴰ ⵉⵍⵍⵉ ⵓⴼⴰⵢⵍⵓ
file-add = ⵔⵏⵓ ⴰⴼⴰⵢⵍⵓ
file-hint = PDF, ⵜⴰⵡⵍⴰⴼⵜ, ⴰⴹⵕⵉⵚ ⵏⵖ ⵜⴰⴱⵔⴰⵜ (DOCX, ⵏⵖ ODT), ⵓⵔ ⵉⵣⵔⵉⵢ 10 MB.
file-sending = ⴰⵔ ⵉⵜⵜⵡⴰⵣⴰⵏ…
file-at-central = ⵉⵍⴽⵎ ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ
file-not-at-central = ⵓⵔ ⵜⴰ ⵉⵍⴽⵉⵎ ⵖⵔ ⵓⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ
file-size-octets = { $size } B
file-size-kib = { $size } KB
file-size-mib = { $size } MB
error-file-empty = ⵓⵔ ⵉⵜⵜⵓⵔⵏⵉ: ⵙⵜⵉ ⴰⴼⴰⵢⵍⵓ ⵓⵔ ⵉⴳⵉⵏ ⴰⵎⴰⵢⴰ.
error-file-too-long = ⵓⵔ ⵉⵜⵜⵓⵔⵏⵉ: ⵓⵔ ⵉⵇⵇⴰⵏ ⴰⴷ ⵉⵣⵔⵉ ⵓⴼⴰⵢⵍⵓ 10 MB.
error-file-kind = ⵓⵔ ⵉⵜⵜⵓⵔⵏⵉ: ⴰⵔ ⵜⵜⵓⵇⴱⴰⵍⵏ ⵖⴰⵙ PDF, ⵜⵉⵡⵍⴰⴼⵉⵏ (JPEG, PNG, WebP, HEIC), ⴰⴹⵕⵉⵚ ⵙ UTF-8 ⴷ ⵜⴱⵔⴰⵜⵉⵏ (DOCX, ODT).
error-file-runs = ⵓⵔ ⵉⵜⵜⵓⵔⵏⵉ: ⵓⵔ ⴰⵔ ⵜⵜⵓⵇⴱⴰⵍⵏ ⵉⵖⴰⵡⴰⵙⵏ ⵏ ⵓⵎⵙⵙⵓⴷⵙ, ⵜⵉⴱⵔⴰⵜⵉⵏ ⵙ macro ⴷ ⵜⴰⵙⵏⵉⵡⵉⵏ ⵏ ⵡⵉⴱ (HTML, SVG), ⴰⵛⴽⵓ ⵖⵉⵏ ⴰⴷ ⵙⵙⴹⵓⵔⵔⵏ ⵉⵖ ⵜⵜⵓⵕⵥⵎⵏ.
error-files-too-many = ⵓⵔ ⵉⵜⵜⵓⵔⵏⵉ: ⵍⵍⴰⵏ ⴳ ⵓⵙⴷⴰⵡ ⴰⴷ 100 ⵏ ⵉⴼⵓⵢⵍⴰ.
error-file-cut = ⵓⵔ ⵉⵜⵜⵓⵔⵏⵉ: ⵓⵔ ⴷ ⵉⵍⴽⵉⵎ ⵓⴼⴰⵢⵍⵓ ⴰⴽⴽⵯ. ⴰⵔⵎ ⴷⴰⵖ.
error-file-disk-full = ⵓⵔ ⵉⵜⵜⵓⵔⵏⵉ: ⵉⵄⵎⵎⵔ ⵓⴹⵓⴱⵍⵉ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
error-file-not-kept = ⵓⵔ ⵉⵜⵜⵓⵔⵏⵉ: ⵓⵔ ⵉⵖⵢ ⵓⵎⵙⵙⵓⴷⵙ ⴰⴷ ⵢⴰⵔⴰ ⵖⵉⵍⴰ. ⴰⵔⵎ ⴷⴰⵖ.
error-file-lacking = «{ $name }» ⵓⵔ ⵉⵍⵍⵉ ⴳ ⵓⴹⵓⴱⵍⵉ ⵏⵖ ⵉⵅⵙⵔ. ⵉⵏⵉ ⵜ ⵉ ⵓⵎⵙⵙⵏⴰⵔ.
error-file-on-its-way = «{ $name }» ⵓⵔ ⵜⴰ ⴷ ⵉⵍⴽⵉⵎ ⵙⴳ ⵓⵎⵎⴰⵙ ⵏⵏⵙ.
files-waiting =
    { $n ->
        [one] ⵢⴰⵏ ⵓⴼⴰⵢⵍⵓ ⵙⵓⵍ ⵉⵜⵜⵇⵍ ⴰⵣⵏ
       *[other] { $n } ⵏ ⵉⴼⵓⵢⵍⴰ ⵙⵓⵍ ⵜⵜⵇⵍⵏ ⴰⵣⵏ
    }
