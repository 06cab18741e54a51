## One text for many patients
mailings-heading = Write to several patients
mailings-intro = One text for many patients. Each gets a message of their own, and nobody sees who else got one.
mailings-none = You have not written to several patients yet.
mailings-add = A new text for several patients
mailings-back = All texts for several patients
mailings-add-text = Or paste a list of record numbers.
mailings-list = Record numbers
mailings-list-hint = One a line, at most { $most }. Or a table as CSV with a first line that names the columns: "record number" first, then fields of your text, such as "appointment date".
mailings-file = Or take them from a file (CSV)
mailings-go-on = Go on
mailings-error-empty = There is no record number in it.
mailings-error-nobody = Choose somebody first.
mailings-error-many = There are more than { $most } rows. Make several lists of them.
mailings-error-header = The first line must name the columns: "record number" first, then the fields, each once.
mailings-error-unclosed = Line { $line }: a quotation mark begins a cell that nothing ends. End it with another one, or delete it.
mailings-choose = Choose { $name }
mailings-choose-all = Write to those who are chosen
mailings-for = { $count ->
    [one] For one patient
   *[other] For { $count } patients
    }
mailings-each = Each gets a message of their own, in their language where there is a text in it, and nobody sees who else got one.
mailings-choose-hint = It comes after what you have typed, in each language. Its fields are filled in for each patient.
mailings-fields-hint = These are filled in for each patient:
mailings-fill-hint = The same for all patients.
mailings-sample = Look at samples
mailings-delete = Throw this away
mailings-kept = Kept. Nothing has been sent.
mailings-samples = This is what the first patients will see
mailings-samples-text = Nothing has been sent yet.
mailings-sample-missing = Nothing will be sent to this patient. Missing: { $fields }
mailings-send = { $count ->
    [one] Send to one patient
   *[other] Send to { $count } patients
    }
mailings-foreign = { $count ->
    [one] One patient is addressed in { $language }. There is no text in { $language }, so this patient gets it in { $other }.
   *[other] { $count } patients are addressed in { $language }. There is no text in { $language }, so they get it in { $other }.
    }
mailings-foreign-first = At least { $count } patients are addressed in { $language }. There is no text in { $language }, so they get it in { $other }.
mailings-lacking = Nothing will be sent to these patients
mailings-lacking-text = The text uses a column of your list, and nothing is known of it for them. Write to them on their own, or remove them from the list.
mailings-lacking-others = The others get their message.
mailings-lacking-nobody = Nobody else is on the list, so nothing can be sent.
mailings-lacking-unlooked = The list is long: only its first rows were looked at for missing values. The report says who else gets nothing, once it is sent.
mailings-lacking-more = There are more of them. The report says who, once it is sent.
mailings-send-others = Send to the others
mailings-nobody = There is nobody whom it can be sent to.
mailings-changed = The text or its files were changed since you looked at the samples. Nothing was sent. Look at the samples again.
mailings-too-late = It is too late for this.
mailings-no-subject = Without a subject
mailings-count = { $sent } of { $total } sent
mailings-draft = Not sent yet
mailings-sending = Being sent
mailings-paused = Paused
mailings-cancelled = Ended before all were sent
mailings-undoing = Being taken back
mailings-done = Sent
mailings-sent = Sent:
mailings-refused = Could not be sent:
mailings-undone = Taken back:
mailings-reload = This goes on by itself, also when you leave this page.
mailings-reload-now = How far is it now?
mailings-pause = Pause
mailings-paused-text = What was on its way when you paused may still be sent: a few copies at most. The rest waits.
mailings-resume = Go on
mailings-cancel = Send no more
mailings-undo-text = { $minutes ->
    [one] Nobody can see a message for one minute after it was sent. What nobody can see yet is taken back.
   *[other] Nobody can see a message for { $minutes } minutes after it was sent. What nobody can see yet is taken back.
    }
mailings-undo = Undo
mailings-all-back = Taken back
mailings-hidden = Nobody can see it yet
mailings-back-unopened = Nobody had opened those that were taken back.
mailings-back-opened = { $count ->
    [one] One patient had opened it before. It is hidden now, but they have seen it and may have kept it.
   *[other] { $count } patients had opened it before. It is hidden now, but they have seen it and may have kept it.
    }
mailings-take-back = Take back all
mailings-take-back-text = { $count ->
    [one] One message can then be opened no more. The patient is told that you took back a message, and the day.
   *[other] { $count } messages can then be opened no more. The patients are told that you took back a message, and the day.
    }
mailings-take-back-opened = { $count ->
    [one] One patient has opened it already.
   *[other] { $count } patients have opened it already.
    }
mailings-report = Nothing can be sent for these rows
mailings-row = Line
mailings-who = Record number
mailings-why = Why
mailings-why-unknown = There is no patient with this record number.
mailings-why-twice = This patient is in an earlier row.
mailings-why-closed = The record is closed.
mailings-why-shape = The row has more or fewer cells than the first line.
mailings-why-field = Missing:
mailings-files-wait = Too many files wait in what you have not sent. Send some of it or throw some away. Then send this once more.
mailings-why-files = A file that goes with the text is not there any more. Send the text once more to these patients, with the file.
mailings-why-flaw = The text cannot be sent as it is: it is too long with what is filled in, or a day in it is over.
problem-mailing-changed = This was changed meanwhile
problem-mailing-changed-text = Look at it again. Nothing was sent a second time.
mailings-sample-flawed = Nothing will be sent to this patient.
mailings-out-of-team = You are no longer in the team in whose name this is. Nothing more is sent until you are in it again.
mailings-error-encoding = Some letters cannot be read. Save the list as “CSV UTF-8” in your spreadsheet and take it from the file again.
mailings-all = What colleagues send to several patients
mailings-all-text = You see how far each is, and can stop it. You do not see its text, nor who gets it.
mailings-all-none = Nobody has sent anything to several patients.
mailings-one-of-all = A text for several patients
mailings-by = By:
mailings-by-nobody = By somebody who is not in the list any more
mailings-error-unsent = You have { $most } texts for several patients that you did not send. Send some or throw some away, then go on here.
mailings-by-name = Choose patients by name
mailings-by-name-text = Find the patients one by one. You can add and remove some until you send it.
mailings-whom = Whom it is for
mailings-whom-now = It is for
mailings-whom-nobody = Nobody yet. Find a patient above and add them.
mailings-find = Find a patient to add
mailings-add-one = Add { $name }
mailings-remove-one = Remove { $name }
mailings-added = Added.
mailings-removed = Removed. Nothing will be sent to this patient.
mailings-in-it = This patient is in the list.
mailings-full = There are { $most } patients in the list. Make another text for more.
mailings-no-columns = Your list has fields of its own. Nothing is known of them for patients whom you add here. If your text uses such a field, nothing is sent to them; you see whom before you send it.
mailings-to-text = Go on to the text
mailings-again = Change it and send it again
mailings-again-text = You get a new text with what you wrote, for those who did not get it. Nothing is sent before you send it.
mailings-apart = The languages of this text have different fields: { $fields }. What fills one does not fill the other. Write the same name in every language if they are the same thing.
mailings-apart-column = from the list, only for those who read { $language }
mailings-apart-value = “{ $value }” for all who read { $language }
mailings-apart-open = not filled in yet; it will be the same for all who read { $language }
