# Texts about answering: patients and staff.

reply-heading = Answer
reply-label = Your answer
reply-hint = Your clinic reads it on working days. In an emergency call 911.
reply-send = Send
reply-done = Your clinic has your answer.
turns-heading = This conversation
turn-you = You:
turn-clinic = Your clinic:
turn-mail = By ordinary mail:
turn-here = (this message)
turn-new = New
reply-error-empty = Type a text first.
reply-error-long = The text is too long. Make it shorter, or send it in parts.
reply-error-many = You wrote a lot today. What you typed is still here: send it in an hour, or telephone your clinic.

threads-shelves = Which
threads-unassigned = Nobody's
threads-mine = Mine
threads-open = All open
threads-done = Done
threads-empty = There is nothing here.
threads-waits = Waits
threads-since = The patient waits since:
threads-in-hand = In hand:
threads-nobody = Nobody has it in hand.
threads-take = Take it
threads-release = Give it back
threads-finish = Done
threads-reopen = Open it again
threads-record = The patient's record
threads-patient = The patient
threads-long = This message is too long to show here.
threads-nothing = The earlier messages are not open to staff.
threads-answer = Your answer to the patient
threads-answer-hint = It can be undone for 30 seconds.
threads-changed = Somebody did something here meanwhile. Look at it, then send again.
threads-notes = Notes for staff
threads-note = A note
threads-note-hint = Patients never see it.
threads-note-keep = Keep the note
threads-back = Back to the inbox
compose-changed = Somebody did something in this conversation since. Look at it. If your text is still right, send it again.
compose-not-yours = This conversation is another team's now. Your text is kept as a draft; it cannot be sent there. Write a new message instead.

# What patients write and have not sent.
typed-kept = What you write is kept here until you send it.
typed-lost = This could not be kept just now. Please do not close this page yet.
typed-keep = Keep it and send it another day
typed-kept-done = It is kept. It has not been sent.
typed-begun = You began to write on
typed-days = You did not send it. We keep it for 30 days.
typed-go-on = Go on
typed-discard = Throw it away
typed-discard-text = What you wrote will be gone. You cannot get it back.
typed-discard-do = Yes, throw it away
typed-error-full = You have begun very many messages. Send some, or throw some away. Your text is still here.
