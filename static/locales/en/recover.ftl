# Texts about setting up an account again, adding records and spare codes. Plain words, short sentences.

## A record that was set up before: the wait
wait-heading = Almost done
wait-from = You can read from:
wait-why = These messages were set up before, with another key. So we wait a day. We told everybody who could read them, so that nobody can take them from you.
wait-leave = Come back by signing in with your key. You do not need your code again.
wait-over-heading = You can read now
wait-over = The wait is over. Your new key works. The old one no longer does.
stopped-heading = This was stopped
stopped-text = Somebody stopped this: the person who could read these messages before, or your clinic with a newer code.
stopped-call = Is this your record? Call your clinic. They can give you a new code.
problem-claim-stopped = This was stopped
problem-claim-stopped-text = Somebody stopped this, or there is a newer code. Is this your record? Call your clinic.

## Stopping it
stop-heading = Somebody is setting up your account again
stop-text = A new code for your messages was used.
stop-from = That person can read them from:
stop-ask = Was that you, on a new phone? Then there is nothing to do. Was that not you? Stop it.
stop-alone-heading = Your clinic wants to change who can get in
stop-alone-text = One person at your clinic wants to change how your messages reach you, or to give out a new code. Nobody else there can check it, so it waits.
stop-alone-from = It happens on:
stop-alone-ask = Did you ask your clinic for this? Then there is nothing to do. Did you not ask? Stop it.
stop-alone-does = If you stop it, nothing changes. Your own key works as before.
stop-alone-yours = Did you ask your clinic for it? Then do not stop it. Else they must begin anew.
stop-alone-done = Nothing was changed. Your own key works as before.
stop-alone-call = Call your clinic and ask why somebody wanted this.
stop-go = Stop it
stop-question = Stop this?
stop-does = If you stop it, the other person cannot read your messages. Their new key and their code no longer work. Your own key works as before.
stop-yours = Was it you, on a new phone? Then do not stop it. Else you need a new code from your clinic.
stop-yes = Yes, stop it
stop-no = No, go back
stop-done-heading = It is stopped
stop-done-text = The other person cannot read your messages. Your own key works as before.
stop-done-call = Call your clinic and tell them. Somebody had a code for your messages.
stop-none-heading = There is nothing to stop
stop-none-text = Nobody is setting up your account again.

## Adding a record, and after a spare code one record after the other
claim-own-heading = You have this already
claim-own-text = This code is for messages that you can read already. Nothing was changed.
claim-spare = I have a spare code
add-intro = We sent 8 digits to the e-mail address that this clinic has for you.
add-unsent = There is one more record to add. We send 8 digits to the e-mail address that its clinic has for you.
add-none-text = There is one more record to add. For that we send digits to the e-mail address that its clinic has for you. It has none, so you cannot go on here yet.
add-none-then = Did they add your address? Then look again. You can do this later, too: sign in as always.
add-later = Do this later
add-done-heading = Added
add-done-text = You can read the messages of this record now, too.
add-next = Go on with the next one
add-open = One more record is not ready yet. A code from your e-mail is missing.
add-waits = One more record is being added. You can read it from:

## A spare code
recover-heading = Use your spare code
recover-intro = Did you lose your phone, and your key with it? Your spare code lets you make a new key.
recover-mail = Have your e-mail at hand. We send you a code there.
recover-label = Your spare code
recover-hint = 28 digits. Spaces do not matter.
recover-none = I have no spare code
recover-signed-in = You are signed in. You have a key, so you do not need a spare code here.
recover-error-empty = Type the 28 digits of your spare code.
recover-error-refused = This spare code does not work. It may be mistyped, used or replaced by a newer one.
recover-error-refused-call = Call your clinic. They can give you a new code for your record.
spare-heading = Your spare code
spare-intro = A spare code lets you back in when you lose your phone. It works once, and only together with your e-mail.
spare-made = You got a spare code on:
spare-replaces = If you get a new one, the old one stops working.
spare-make = Get a spare code
spare-not-offered = Your clinic does not offer spare codes. If you lose your key, call them.
spare-no-mailbox = A spare code needs your e-mail, and your clinic has no e-mail address for you. Add a second key on another device, in case you lose this one. Or call your clinic: they can add your address.
spare-shown-heading = Write down your spare code
spare-shown = We show this code only now. Write it down, or print this page.
spare-shown-once = Your code was made and shown, and it is good. We show a code only once. If you do not have it on paper, get a new one.
spare-square = A square to scan. It holds your spare code.
spare-print = Keep it on paper, in a safe place, and not on your phone.
spare-written = I have written it down
spare-use = Lost your phone? Go to { $host }/recover and type the code.
nudge-spare = Get a spare code, in case you lose your phone.
nudge-spare-go = Get a spare code
nudge-further-key = Add a second key on another device, in case you lose this one.
nudge-not-now = Not now
nudge-key-go = Add another key
nudge-next-time = When you are here again: a spare code or another key, in the settings, keeps you from being locked out.
nudge-next-key = When you are here again: another key, in the settings, keeps you from being locked out.
spare-have = You have one.
spare-spent = It no longer works. Get a new one.
spare-spent-text = The spare code that you had no longer works: it was used, or there were too many wrong tries. Was that not you? Call your clinic. Then get a new one here.
spare-none = You have none yet.
