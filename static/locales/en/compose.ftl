## Writing to a patient, and what became of it
compose-heading = Write to a patient
compose-to = To
compose-born = Born
compose-number = Record number
compose-no-name = Patient without a name
compose-urgent = Needed today? Telephone.
compose-subject = Subject
compose-subject-hint = One line. The patient sees it after signing in. It is in no e-mail.
compose-text = Message
compose-text-hint = An empty line begins a new paragraph. A line that begins with "- " is an item of a list. A line that begins with "# " is a heading.
compose-read-by = Read by
compose-read-by-hint = The patient is reminded before that day. Unread after it, the message stands on the list of whom to call. Leave it empty if there is no hurry.
compose-expires = Can be read
compose-expires-hint = After that the patient cannot open it any more.
compose-expires-never = As long as the record is kept
compose-expires-days = { $days ->
    [one] For one day
   *[other] For { $days } days
    }
compose-category = What it is about
compose-category-hint = Kept with the message. The patient does not see it.
compose-category-treatment = Treatment
compose-category-payment = Payment
compose-category-operations = Running the clinic
compose-category-marketing = Advertising
compose-category-part2 = Substance use treatment
compose-category-psychotherapy = Psychotherapy notes
compose-more = More choices
compose-reply = The patient may answer
compose-high = Extra private: the patient uses the key once more to open it
compose-preview = Look at it first
compose-preview-heading = This is what the patient will see
compose-preview-text = Nothing has been sent yet.
compose-send = Send
compose-save = Keep as a draft
compose-change = Change it
compose-kept = Kept as a draft. Nothing has been sent.
compose-undone-text = Undone. Nobody saw the message. Here is your text again.
compose-not-sent = The message was not sent. Your text is still here. Please try again in a minute.
compose-too-many-drafts = You have too many drafts. Send some or throw some away. Your text is still here.
compose-error-kept = Your text is still here, and kept as a draft if you pressed Send.
compose-error-subject-empty = Write a subject.
compose-error-subject-long = The subject is too long. It can have { $most } characters.
compose-error-text-empty = Write a message.
compose-error-text-long = The message is too long. It can have { $most } characters.
compose-error-read-by = Choose a day from today on, within a year.
compose-error-choice = Choose one of the offered answers.
compose-sent-heading = Messages sent
compose-sent-now = What became of them, and how to take one back.
compose-drafts-heading = Your drafts
compose-no-drafts = You have no drafts.
compose-stuck = It cannot be sent any more.
compose-draft-answer = An answer in the inbox
between-heading = Messages of this patient
between-none = Nothing was sent or written yet.
between-wrote = The patient wrote
compose-none = Nothing has been sent yet.
compose-patients = { $count ->
    [one] One patient
   *[other] { $count } patients
    }
compose-others = { $count ->
    [one] and one more
   *[other] and { $count } more
    }
compose-by = Written by
compose-by-me = you
compose-by-relay = e-mail system
compose-from-me = Written by you
compose-from-relay = From the e-mail system
compose-message-to = Message to { $name }
compose-message-many = Message to several patients
compose-became = What became of it
compose-content = The message
compose-no-text = You cannot read this message here. It is for whoever wrote it and for the care team.
compose-sent-at = Sent
compose-replies = Answers
compose-yes = allowed
compose-no = not allowed
compose-more-recipients = There are more patients than are shown here.
compose-had-opened = It had been opened:
compose-back = All messages sent
compose-to-message = To the message
compose-sent-to = Sent to { $name }.
compose-sent-many = Sent to several patients.
compose-before = This message was sent already. Nothing was sent a second time.
compose-undo = Undo
compose-undo-until = Nobody can see this message yet. You can undo it until:
compose-undone-done = Undone. Nobody saw the message.
compose-too-late = It is too late to undo this. You can take the message back.
compose-hidden = Not visible before
compose-needs-code = Needs a code
compose-code-given = Code given
compose-setup-begun = Setup begun, e-mail not confirmed
compose-closed = Record closed
compose-no-address = No e-mail address
compose-alerting = Alert on its way
compose-trying = The alert did not get through yet. It is tried until
compose-alert-sent = Alert sent
compose-failed-full = Alert failed: mailbox full
compose-failed-unknown = Alert failed: there is no such e-mail address
compose-failed-away = Alert failed: the mail system could not be reached
compose-failed-off = Alert failed: the mailbox is switched off at the moment
compose-failed-refused = Alert failed: the mail system refused it
compose-by-carer = { $count ->
    [one] To { $names }, who reads for this patient
   *[other] To { $names }, who read for this patient
}
compose-opened = Opened
compose-replied = Replied
compose-expired = Expired unopened
compose-undone = Undone
compose-taken-back = Taken back
compose-recall = Take back
compose-recall-text = The message can then be opened no more. The patient is told that you took back a message, and the day.
compose-recall-from = From whom
compose-recall-all = Everybody who can still read it
compose-recall-why = Why
compose-recall-why-error = Say why you take it back.
compose-recall-patient = It was for somebody else
compose-recall-content = Something in it was wrong
compose-recall-other = Another reason
compose-recall-nothing = There is nothing to take back any more.
compose-recalled = Taken back
compose-recalled-unopened = Taken back. Nobody opened it.
compose-recalled-opened = opened this on
compose-recalled-seen = It is hidden now, but the patient has seen it and may have kept it.
taken-back-heading = A message was taken back
taken-back = Your clinic took back a message on { $date }.
taken-back-opened = You had opened it.
taken-back-unopened = You had not opened it.
problem-record-closed = This record is closed
problem-record-closed-text = Nobody can be written to here any more. What you typed is kept as a draft.
problem-too-many-drafts = Too many drafts
problem-too-many-drafts-text = Send some of your drafts or throw some away.
problem-too-late = It is too late for this
problem-too-late-text = Look at the message again to see what became of it.
