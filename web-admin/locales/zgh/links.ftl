## ⵉⵣⴷⴰⵢⵏ ⴳⵔ ⵎⵉⴷⴷⵏ
links-title = ⵎⵉⴷⴷⵏ ⵉⵜⵜⵓⵣⴷⵉⵏ
links-none = ⵓⵔ ⵉⵍⵍⵉ ⵓⵣⴷⴰⵢ.
link-with = ⵣⴷⵉ ⴷ ⵢⴰⵏ ⵢⴰⴹⵏ
link-add = ⵣⴷⵉ
link-undo = ⴽⴽⵙ ⴰⵣⴷⴰⵢ
link-what = ⵎⴰⵢⴷ ⵉⴳⴰ ⵉ ⵓⴼⴳⴰⵏ ⴰⴷ
link-hint = ⴰⵣⴷⴰⵢ ⵓⵔ ⵉⵙⵏⴼⴰⵍ ⴰⵡⴷ ⵢⴰⵏ, ⴷ ⵏⵣⵎⵔ ⴰⴷ ⵜ ⵏⴽⴽⵙ ⴽⵓ ⴰⴽⵓⴷ. ⵜⴰⵙⵏⴰ ⵏ ⵓⴼⴳⴰⵏ ⵏⵏⵉⵜ ⴰⵔ ⵜⵙⴽⴰⵏ ⵓⵍⴰ ⵉⵙⴷⴰⵡⵏ ⴷ ⵜⵖⵔⵉⵡⵉⵏ ⵏ ⵡⴰⵢⴰⴹ.
link-same = ⴰⴼⴳⴰⵏ ⵏⵏⵉⵜ
link-not-same = ⵎⴰⵞⵉ ⴰⴼⴳⴰⵏ ⵏⵏⵉⵜ
link-guardian = ⴰⵎⵙⵓⵍ ⵏⵏⵙ
link-ward = ⴰⵎⵥⵥⵉⴰⵏ ⵏⵏⵙ
link-household = ⵢⴰⵜ ⵜⵡⴰⵛⵓⵏⵜ
error-linked-to-self = ⵓⵔ ⵉⵣⵎⵉⵔ ⵓⴼⴳⴰⵏ ⴰⴷ ⵉⵜⵜⵓⵣⴷⵉ ⴷ ⵉⵅⴼ ⵏⵏⵙ.
