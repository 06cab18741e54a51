# Texts for clinics: invitations, the start page, the staff. Plain words, short sentences.

join-heading = Begin at your clinic
join-intro = Your administrator gave you an invitation. Type it here. Then you make your key on this device.
join-label = Your invitation
join-hint = 20 digits. Spaces do not matter.
join-error-empty = Type the 20 digits of your invitation.
join-error-refused = This invitation does not work. It may be mistyped, used or too old. Ask your administrator for a new one.
join-signed-in = You are signed in. Sign out before you use an invitation.
join-patient = I am a patient

team-rooms = Your rooms
team-start = Start
team-patients = Patients
team-sent = Sent
team-threads = Inbox
team-heading = For you to do
team-hello = You are:
team-find = Find a patient
team-find-now = By a part of the name, the address or the record number
todo-answer = Answer
todo-answer-now = { $count ->
    [one] One patient waits for an answer
   *[other] { $count } patients wait for an answer
}
todo-code = Give a code
todo-code-now = { $count ->
    [one] One patient has a message and cannot sign in yet
   *[other] { $count } patients have a message and cannot sign in yet
}
todo-look = Look at this
todo-look-now = { $count ->
    [one] Something happened with a patient’s code
   *[other] Something happened with patients’ codes, { $count } times
}
alarms-text = Open the record, and ask the patient if you are not sure. Press “Seen” when nothing is left to do. A new code ends it, too.
alarms-open = Open the record
alarms-seen = Seen
alarm-stopped = Somebody was setting this record up again with a new code. The patient stopped it. Find out who has that code.
alarm-codes-spent = Somebody typed wrong digits from the e-mail 15 times. The code for this record is used up. Give a new one.
alarm-many-wrong = Somebody typed the code for this record wrong five times. The code still works.
alarm-locked = Somebody typed the code for this record wrong 100 times. The code is locked. Give a new one.
alarm-unfinished = Somebody began to set this record up and did not finish in time. Give a new code.
alarm-reused = Somebody typed a code for this record that was used before. Ask the patient if it was them.
alarm-reclaim-begun = Somebody is setting this record up again with a new code. Did you give it?
alarm-of-carer = It was the code of somebody who reads for the patient.
todo-nothing = Nothing waits for you.
team-else = What else
team-back = Back to the start

staff-heading = Staff
staff-now = Who belongs to the staff, and what they may do
staff-invite = Invite somebody
staff-invite-text = You get a code. Give it to them in person or by telephone, never by e-mail. For 30 days they and you count as one person where two must agree.
staff-name = Name
staff-name-hint = As colleagues and patients know them.
staff-address = E-mail address
staff-address-hint = Notices without content go there. It does not open anything.
staff-role = What they are there for
staff-error-name = Type a name of 1 to 200 characters.
staff-error-address = This is not an e-mail address. Check for a missing @ or dot.
staff-error-known = Somebody with this address belongs to the staff already.
staff-error-last = The last administrator stays. Make somebody else an administrator first.
staff-code-heading = The invitation
staff-code-tell = Give this code to them in person or by telephone, never by e-mail:
staff-code-until = It works once, until:
staff-code-where = They type it at { $site }/join
staff-code-once = We show it only now. If it gets lost, invite them again.
staff-invited = invited
staff-active = at work
staff-deactivated = deactivated
staff-since = On the list since:
staff-change-role = Give this role
staff-deactivate = Deactivate
staff-deactivate-text = They are signed out at once and cannot sign in again. Codes they gave stop working, entered or not, unless a key was made with them already. Those patients need another code. What they wrote stays.
staff-self = This is you.
staff-out = Let { $name } in no more
staff-out-done = It is done. { $name } is let in no more.
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
