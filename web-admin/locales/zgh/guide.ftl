## ⴰⵎⵏⵉⵔ
nav-guide = ⴰⵎⵏⵉⵔ
guide-title = ⵎⴰⵢⴷ ⴷ ⵜⴼⵙⵙⴻⵔ ⵜⵎⴰⵡⴰⵙⵜ
guide-none = ⵓⵔ ⵜⴰ ⴷ ⵉⵍⴽⵉⵎ ⴰⵡⴷ ⴽⵔⴰ ⵙⴳ ⵜⵎⴰⵡⴰⵙⵜ.
guide-articles = ⵉⵎⴳⵔⴰⴷⵏ
guide-documents = ⵜⵉⵙⴽⴽⵉⵏ ⵉⵜⵜⵓⵙⵔⴰⵏ
edition-open = ⵉⵕⵥⵎ ⵓⵣⵎⵎⴻⵎ
edition-open-until = ⵉⵕⵥⵎ ⴰⵔ { $day }
edition-opens = ⵔⴰⴷ ⵉⵕⵥⵎ { $day }
edition-closed = ⵉⵇⵇⵏ ⵙⴳ { $day }
case-assigned = ⵉⵜⵜⵓⴼⴽⴰ ⵉ
