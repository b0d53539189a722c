## Files of a case
files-title = Files
files-none = No file yet
file-add = Add a file
file-hint = A PDF, a picture, a plain text or a letter (DOCX, ODT), of 10 MB at most.
file-sending = Being sent…
file-at-central = Central has it
file-not-at-central = Not at central yet
file-size-octets = { $size } bytes
file-size-kib = { $size } KB
file-size-mib = { $size } MB
error-file-empty = Not added: choose a file that is not empty.
error-file-too-long = Not added: a file has 10 MB at most.
error-file-kind = Not added: only PDF, pictures (JPEG, PNG, WebP, HEIC), plain text in UTF-8 and letters (DOCX, ODT) are taken.
error-file-runs = Not added: programs, scripts, letters with macros and web pages (HTML, SVG) are not taken, because they can do harm when they are opened.
error-files-too-many = Not added: this case has 100 files already.
error-file-cut = Not added: the file did not arrive whole. Try again.
error-file-disk-full = Not added: the disk is full. Tell your supervisor.
error-file-not-kept = Not added: the box cannot write at this moment. Try again.
error-file-lacking = “{ $name }” is missing from the disk or is damaged. Tell your supervisor: a backup may have it.
error-file-on-its-way = “{ $name }” has not arrived from its centre yet.
files-waiting =
    { $n ->
        [one] One file still to send to central
       *[other] { $n } files still to send to central
    }
