# Texts of the pages on which staff find patients, change their records and give codes.

patients-heading = Patients
patients-words = Find a patient
patients-words-hint = Type how a name, an e-mail address or a record number begins. The end of a name or a number works too, from 3 letters or digits on.
patients-closed-too = Also find closed records
patients-search = Find
patients-no-words = Type at least two letters or digits.
patients-found = Patients found
patients-count = { $count ->
    [0] No patient matches.
    [one] 1 patient found.
   *[other] { $count } patients found.
}
patients-count-more = More than { $count } patients found.
patients-not-shown = What matches cannot be shown now. Press “Find”.
patients-none = No patient matches.
patients-no-more = There are no more patients.
patients-none-hint = Try fewer letters, or only the last name. If the patient is not here yet, add a patient. Patients of a large import are found a few minutes after it.
patients-too-many = There are many more. Type more of the name.
patients-pages = More patients
patients-back = Previous patients
patients-next = More patients
patients-add = Add a patient
patients-give = Give a code

patients-waiting = Needs a code
patients-waiting-text = Messages are waiting for these patients, and they cannot open them yet. Give each of them a code.
patients-waiting-count = { $count ->
    [one] 1 message
   *[other] { $count } messages
}
patients-waiting-since = Waiting since

## A record
patient-no-name = No name
patient-name = Name
patient-birth-date = Birth date
patient-birth-date-sure = For example: December 31, 1980 or 1980-12-31. Not 3/4/1980: that can be read in two ways.
patient-record-number = Record number
patient-record-number-hint = Your own number for this patient, if you use one.
patient-phone = Telephone number
patient-email = E-mail address
patient-email-hint = Mail to this address goes to this patient, and the patient is alerted there. No e-mail? Leave this empty and type the name: you set the patient up at the desk.
patient-language = Language of alerts
patient-language-hint = The patient can change it.
patient-language-not-said = Not said
patient-not-given = Not given
patient-state-needs = Needs a code
patient-state-carer = { $count ->
    [one] { $names } reads for this patient
   *[other] { $names } read for this patient
}
patient-state-given = Code given. It works until
patient-state-begun = Setup begun, e-mail not confirmed
patient-state-claimed = Can read messages here
patient-state-again = Can read messages here. A new code is given.
patient-state-opens = With the new key it can be read from
patient-state-closed = Closed
patient-messages-wait = Messages are waiting for this patient, and nobody can open them yet.
patient-write = Write
patient-change = Change name, birth date or telephone
patient-saved = Saved.
patient-back = Back to patients
patient-back-record = Back to the record

## Its addresses
patient-addresses = E-mail addresses
patient-addresses-text = Mail to these addresses becomes a private message for this patient.
patient-address-new = Another e-mail address
patient-address-hint = Mail to it goes to this patient. Alerts still go where they went before.
patient-address-add = Add this address
patient-address-added = The address was added.
patient-address-remove = Remove this address
patient-address-removed = The address was removed.
patient-last-address = One address must stay. Add the new address first, then remove this one.

## Closing it
patient-close-open = Close this record
patient-close-text = New mail to this patient is refused, codes stop working, and the patient cannot read these messages any more. Nothing is deleted. You can open the record again.
patient-close-unopened = { $count ->
    [one] One message was sent and not opened yet. The patient cannot read it then.
   *[other] { $count } messages were sent and not opened yet. The patient cannot read them then.
}
patient-close-scheduled = { $count ->
    [one] One message is to be sent later. While the record is closed, nobody is told of it and nobody can read it.
   *[other] { $count } messages are to be sent later. While the record is closed, nobody is told of them and nobody can read them.
}
patient-close = Close this record
patient-open = Open this record again
patient-opened-done = The record is open again.
patient-closed-text = This record is closed. Nothing can be sent or changed until you open it again.
problem-closed = This record is closed
problem-closed-text = Open the record again first. Then you can go on.

## What is wrong
patient-error-missing = Type an e-mail address.
patient-error-address = Type the whole e-mail address, for example name@example.org.
patient-error-address-freed = You took this address from another record lately, or a colleague did who counts as you because of an invitation. Ask somebody else to do this, so that two people agree.
patient-error-address-taken = Another patient has this e-mail address. Find that patient, or use a different address.
patient-error-number-taken = Another patient has this record number. Find that patient, or check the number.
patient-error-full = This record has as many addresses as it can have. Remove one first.
patient-error-language = Choose a language.
patient-error-phone = Type a telephone number with at least three digits.
patient-error-date = Type the whole birth date, for example December 31, 1980 or 1980-12-31.
patient-error-date-two = This date can be read in two ways: { $one } or { $other }. Write the month as a word, or write { $iso } for { $one }.
patient-error-date-range = Check the birth date. It is too long ago or in the future.
patient-error-control = Type this on one line, without special characters.
patient-error-long = { $label }: use { $most } characters at most.
patient-twin = Is this patient here already?
patient-twin-text = There is a record with this name and birth date. Nothing was added. Open it to see if it is this patient’s.
patient-twin-sure = This is another person: add them, too
patient-conflict = Somebody else changed this record
patient-conflict-text = Your changes are not saved yet, because both of you changed the same thing. What only one of you changed is kept. If you save now, yours takes the place of theirs here:
patient-conflict-now = The record now
patient-conflict-yours = Your changes

## Giving a code
code-how = How does the code get to the patient?
code-how-later = When you make the code, you choose how it gets to the patient.
code-how-missing = Choose how the code gets to the patient.
code-no-number = There is no telephone number on record. Telephone and text message need one.
code-number-changed = The telephone number of this record was changed in the last 30 days. Somebody else may have given it, so no code is told at it. Send the code by letter, or set the patient up here at the desk.
code-too-recent = The birth date or the record number was changed in the last 30 days, so it does not show who calls. Send the code by letter, or set the patient up here at the desk.
code-too-little = This record holds too little to know a caller by. It takes two of name, birth date and record number. Add one, or give the code another way.
code-hand = By hand (works for 7 days)
code-telephone = By telephone (works for 3 days)
code-sms = By text message (works for 1 day)
code-never = Never send a code by e-mail.
code-told = By hand is for somebody in front of you. On the telephone, choose “By telephone”: you call back and compare what the patient says.
code-make = Make a code
code-again = The patient uses this record already. With a new code it is set up again: we tell the patient, and it opens after 24 hours.
code-again-untold = The patient uses this record already. With a new code it is set up again, and it opens after 24 hours. There is no e-mail address: we can say so only where the patient is signed in.
code-made = A code was made:
code-works = It works until:
code-replaces = A new one replaces it.
code-begun = Somebody is setting up this record now. A new code ends that.
code-shown = The code for this patient
code-until = The code works until
code-once = The code is shown only once. After two minutes it is gone from the screen. If you lose it, make a new one.
code-gone = The code is gone from the screen. If you still need it, make a new one.
code-do = What to do
code-do-hand = Check that the card above is this patient. Write the code down and hand it over.
code-do-telephone = Read out one digit at a time, one group of four, and let the patient read it back. Then go on to the next group. Never leave a code on voicemail.
code-group = Group { $at } of { $of }:
code-group-next = Next group
code-do-sms = Send the code to the number above, and to no other. Do not write anything else about the patient.
code-tell = What to tell the patient
code-tell-go = Go to { $host } on your own telephone or computer, and choose “First time here?”.
code-tell-type = Type the 20 digits.
code-tell-key = Make a key with your face, finger or PIN.
code-tell-mail = Then type the 8 digits that come by e-mail.
code-tell-wait = This record was set up before. After the new key is made, the patient waits 24 hours. If the key is made now, the patient can read from:

## A code by telephone
caller-call = Call this number back, and no other. Did the patient call you? Hang up first. Say nothing yet: let the patient tell you who is there.
caller-voicemail = Never on a voicemail, and never to somebody else to pass on.
caller-type = Type what the patient says, two things or more. This page does not show what the record holds, so that nobody can read it out by mistake.
caller-name-hint = The whole name.
caller-misses = We say only if all of it matches. If it does not match twice, no code of this record can be told for 24 hours.
caller-compare = Compare
caller-matches = It matches. This is the patient.
caller-until = Make the code while the patient is on the line. You can until:
caller-differs = This does not match. Ask again, or stop here. If it does not match once more, no code of this record can be told for 24 hours.
caller-closes = This did not match twice. No code of this record can be told for now.
caller-closed = Two callers did not match this record. No code of it can be told, by telephone, by text message or by hand, until
caller-closed-left = You can send the code by letter, or set the patient up here at the desk.
caller-over = Ten minutes are over, or the code was made already. Ask the patient again.
caller-error-little = Type two things or more that the patient says.
caller-back = Give the code another way
problem-caller = Somebody must say who they are
problem-caller-text = No code was made. Call the patient back and compare what they say first.
problem-number-changed = No code can be told at this number
problem-number-changed-text = The telephone number of this record was changed in the last 30 days. A code goes by letter, or at the desk.
problem-post-only = No code of this record can be told now
problem-post-only-text = Two callers did not match this record. For 24 hours a code goes by letter, or at the desk.
