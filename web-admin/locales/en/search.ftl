## Search
nav-search = Search
search-what = Name, number, e-mail or case reference
search-hint = Arabic or Latin letters, Tifinagh; 06… or +212…; the last digits of a number, a date of birth (31/03/2009) or a CIN also find it.
search-submit = Search
search-people = People
search-none = Nobody of this name or number. Try another spelling, or the last digits of the number.
search-most = Only the { $n } best matches are listed: search for more of the name or number.
search-over = more than { $n }
search-contacts = Calls
search-all-people = All people found
search-all-cases = All cases found
search-all-contacts = All calls found
search-everything = Back to everything found
