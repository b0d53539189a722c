## Guide
nav-guide = Guide
guide-title = What the ministry publishes
guide-none = Nothing has come from the ministry yet.
guide-articles = Articles
guide-documents = Documents to bring
edition-open = registration open
edition-open-until = open until { $day }
edition-opens = opens { $day }
edition-closed = closed since { $day }
case-assigned = Assigned to
