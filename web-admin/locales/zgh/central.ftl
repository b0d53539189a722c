## ⴰⵎⵎⴰⵙ ⴰⵎⵇⵔⴰⵏ
overview-title = ⵉⵎⵎⴰⵙⵏ
figure-boxes =
    { $n ->
        [one] ⵏ ⵓⵎⵎⴰⵙ
       *[other] ⵏ ⵉⵎⵎⴰⵙⵏ
    }
figure-contacts = ⵉⵎⵢⴰⵡⴰⴹⵏ
figure-cases = ⵉⵙⴷⴰⵡⵏ
figure-open-cases = ⵉⵙⴷⴰⵡⵏ ⵉⵕⵥⵎⵏ
boxes-none = ⵓⵔ ⵜⴰ ⵉⵜⵜⵓⵣⵎⵎⵎ ⴰⵡⴷ ⵢⴰⵏ ⵓⵎⵙⵙⵓⴷⵙ
box-centre = ⴰⵎⵎⴰⵙ
box-heard = ⴰⵣⴷⴰⵢ ⴰⵎⴳⴳⴰⵔⵓ
box-never = ⵓⵔ ⵊⵊⵓⵏ ⵉⵣⴷⵉ
box-backlog = ⵎⴰⵢⴷ ⵉⵇⵇⵉⵎⴰⵏ ⵉ ⵡⴰⵣⵏ
box-lines-out =
    { $n ->
        [one] ⵢⴰⵏ ⵓⵣⵔⵉⵔⵉⴳ ⵓⵔ ⵉⵙⵡⵓⵔⵉ
       *[other] { $n } ⵉⵣⵔⵉⵔⵉⴳⵏ ⵓⵔ ⵙⵡⵓⵔⵉⵏ
    }
by-programme = ⵉⵙⴷⴰⵡⵏ ⵙ ⵓⵖⴰⵡⴰⵙ
by-kind = ⵉⵙⴷⴰⵡⵏ ⵙ ⵡⴰⵏⴰⵡ
