# Texts for clinics: invitations, the start page, the staff. Plain words, short sentences.

join-heading = Begin at your clinic
join-intro = Your administrator gave you an invitation. Type it here. Then you make your key on this device.
join-label = Your invitation
join-hint = 20 digits. Spaces do not matter.
join-error-empty = Type the 20 digits of your invitation.
join-error-refused = This invitation does not work. It may be mistyped, used or too old. Ask your administrator for a new one.
join-signed-in = You are signed in. Sign out before you use an invitation.
join-patient = I am a patient
join-name = Your name
join-name-hint = As patients and colleagues know you, for example: Dr. Ana Vega
join-name-text = Your invitation works. Patients see this name with what you write to them, and where they look up who opened their messages.

team-rooms = Your rooms
team-start = Start
team-patients = Patients
team-sent = Sent
team-threads = Inbox
team-heading = For you to do
team-hello = You are:
todo-answer = Answer
todo-answer-now = { $count ->
    [one] One patient waits for an answer
   *[other] { $shown } patients wait for an answer
}
todo-code = Give a code
todo-code-now = { $count ->
    [one] One patient has a message and cannot sign in yet
   *[other] { $shown } patients have a message and cannot sign in yet
}
todo-look = Look at this
todo-look-now = { $count ->
    [one] Something happened that somebody should look at
   *[other] { $shown } things happened that somebody should look at
}
alarms-text = Open the record, and ask the patient if you are not sure. Press “Seen” when nothing is left to do. A new code ends it, too.
alarms-open = Open the record
alarms-seen = Seen
alarms-member = See this colleague
alarm-spare-wrong = Somebody typed the spare code of this patient wrong five times. It still works. Ask the patient if it was them.
alarm-spare-locked = Somebody typed the spare code of this patient wrong too often. It does not work any more. The patient can make a new one in the settings.
alarm-spare-wrong-carer = Somebody typed the spare code of { $name }, who reads for this patient, wrong five times. It still works. Ask { $name } if it was them.
alarm-spare-locked-carer = Somebody typed the spare code of { $name }, who reads for this patient, wrong too often. It does not work any more. { $name } can make a new one in the settings.
alarm-invitation-wrong = Somebody typed the invitation of this colleague wrong five times. It still works. Ask them if it was them.
alarm-invitation-locked = Somebody typed the invitation of this colleague wrong 100 times. It is locked. Invite them again.
alarm-invitation-reused = Somebody typed the invitation of this colleague after it was used. Ask them if it was them. If not, find out who has it.
alarm-invited = A colleague invited this person to the staff. Do you know why?
alarm-key-added = This colleague has a new key. Ask them if they made it.
alarm-key-removed = This colleague removed a key. Ask them if it was them.
alarm-stopped = Somebody was setting this record up again with a new code. The patient stopped it. Find out who has that code.
alarm-codes-spent = Somebody typed wrong digits from the e-mail 15 times. The code for this record is used up. Give a new one.
alarm-many-wrong = Somebody typed the code for this record wrong five times. The code still works.
alarm-locked = Somebody typed the code for this record wrong 100 times. The code is locked. Give a new one.
alarm-unfinished = Somebody began to set this record up and did not finish in time. Give a new code.
alarm-reused = Somebody typed a code for this record that was used before. Ask the patient if it was them.
alarm-reclaim-begun = Somebody is setting this record up again with a new code. Did you give it?
alarm-of-carer = It was the code of somebody who reads for the patient.
todo-or-more = { $most } or more
todo-nothing = Nothing waits for you.
team-else = What else
team-back = Back to the start

problem-not-permitted = Your role does not include this
problem-not-permitted-text = Nothing was changed. Ask an administrator of your clinic if you need it.
problem-officer = Only a privacy officer sees this
problem-officer-text = It is in no other role, so that somebody else looks at what all of you do.

staff-heading = Staff
staff-now = Who belongs to the staff, and what they may do
staff-invite = Invite somebody
staff-invite-text = You get a code. Give it to them in person or by telephone, never by e-mail. For 30 days they and you count as one person where two must agree.
staff-name = Name
staff-no-name = Name not given yet
staff-name-hint = As colleagues and patients know them.
staff-address = E-mail address
staff-address-hint = Notices without content go there. It does not open anything.
staff-role = What they are there for
staff-error-name = Type a name of 1 to 200 characters.
staff-error-address = This is not an e-mail address. Check for a missing @ or dot.
staff-error-known = Somebody with this address belongs to the staff already.
staff-error-last = The last administrator stays. Make somebody else an administrator first.
staff-code-heading = The invitation for { $name }
staff-code-tell = Give this code to { $name } in person or by telephone, never by e-mail:
staff-code-until = It works once, until:
staff-code-where = They type it at { $site }/join
staff-code-once = We show it only now. If it gets lost, invite them again.
staff-invited = invited
staff-active = at work
staff-deactivated = deactivated
staff-since = On the list since:
staff-change-role = Give this role
staff-deactivate-text = They are signed out at once and cannot sign in again. Codes they gave stop working, entered or not, unless a key was made with them already. Those patients need another code. What they wrote stays.
staff-self = This is you.
staff-out = End access for { $name }
staff-out-done = It is done. { $name } has no access any more.
staff-role-done = It is done. This is what { $name } is there for now.
staff-again = Need a new invitation? Invite the same address again.
staff-back = Back to the staff

role-sender = Sender
role-sender-is = writes to patients
role-care-team = Care team
role-care-team-is = also answers patients
role-administrator = Administrator
role-administrator-is = also invites and deactivates staff
role-privacy-officer = Privacy officer
role-privacy-officer-is = sees what happened, not what was written
staff-going-mailings = { $count ->
    [one] One text of theirs for several patients is still being sent, or paused. It stops; only an administrator can take back what nobody has seen yet.
   *[other] { $count } texts of theirs for several patients are still being sent, or paused. They stop; only an administrator can take back what nobody has seen yet.
    }
staff-going-messages = { $count ->
    [one] One message of theirs is to be sent later. It is sent all the same, unless an administrator takes it back.
   *[other] { $count } messages of theirs are to be sent later. They are sent all the same, unless an administrator takes them back.
    }
staff-going-look = What is to be sent later

## Help for staff
help-staff = Help for staff
help-staff-text = What do you need help with?
help-staff-more = All help for staff
help-staff-join = I have an invitation
help-staff-patient = Help for patients
help-staff-key = I lost my key, or have a new computer
help-staff-key-1 = Do you have another key, on your phone or on a second device? Press “Sign in” and use that one. At a computer, choose “phone” and scan the square with your phone. Turn on Bluetooth on both.
help-staff-key-2 = Then open the settings, choose “Your keys” and add a key on the new device. Remove the key of a device that you do not have any more.
help-staff-key-3 = No other key? Ask an administrator of your clinic. They deactivate you on the page of the staff, and invite the same address again. What you wrote stays. Are you the only administrator? Ask whoever runs the portal.
help-staff-key-4 = Was a device stolen? Tell an administrator at once. There are no spare codes for staff: have two keys, on two devices.
help-staff-invitation = My invitation does not work
help-staff-invitation-1 = An invitation has 20 digits. Compare four digits at a time. It works once, and for 7 days.
help-staff-invitation-2 = Is it too old, used or lost? Ask the administrator who invited you for a new one. The old one then stops working. An invitation never comes by e-mail.
help-staff-invitation-3 = Did you make your key with it already? Then you do not need it any more: press “Sign in”.
help-staff-code = A patient has no code, or lost it
help-staff-code-1 = Find the patient, open the record and choose “Give a code”. The code comes by hand, on a letter, by telephone or by text message. Never by e-mail.
help-staff-code-2 = A new code replaces the old one. Was the letter lost? Give a new code, and nobody can use the old one.
help-staff-code-3 = Does the patient use the record already, with a key that is lost? A new code sets the record up again. The patient is told, and it opens 24 hours after the new key is made.
help-staff-code-4 = No e-mail address, or in front of you? Open the record and choose “Set up here at the desk”.
help-staff-telephone = A code by telephone
help-staff-telephone-1 = Call the number on record, and no other. Did the patient call you? Hang up and call back.
help-staff-telephone-2 = Type what the patient says: name, birth date or record number, two of them. The page says only if it matches. Twice no match, and for 24 hours the code goes by letter or at the desk.
help-staff-telephone-3 = Read out single digits: “four, seven”, not “forty-seven”. Read four digits, wait, and have them read back.
help-staff-telephone-4 = Never leave a code on voicemail, and never give it to somebody else to pass on.
help-staff-telephone-5 = Say where to type it: { $host }/claim. A code by telephone works for 3 days.
help-staff-nothing-came = A patient says that no e-mail came
help-staff-nothing-1 = Ask the patient to look in the junk or spam folder. The e-mail comes from { $service } and names neither you nor the clinic.
help-staff-nothing-2 = Look at the message under “Sent”. “Needs a code”: no e-mail leaves before the patient has a code. “Alert sent”: the mail system took it. “Alert failed”: it says why.
help-staff-nothing-3 = Compare the address on the record with the patient, letter by letter. Wrong? Change where alerts go. Mailbox full? The patient empties it.
help-staff-nothing-4 = Then open the message and press “Send the notice again”.
help-staff-nothing-5 = The patient does not need the e-mail to read: signing in at { $host } is enough.
help-staff-wrong = I sent it to the wrong person
help-staff-wrong-1 = Just now? Press “Undo”. The message itself says for how long you can. Then nobody saw it.
help-staff-wrong-2 = Later: open the message under “Sent” and press “Take back”. It can be opened no more from that moment on.
help-staff-wrong-3 = The page says if it had been opened. If it was, the person has seen it and may have kept it. The e-mail itself told nothing: no name, no subject, no text.
help-staff-wrong-4 = The patient is told that a message was taken back, the day, and if it had been opened. Tell your privacy officer what happened.
help-staff-two = Why does this need two people?
help-staff-two-1 = Nobody at the clinic can open a patient’s messages alone. Whoever changes where e-mail goes and also gives a code could. So the second of these needs a colleague. The same is true while a code is on its way, whoever gave it.
help-staff-two-2 = The colleague opens “Approve” on the start page, on a device of their own, and agrees with their own key. Both pages show one number, so that you know you mean the same thing.
help-staff-two-3 = Somebody whom you invited in the last 30 days counts as you. Ask another colleague, or a witness from outside, who sees no patient and no message.
help-staff-two-4 = What nobody decides ends by itself after 7 days; what is asked for somebody at the desk, after 24 hours. Whoever asked can take it back.
help-staff-sees = Who can see what?
help-staff-sees-1 = The text of a message is for whoever wrote it, for its care team and for the patient. Colleagues see that there is one, and what became of it.
help-staff-sees-2 = The patient sees in the settings who opened the record’s messages, and what was changed. The patient does not see notes of the team or what a message “is about”.
help-staff-sees-3 = What you may do depends on your role. Only an administrator gives another one.
help-staff-sees-4 = Whoever reads the e-mail on its way sees only that a message waits.
help-staff-numbers = A patient reads out a number
help-staff-numbers-1 = A page that could not do something ends with a number, such as E-2, and eight more letters and digits.
help-staff-numbers-2 = The number tells you what the page said:
help-staff-numbers-3 = Is that not enough? Write down the eight letters and digits, and the time. Whoever runs the portal finds the rest in its log with them.
