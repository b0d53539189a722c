## ⴰⵔⵣⵣⵓ
nav-search = ⴰⵔⵣⵣⵓ
search-what = ⵉⵙⵎ, ⵓⵟⵟⵓⵏ, ⵉⵎⴰⵢⵍ ⵏⵖ ⵜⴰⵙⴷⵎⵔⵜ ⵏ ⵓⵙⴷⴰⵡ
search-hint = ⵙ ⵉⵙⴽⴽⵉⵍⵏ ⵏ ⵜⵉⴼⵉⵏⴰⵖ, ⵏ ⵜⴰⵄⵔⴰⴱⵜ ⵏⵖ ⵏ ⵜⵍⴰⵜⵉⵏⵉⵜ; 06… ⵏⵖ +212…; 31/03/2009; CIN
search-submit = ⵔⵣⵓ
search-people = ⵎⵉⴷⴷⵏ
search-none = ⵓⵔ ⵉⵍⵍⵉ ⴰⵡⴷ ⵢⴰⵏ ⵙ ⵢⵉⵙⵎ ⵏⵖ ⵓⵟⵟⵓⵏ ⴰⴷ.
search-most = ⵖⴰⵙ { $n } ⵏ ⵜⵢⴰⴼⵓⵜⵉⵏ ⵉⵙⵎⵓⵏⵏ ⴰⴷ ⵉⴱⴰⵏⵏ: ⵔⵏⵓ ⵖⵔ ⵓⵔⵣⵣⵓ.
search-over = ⵓⴳⴳⴰⵔ ⵏ { $n }
search-contacts = ⵜⵉⵖⵔⵉⵡⵉⵏ
search-all-people = ⵎⵉⴷⴷⵏ ⴰⴽⴽⵯ ⵉⵜⵜⵢⴰⴼⵏ
search-all-cases = ⵉⵙⴷⴰⵡⵏ ⴰⴽⴽⵯ ⵉⵜⵜⵢⴰⴼⵏ
search-all-contacts = ⵜⵉⵖⵔⵉⵡⵉⵏ ⴰⴽⴽⵯ ⵉⵜⵜⵢⴰⴼⵏ
search-everything = ⴰⵖⵓⵍ ⵖⵔ ⵜⵢⴰⴼⵓⵜⵉⵏ ⴰⴽⴽⵯ
