# Texts of what takes two people, and of changing where a patient's alerts go.

todo-approve = Approve
todo-approve-now = { $count ->
    [one] A colleague asks you to approve something
   *[other] Colleagues ask you to approve { $shown } things
}
todo-decided = See what was decided
todo-decided-now = { $count ->
    [one] Something that you asked for is decided or has ended
   *[other] { $shown } things that you asked for are decided or have ended
}
approvals-room = Approve
approvals-heading = To approve
approvals-text = Some things take two people, so that nobody can open a patient's messages alone. Your colleagues ask you to agree.
approvals-none = Nothing waits for you.
approvals-own = You asked; a colleague decides
approvals-became = What became of what you asked for
approvals-saw-which = Seen: number { $number }
approvals-back = Back to what waits
approval-slip = Give a code
approval-alert-address = Change where alerts go
approval-delivery-address = Add an e-mail address to a record
approval-merge = Join two records
approval-asked-by = Asked by
approval-number = Number
approval-until = Ends by itself
approval-address = New e-mail address
approval-look = Look at this
approval-for-others = Somebody else must decide this. In the last 30 days you changed the addresses of this record, or an invitation made you and the colleague who asks count as one person.
approval-ask-yourself = Do you know why your colleague needs this? If not, call and ask before you agree. Name the number.
approval-slip-moved = Where e-mail about this record goes was changed lately. Whoever gets both the code and that e-mail can read the messages. Ask the patient if the change is right before you agree.
approval-slip-moved-outside = Where e-mail about this record goes was changed lately. Whoever gets both the code and that e-mail can read the messages. Agree only if whoever asks you says that they asked the patient, and that the change is right.
approval-code-on-its-way = A code for this record is on its way. Whoever gets both that code and mail at the new address can read the messages. Ask the patient first.
approval-witness = You are a witness from outside. You see neither the patient nor any message. Call the person who asks, compare the number, and ask why it is needed.
approval-yes = I agree
approval-no = I do not agree
approved-yes = You agreed: “{ $what }”, number { $number }, asked by { $colleague }.
approved-then = It is done.
approved-slip-then = Your colleague can make the code now.
approved-no = You did not agree: “{ $what }”, number { $number }, asked by { $colleague }.
approved-no-then = Nothing was changed.
approval-waits = This waits for a colleague. Nothing changes until a colleague agrees on their own device.
approval-waits-alone = This waits for a colleague or a witness. If nobody comes and nobody objects, it is done by itself on
approval-waits-alone-how = All addresses of the record were told. Whoever reads it can stop it; whoever cannot sign in yet may call you. You can take it back.
approval-alone-week = So it waits 7 days. All addresses of the record are told at once. Whoever reads it can stop it; whoever cannot sign in yet may call you, and you take it back. If nobody objects, it is done by itself.
approval-ended-stopped = This has ended: “{ $what }”, number { $number }. The patient, or somebody who reads for them, stopped it. Nothing was changed. Call the patient before you ask again.
approval-was-alone = Nobody objected for 7 days: “{ $what }”, number { $number }. It was done without a second person.
approval-was-alone-over = Nobody objected for 7 days, but it could not be done any more: “{ $what }”, number { $number }.
approval-withdraw = Take this back
approval-alone = Nobody can agree to this at present.
approval-alone-text = Whoever was invited to the staff in the last 30 days counts as the person who invited them. Whoever runs the portal can invite somebody who counts on their own, with the command “portal practitioner invite”. A witness from outside is enough.
approval-was-yes = { $colleague } agreed: “{ $what }”, number { $number }.
approval-was-no = { $colleague } did not agree: “{ $what }”, number { $number }. Nothing was changed.
approval-was-over = { $colleague } agreed, but it is over: “{ $what }”, number { $number }.
approval-ended-addresses = This has ended: “{ $what }”, number { $number }. The e-mail addresses of the record were changed after it was asked for, and an approval is only for the addresses that stood there. Look at the record. If a code is still needed, ask again.
approval-ended-joined = This has ended: “{ $what }”, number { $number }. The record became part of another record after it was asked for. Open that record. If it is still needed, ask again there.
approval-one-waits = Another change of this kind waits for a colleague already. Wait for the answer, or take it back first.
problem-takes-two = This takes two people
problem-takes-two-text = In the last 30 days you gave this record another address or confirmed its patient in person, or a colleague did who counts as you because of an invitation. Ask a colleague to approve the code, or to give it.
problem-waiting = Something waits already
problem-waiting-text = Another change of this kind waits for a colleague already. Wait for the answer, or take it back first.
problem-approval-own = You asked for this yourself
problem-approval-own-text = Somebody else must approve it.
problem-approval-moved = Somebody else must look at this
problem-approval-moved-text = Where e-mail about this record goes was changed in the last 30 days. Whoever changed it cannot also approve the code. And before a code is given, somebody else must ask the patient if the change is right.
problem-approval-invited = Another colleague must decide this
problem-approval-invited-text = Whoever was invited to the staff in the last 30 days counts as the person who invited them. So here you and the colleague who asked are one person. Ask somebody else, or a witness. Is there nobody? Whoever runs the portal can invite somebody who counts on their own, with the command “portal practitioner invite”.
problem-approval-over = This is over
problem-approval-over-text = Somebody has decided already, or it was taken back, or its time is over. Nothing was changed now.
problem-approval-changed = Something has changed since
problem-approval-changed-text = What your colleague asked for was changed after they asked. Nothing was done, and this request has ended. Your colleague can look at it as it is now and ask again.

alerting-heading = Change where alerts go
alerting-now = Alerts go to
alerting-verified = The patient has shown that they read this address.
alerting-not-verified = Nobody has shown yet that the patient reads this address.
alerting-text = Only do this when you are sure who asks you. The old address gets a notice without any content, and the patient sees the change.
alerting-new = New e-mail address for alerts
alerting-hint = Have it read back to you, letter by letter.
alerting-change = Change the address
alerting-done = Alerts now go to { $address }. If there was an old address, it was told.
alerting-ask = Ask a colleague to approve
alerting-takes-two = You gave a code for this record in the last 30 days, or a colleague did who counts as you because of an invitation, or a code is on its way to the patient, or the patient keeps a spare code, which works together with that mailbox. So a colleague must approve the new address. Until then nothing goes there.
code-takes-two = In the last 30 days you gave this record another address or confirmed its patient in person, or a colleague did who counts as you because of an invitation. So a colleague must approve the code. Until then no code is made.
code-moved = A colleague changed where e-mail about this record goes. Ask the patient if that is right before you give a code.
code-moved-ask = Did you ask the patient about this change?
code-moved-right = Yes, I asked the patient. It is right.
code-moved-unsure = I am not sure. Ask another colleague. Until then no code is made.
code-moved-alone = Nobody else can agree at present. If you are not sure, ask the patient first: at the desk, or by a telephone number that you know. Or ask whoever runs the portal to invite a witness. That is somebody from outside who can agree and sees no patient.
code-alone = Did you ask because you were not sure about a changed address? Take this back on the page of the record. Then ask the patient, at the desk or by a telephone number that you know, and give the code.
code-moved-missing = Say whether the changed address is right. If it was changed again meanwhile, look at it anew.
code-ask = Ask a colleague to approve
code-waits = When a colleague has agreed, come back to this page and make the code.
code-waits-other = A colleague has asked for a code for this record already. You can approve it, and your colleague makes the code. If not, wait until that is decided.
code-waits-others = A colleague has asked for a code for this record already. In the last 30 days you changed its addresses, or an invitation made you and that colleague count as one person. So somebody else must decide. Wait until that is done.
patient-error-address-same = Alerts go to this address already.

role-witness = Witness from outside
role-witness-is = approves what takes two people; sees no patients and no messages

history-alerts-moved = { $who } changed the e-mail address for your alerts.
history-approval-asked = { $who } asked a second person to approve a change to your record.
history-approval-given = { $who } approved, as the second person, the change to your record.
history-approval-refused = { $who } was the second person, and did not approve the change to your record.

second-heading = There is no second person yet
second-what = Some things take two people, so that nobody opens a patient’s messages alone: giving a code after you changed where a patient’s e-mail goes, changing that while a code is on its way, joining two records, letting somebody in at the desk at once. Until two of you count, these wait.
second-why = Whoever a colleague invited counts as one person with that colleague for 30 days, because whoever invites sees the code. You are not waiting for anything to be done: it ends by itself.
second-from = Counts as a second person from
second-until = Until then one person with { $name }.
second-at-once = You need not wait. Whoever runs the portal can invite a second colleague, or a witness from outside the clinic, who counts at once. Ask them now, before you need it.
second-invited = Whoever you invite now counts as a second person from
second-page = Two people
second-more = What this means, and what you can do
second-there = There is a second person.
alone-heading = Going on alone
alone-what = Is nobody there who can agree? Then what one of you asks for can wait 7 days and happen by itself. This is for giving a code, changing where e-mail goes, and joining two records. All addresses of the record, the old ones too, get a notice at once. Whoever reads the record can stop it with one press. Whoever cannot sign in yet may call you. You can take it back. A colleague or a witness can still agree sooner, or not.
alone-not = A person without e-mail must still be known to two people, and two people end the wait of a record that is set up again.
alone-on = This is on: where nobody can agree, things happen after 7 days.
alone-off = This is off: where nobody can agree, things wait until somebody can.
alone-earlier = What was asked for before this was turned on still waits for a second person. Take it back and ask again, if it is to wait 7 days instead.
alone-allow = Let things happen after 7 days
alone-refuse = Let nothing happen alone
alone-back = Back to the clinic
