## What becomes of a message that nobody reads
todo-call = Call
todo-call-now = { $count ->
    [one] One message is unread past its day
   *[other] { $shown } messages are unread past their day
    }
todo-address = Fix the address
todo-address-now = { $count ->
    [one] The notices to one patient come back
   *[other] The notices to { $shown } patients come back
    }
calls-heading = Call
calls-text = These patients have not opened a message by the day that was set. Call the number on record. Say nothing to a voicemail but that the clinic called.
calls-none = Nobody is to be called.
calls-since = To be read by
calls-phone = Telephone:
calls-no-phone = There is no telephone number on record.
calls-carer = { $count ->
    [one] { $names } reads for this patient. Call this person.
   *[other] { $names } read for this patient. Call one of them.
}
calls-done = Nothing more to do
calls-again = Call again on { $date }
calls-day-utc = The day of the next call begins at midnight UTC.
calls-put-off = This call was put off three times. A letter may reach the patient better.
calls-off = Taken off the list.
calls-back-on = Put off. This call is back on the list on { $date }.
calls-message = See the message
calls-telephone = Give a code by telephone
calls-letter = Nobody answers? Give a new code by letter
calls-letter-again = Phone or key lost? A letter with a new code
calls-set-up-again = With a new code the patient sets everything up again. Old keys work until then. We tell the patient by e-mail, and there is a wait of a day.
calls-see-carers = See who reads for this patient
calls-back = To the start
calls-gone = It was opened meanwhile, or a colleague looks after it.
unreachable-heading = Fix the address
unreachable-text = The last notice to these patients came back.
unreachable-full = Mailbox full: ask them to empty it.
unreachable-ask = Ask them for their e-mail address.
unreachable-off = The mailbox is switched off. Ask if it works again, or ask for another e-mail address.
unreachable-away = The e-mail address may be right. Ask if their mail works, then send the notice again.
unreachable-ours = The e-mail address may be right: our own mail host did not send it. Tell whoever runs this portal, then send the notice again.
unreachable-ours-all = These notices did not leave. It was our own mail host and not these addresses. Tell whoever runs this portal.
unreachable-carer = { $count ->
    [one] It went to { $names }, who reads for this patient.
   *[other] It went to { $names }, who read for this patient.
}
unreachable-none = Every notice arrived as far as we know.
unreachable-since = Came back
unreachable-fix = Change the record
unreachable-fix-carer = See who reads for this patient
compose-again = Send the notice again
compose-again-done = Another notice leaves as soon as one may.
compose-longer-label = Let it be read, from today
compose-longer = Extend
compose-longer-done = It can be read for longer now.
compose-nothing-done = There was nothing to change: it was opened meanwhile, it is over, or it ends later already.
