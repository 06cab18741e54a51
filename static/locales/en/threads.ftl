# Texts about answering: patients and staff.

reply-heading = Answer
reply-label = Your answer
reply-hint = Your clinic reads it on working days. In an emergency call 911.
reply-send = Send
reply-done = Your clinic has your answer.
turns-heading = This conversation
turn-you = From your side:
turn-older = Older ones stand in your messages.
turn-clinic = Your clinic:
turn-mail = By ordinary mail:
turn-here = (this message)
turn-new = New
reply-error-empty = Type a text first.
reply-error-long = The text is too long. Make it shorter, or send it in parts.
reply-error-many = You wrote a lot today. What you typed is still here: send it in an hour, or telephone your clinic.

threads-shelves = Which
threads-unassigned = Not taken
threads-mine = Mine
threads-open = All open
threads-done = Done
threads-empty = There is nothing here.
threads-waits = Unanswered
threads-since = Waiting since
threads-in-hand = In hand:
threads-nobody = Nobody has it in hand.
threads-take = Take it
threads-colleague = A colleague
threads-give = Give it to this colleague
threads-no-colleague = This colleague cannot take it any more. Choose another one.
threads-of-colleague = { $name } has this in hand. Talk to them before you answer: the patient may get two answers.
threads-writes = { $minutes ->
    [0] { $name } is writing an answer right now. Talk to them before you answer: the patient may get two answers.
    [one] { $name } is writing an answer. The last change was a minute ago. Talk to them before you answer: the patient may get two answers.
   *[other] { $name } is writing an answer. The last change was { $minutes } minutes ago. Talk to them before you answer: the patient may get two answers.
}
threads-release = Give it back
threads-finish = Done
threads-reopen = Open it again
threads-record = The patient's record
threads-patient = The patient
threads-relayed = From your mail system
threads-long = This message is too long to show here.
threads-gone = Its text is not shown any more.
threads-pages = Pages of this conversation
threads-newer = Newer in this conversation
threads-older = Older in this conversation
threads-notes-pages = Pages of notes
threads-notes-newer = Newer notes
threads-notes-older = Older notes
threads-nothing = The earlier messages are not open to staff.
threads-answer = Your answer to the patient
threads-answer-hint = It can be undone for 30 seconds.
threads-changed = Somebody did something here meanwhile. Look at it, then send again.
threads-notes = Notes for staff
threads-note = A note
threads-note-hint = Patients never see it.
threads-note-keep = Keep the note
threads-back = Back to the inbox
threads-note-first = You began a note. Keep it or empty it first. The answer is not sent yet.
threads-typed-first = What you typed is not sent yet. Send it, or empty it. Then hand this over.
threads-typed-kept = It is done. What you typed is still here. It is not sent yet.
threads-unsent = You did not send it.
threads-subject-none = No subject
joined-written = This patient’s record was joined with another one. What you wrote is kept, and is now for the record that remained. Look at it, then send it.
joined-chosen = This patient’s record was joined with another one. The message goes to the record that remained.
joined-since = After this message was written, another record was joined with this one. The message goes to the record that remained.
threads-no-team = You belong to no team. Ask an administrator.
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
typed-more = More that you began
threads-closed = The record is closed: nobody can be answered. Open the record again first.
typed-gone-heading = What you began to write
typed-gone-text = You cannot send this any more. What it was for is not here any more. You can still read it, copy it, or throw it away.
typed-read = Read it
typed-discard = Throw it away
typed-discard-text = What you wrote will be gone. You cannot get it back.
typed-discard-do = Yes, throw it away
typed-error-full = You have begun very many messages. Send some, or throw some away. Your text is still here.
typed-elsewhere-heading = What you wrote in the other place
typed-error-elsewhere = You wrote on in another window, or on another device. Both texts are kept. Take what you need from there, and send it from here.
typed-error-elsewhere-open = You wrote on in another window, or on another device. That text is kept. What stands here is on this page only. Take what you need from there, and send it from here.
typed-error-files = In another window, or on another device, the files that go with this were changed. Look at the list of files. If it is right, press the button again.
typed-error-over = What you began here was already sent or thrown away in another place. Your text is still here. Send it if it should go, too. Please choose its files again.
