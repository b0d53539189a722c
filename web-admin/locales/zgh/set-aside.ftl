## ⴰⵢⵏ ⵉⵜⵜⵓⵙⵔⵙⵏ ⵖⵔ ⵜⵙⴳⴳⴰ
set-aside-title = ⵖⵔ ⵜⵙⴳⴳⴰ
set-aside-why = ⵙⵏⴼⵍⵏ ⵙⵉⵏ ⵉⵎⵎⴰⵙⵏ ⵢⴰⵜ ⵜⵖⴰⵡⵙⴰ. ⴰⵡⴰⵍ ⵏ ⵡⴰⵢⴹ ⵉⵜⵜⵓⵃⴹⵓ ⴷⴰ.
set-aside-instead = ⴳ ⵓⴷⵖⴰⵔ ⵏ { $shown }
