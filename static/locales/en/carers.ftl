# Who reads a patient's messages beside the patient: a parent, a guardian, somebody who helps.

carers-heading = People who read for the patient
carers-text = Somebody who reads for the patient gets a code, a key and alerts of their own. Never give out the patient’s code for that. It takes two of you: one adds the person, a colleague gives the code. The patient is told when the person begins to read.
carers-now = Who reads, or will
carers-none = Nobody but the patient.
carers-add = Add a person
carers-name-hint = Who gets the code.
carers-email-hint = Alerts and the code for the e-mail go there. It is this person’s own address, not the patient’s.
carers-basis = Why may this person read the messages?
carers-parent = Parent of a child
carers-guardian = Guardian appointed by a court or an authority
carers-attorney = Power of attorney
carers-consent = The patient agreed
carers-days = For how long?
carers-month = One month
carers-half-year = Half a year
carers-year = One year
carers-two-years = Two years
carers-how = How does the code get to this person?
carers-until = Until
carers-address = The code by mail goes to
carers-state-reads = Reads the messages
carers-state-waits = Has not set up yet
carers-state-over = The time is over
carers-end = End this
carers-same-person = You added this person. A colleague gives the code, so that two people agree.
carers-full = There are as many people here as there can be. End one first.
carers-over = The time of this person is over. Add the person again.
carers-invited = Whoever was invited to the staff in the last 30 days counts as the person who invited them. So you and the colleague who added this person are one. Somebody else gives the code. Is there nobody? Whoever runs the portal can invite somebody who counts on their own, with the command “portal practitioner invite”.
carers-reads = This person reads the messages already. If the key is lost, end this and add the person again.
carers-error-name = Type a name on one line.
carers-error-basis = Choose why this person may read the messages.
carers-error-days = Choose for how long.
carers-open = People who read for the patient

## What the patient sees
history-carers = Who can read your messages
history-carers-nobody = Nobody but you, and the staff of your clinic.
history-carers-text = These people can read what you can read. If that is not right, telephone your clinic.
history-done = What happened
carers-for = for the patient
carers-too-soon-for-post = This person's time is over in less than five days: a letter would come too late. Give the code by hand or by telephone.
