# Importing a list of patients on a page.

import-heading = Import a list of patients
import-now = Many patients at once, from a spreadsheet
import-text = Save your list as “CSV UTF-8” in your spreadsheet. The first line names the columns. Only email is needed; the others may be left out:
import-file = Choose the file
import-list = The text of the list, with its first line
import-hint = At most 100,000 patients at once, 16 MB. Nothing is added yet: you see first what would be added.
import-paste = A short list? Paste it instead
import-look = See what would be added
import-before = Imports before
import-back = Back to importing
import-waiting = Not begun
import-started = Being imported
import-done = Imported
import-dropped = Not imported to the end
import-stopped = Stopped before the end: { $done } of { $total } were added.
import-stopped-again = It could not be gone on with, or whoever began it may not import any more. Hand the list in again: who is here already is left out.
import-good = { $count ->
    [one] One patient would be added.
   *[other] { $count } patients would be added.
}
import-nobody-changed = Patients who are here already are not changed.
import-bad = { $count ->
    [one] One row cannot be imported
   *[other] { $count } rows cannot be imported
}
import-untold = { $count ->
    [one] One more thing is wrong and not told here.
   *[other] { $count } more things are wrong and not told here.
}
import-first = The first rows
import-rows = Save all of this as a table (CSV)
import-rows-line = Line
import-rows-column = Column
import-rows-why = What is wrong
import-what = What shall we do?
import-all = { $count ->
    [one] Add this patient
   *[other] Add these { $count } patients
}
import-others = { $count ->
    [one] Add the one other patient, and leave out the rows above
   *[other] Add the { $count } other patients, and leave out the rows above
}
import-nothing = Add nobody. I correct the list first.
import-choose = Choose what we shall do.
import-hour = If you do not decide within an hour, the list is erased and nobody is added.
import-go = Go on
import-progress = Of { $total } rows are done:
import-leave = You can leave this page.
import-again = See how far it is
import-added = { $count ->
    [one] One patient was added.
   *[other] { $count } patients were added.
}
import-known = { $count ->
    [one] One row was left out: a patient has its address or number already, or the address was taken from a record lately and somebody else must add it.
   *[other] { $count } rows were left out: a patient has their address or number already, or the address was taken from a record lately and somebody else must add it.
}
import-found-later = The list itself is erased. Patients of a long list are found a few minutes later.
import-line = Line { $line }
import-bad-long-cell = This is too long.
import-bad-missing = The e-mail address is missing.
import-bad-date = This is no date, or it can be read in two ways. Write it as 1980-12-31.
import-bad-cells = This row has more or fewer cells than the first line. A cell that holds a comma needs quotation marks.
import-bad-twice = The same stands in an earlier row already.
import-bad-taken = A patient has this already.
import-bad-large = The list is too large. Split it.
import-bad-long = The list has more than 100,000 rows. Split it.
import-bad-empty = The list is empty. The first line must name the columns, for example: email;name
import-bad-header = Check the first line. It must name email, and may name name, birth_date, record_number, phone and language, each once.
import-bad-unclosed = A quotation mark in this line begins a cell that nothing ends. End it with another one, or delete it.
import-bad-near = ‘{ $heading }’ is not known. Did you mean ‘{ $near }’?
import-bad-unreadable = This is not a list in CSV and UTF-8. Save it as “CSV UTF-8” in your spreadsheet.
problem-list-over = This list is gone
problem-list-over-text = It was imported or erased. Hand it in again if you still need it.
