## ⴰⵔⵣⵣⵓ
nav-search = ⴰⵔⵣⵣⵓ
search-what = ⵉⵙⵎ, ⵓⵟⵟⵓⵏ ⵏⵖ ⵜⴰⵙⴷⵎⵔⵜ ⵏ ⵓⵙⴷⴰⵡ
search-hint = ⵙ ⵉⵙⴽⴽⵉⵍⵏ ⵏ ⵜⵉⴼⵉⵏⴰⵖ, ⵏ ⵜⴰⵄⵔⴰⴱⵜ ⵏⵖ ⵏ ⵜⵍⴰⵜⵉⵏⵉⵜ; 06… ⵏⵖ +212…; 31/03/2009; CIN
search-submit = ⵔⵣⵓ
search-people = ⵎⵉⴷⴷⵏ
search-none = ⵓⵔ ⵉⵍⵍⵉ ⴰⵡⴷ ⵢⴰⵏ ⵙ ⵢⵉⵙⵎ ⵏⵖ ⵓⵟⵟⵓⵏ ⴰⴷ.
