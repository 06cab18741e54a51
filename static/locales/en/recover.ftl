# Texts about setting up an account again, adding records and spare codes. Plain words, short sentences.

## A record that was set up before: the wait
wait-heading = Almost done
wait-from = You can read from:
wait-why = These messages were set up before, with another key. So we wait a day. We told everybody who could read them, so that nobody can take them from you.
wait-leave = You may leave this page. Come back by signing in with your key. You do not need your code again.
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
stop-go = Stop it
stop-done-heading = It is stopped
stop-done-text = The other person cannot read your messages. Your own key works as before.
stop-done-call = Call your clinic and tell them. Somebody had a code for your messages.
stop-none-heading = There is nothing to stop
stop-none-text = Nobody is setting up your account again.
