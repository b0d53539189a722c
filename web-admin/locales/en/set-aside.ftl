## What merges set aside
set-aside-title = Set aside
set-aside-why = Two centres changed the same thing. What counts is shown there; the other centre’s word is kept here.
set-aside-instead = instead of { $shown }
