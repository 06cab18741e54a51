# Texts of the portal's pages. Plain words, short sentences. { $service } is the service's name, { $host } its address.

## On every page
skip = Skip to the content
language = Language
language-name = English
help = Help
sign-out = Sign out
continue = Continue
error-heading = There is a problem
digits-few = You typed { $typed } of { $wanted } digits.
digits-many = You typed { $typed } digits. The code has { $wanted }.
digits-of-slip = You typed 20 digits. That is a code for the first time here.
digits-of-spare = You typed 28 digits. That is a spare code.
digits-of-mailbox = You typed 8 digits. The code that goes here is longer: if you stopped early, type all of its digits. If the 8 digits come from our e-mail, sign in with your key. Then you can type them where you stopped.
no-script = Keys work only where JavaScript is on. It is a switch in the settings of your browser. Turn it on, then load this page again.

## Keys (all pages with a key button)
key-working = One moment …
key-waiting = Now unlock your device, as you always do.
key-checking = Checking …
key-done = Done. The next page opens.
key-failed = That did not work. Nothing is lost. You can try again.
key-blocked = That did not work. Are you inside another app? Open { $host } in Safari or Chrome. Nothing is lost, and your code still works.
key-exists = This device already has a key for you. Go to { $host } and press “Sign in”.
key-unsupported = This browser cannot use keys. Open { $host } in Safari or Chrome on your phone.
key-offline = We cannot reach { $service }. Check your internet connection, then try again.

## Sign in
start-heading = Your private messages
start-away = You are signed out here. You were away for a while, or signed out in another place. Nothing is lost.
start-over = You are signed out here. Nobody stays signed in longer than that at one time. Nothing is lost: sign in and go on.
start-intro = Use the face, finger or PIN that unlocks your device.
start-sign-in = Sign in
start-first-time = First time here? Enter your code
start-lost = Lost your phone? Use your spare code
start-blocked = That did not work. Nothing is lost. Are you here for the first time, or did you lose your phone? Then there is no key on this device yet: go on below. Are you inside another app? Open { $host } in Safari or Chrome.
start-not-working = It does not work

## Step 1: the code
step = Step { $number } of 3
claim-heading = Enter your code
claim-intro = Your code has 20 digits. It is on your letter or card, or we told you by telephone.
claim-label = Your code
claim-hint = 20 digits. Spaces do not matter.
claim-no-code = I have no code
claim-helping = I help somebody
claim-have-key = I already have my key
claim-step-done = You have done this step.
claim-another = I have another code
claim-new = Enter a new code
claim-signed-in = You are signed in. A code adds one more record to your account.
claim-error-empty = Type the 20 digits of your code.
claim-error-digit = One digit looks wrong. Compare four digits at a time.
claim-error-refused = This code does not work. It may be mistyped, used or too old.
claim-error-refused-key = Already made your key? Sign in: you go on where you stopped.
claim-error-refused-call = Otherwise call the place that gave it to you.
claim-error-later = { $minutes ->
    [one] There were too many tries. Wait 1 minute, then try again.
   *[other] There were too many tries. Wait { $minutes } minutes, then try again.
}
claim-elsewhere-heading = You began elsewhere. Go on here?
claim-elsewhere-text = This code was entered on another device or in another browser. If you go on here, it stops there.
claim-elsewhere-alarm = Was that not you? Call the place that gave you the code.
claim-elsewhere-yes = Go on here

support-none-heading = This browser cannot make a key
support-none-text = Open { $address } in Safari or Chrome on your phone. Your code still works.
support-app-heading = You are inside another app
support-app-text = Keys do not work here. Open { $address } in Safari or Chrome. Your code still works.
support-app-anyway = Go on here all the same
support-lock-heading = Set a screen lock first
support-lock-text = Your key needs the face, finger or PIN that unlocks this device. Open your device’s settings, look for “Screen lock” and set one. Then load this page again.
support-phone-heading = Easiest on the phone you carry
support-phone-text = This computer cannot keep a key. Scan this square with your phone’s camera, or type { $address } on your phone.
support-phone-here = You can go on here, too. Your phone then keeps the key: turn on Bluetooth on both.
support-phone-square = A square to scan. It holds the address { $address }.

## Step 2: the key
key-heading = Make your key
key-intro = Instead of a password, this device keeps a key for you, called a passkey.
key-intro-unlock = You open it with the face, finger or PIN that unlocks this device. We never see them.
key-intro-warning = Anyone who can unlock this device can read your messages.
key-intro-warning-staff = Anyone who can unlock this device can read your patients' messages. Do not use a device that others can unlock.
key-make = Make my key
key-shared = This is not my own device
key-shared-text = Then make the key on your own phone. Turn on Bluetooth on both. Press the button, choose “phone” and scan the square with your phone.
key-shared-make = Make my key on my phone
key-use-heading = Now use your key
key-use-intro = Saved. Now use it once, to be sure it works.
key-use = Use my key
key-use-failed = That did not work. Nothing is lost. Try again, and choose the key you just made. Is it not there? Press “It does not work” below.
key-use-again = It does not work
key-use-again-text = You can make the key once more, here or on your phone. The first one is then no longer needed.

## Step 3: the e-mail address
mailbox-heading = Check your e-mail
mailbox-intro = We sent 8 digits to the e-mail address your clinic has for you.
mailbox-leave = You may leave this page. Come back by signing in with your key.
mailbox-until = Finish this step by:
mailbox-label = The 8 digits
mailbox-hint = They work for 60 minutes.
mailbox-unsent = We now send 8 digits to the e-mail address your clinic has for you.
mailbox-send-first = Send the e-mail
mailbox-resent = We sent you another e-mail. The digits of earlier ones work, too.
mailbox-error-empty = Type the 8 digits from the e-mail.
mailbox-error-wrong = These digits do not match. Compare them with the newest e-mail, or press “Send the e-mail again”.
mailbox-error-expired = These digits are too old. Ask for a new e-mail.
mailbox-error-no-more = We cannot send more e-mails. Look in your junk folder, or call your clinic.
mailbox-over-heading = This code is used up
mailbox-over-text = There were too many tries, or too many e-mails. For your safety nothing more is taken here.
mailbox-over-call = Call your clinic and ask for a new code.
mailbox-over-then = With the new code you can go on at once. Nothing of yours is lost.
mailbox-over-again = With a new code you begin again, and make a key once more. Your messages are not lost.
mailbox-none-text = For the last step we send digits to your e-mail address. There is none, so you cannot go on here yet.
mailbox-none-call = Call your clinic. They can add your e-mail address, or give you a new code when you visit.
mailbox-none-then = Did they add your address? Then look again. You can leave this page, and come back by signing in with your key.
mailbox-nothing = Nothing came
mailbox-send = Send the e-mail again

## Step 4: done
done-heading = You’re in
done-text = From now on go to { $host } and press “Sign in”.
done-letter = Was your code on paper? You can tear it up.
done-spare-used = Your old spare code is used up. You can tear up its paper.
done-spare-keep = Keep the paper with your spare code.
done-read = Read my messages
done-read-first = Read my message
done-all = All my messages
safe-to-close = You’re done. This page is safe to close.

## The list
inbox-heading = Your messages
pages-beyond = There is no such page: the list ends before it.
pages-first = To the first page
inbox-whose = For:
inbox-beside = These are the messages of { $name }. You read them for { $name }.
inbox-empty = You have no messages yet.
inbox-empty-hint = When one comes, we send you an e-mail.
inbox-empty-alone = We have no e-mail address to tell you at. Look here now and then, or give your clinic an address.
inbox-new = New
inbox-you-wrote = You wrote
inbox-wrote = { $name } wrote
inbox-wrote-beside = From your side
inbox-was-sent = Sent to your clinic. No answer yet.
inbox-was-answered = Your clinic answered.
inbox-replied = Answered from your side.
inbox-sensitive = Extra private
inbox-no-subject = (no subject)
inbox-hidden = Use your key to see this message
inbox-damaged = This message cannot be shown right now
inbox-damaged-text = Something went wrong here, not with you. Try again later. If it stays so, call your clinic.
inbox-pages = Pages of messages
inbox-newer = Newer messages
inbox-older = Older messages

## One message
message-from = From
message-clinic = Clinic
message-received = Received
message-until = Can be read until
message-until-days = { $days ->
    [one] 1 more day
   *[other] { $days } more days
}
message-until-soon = less than one day
message-goes-on = The text goes on. Save the whole message to read the rest.
more-goes-on = The text goes on here:
more-next = Next part
more-before = Part before
more-parts = Parts of the text
more-place = Part { $number } of { $count }
letter-quoted = What was written before ({ $lines ->
    [one] 1 line
   *[other] { $lines } lines
})
message-gone-heading = We cannot show this message
message-gone-text = It may be too old to be read, or your clinic took it back. Or the address is mistyped.
message-gone-call = Do you still need it? Call your clinic.
message-outside = This message came from outside your clinic.
message-empty = This message has no text.
message-cannot-show = We cannot show this message. You can save it below and open it in a mail program. Or call your clinic.
message-back = Back to your messages
message-to = To
message-cc = Copy to
message-more-people = And
message-more-people-text = more people. The saved message lists them all.
message-date = Sent
message-content = The message
message-ways = Ways to show this message
message-way-reading = Easy to read
message-way-designed = As it was designed
message-more-subject = More of the subject
message-way-plain = Plain text
message-neighbours = Other messages
message-newer = Newer message
message-older = Older message
message-inner = Another message inside:
message-hidden = Text that the sender hid
note-signature = This message carries a digital signature. We did not check it.
note-signed-shown = The text of this signed file is shown above. We did not check the signature.
note-signed-holds = The signed file also holds files or pictures. They are not shown here. Save the signed file to get them.
note-signed-too-large = The text of this message is inside a signed file that is too large to open here. Save the file and open it with your mail program.
note-signed-file = The text of this message is inside a signed file. Save the file and open it with your mail program.
note-encrypted = A part of this message is encrypted for another program. Save it and open it there.
note-tnef = A part of this message is in a format of Outlook (winmail.dat). Save it, or ask the sender to send it in another way.
note-partly = Only the beginning of a long text is shown. Save the whole message to read all of it.
note-parts = This message holds a long text. It is shown in parts: the way to the next one is at its end.
note-too-long = A text of this message is too long to show it here. Save the whole message to read it.
note-cut = The end of this message is missing.
note-broken = A part of this message is damaged. We show it as it is.
note-outside = There is more text in this message than is shown. Save the whole message to see it.
note-odd-header = Some lines of this message are not shown. Save the whole message to see them.
note-encoded-message = This is another message. Save it to open it.
note-too-deep = This message lies too deep inside others. Save it to open it.
note-unknown-encoding = We do not know how this file is written. You get it as it came.
note-written-in = A file is written into this text, in letters that only a program reads. Save the message to get the file out of it.
note-other-form = This is another form of what is shown above.
note-letters = Some letters may look wrong.
note-remote = Pictures from other websites are not loaded, to protect you.
note-colours = Some words were set apart by their color. They are marked here. How they looked shows under “As it was designed”.
note-left-out = Plain text leaves out the pictures of this message.
note-lost-form = There is a form in this message. Its words are shown, and you cannot fill it in here. Save the whole message to see all of it.
note-lost-drawing = There is a drawing in this message. Only its words are shown. Save the whole message to see all of it.
note-lost-formula = There is a formula in this message. It is shown on one line. Save the whole message to see it as it was written.
note-lost-film = There is a film, a sound or a program in this message. It is not shown here. Save the whole message to see all of it.
note-lost-page = There is another web page inside this message. It is not shown here. Save the whole message to see all of it.
note-lost-links = Some links of this message are left out. Save the whole message to see them.
note-lost-picture = A picture of this message is too large to show it here. Save the whole message to see it.
note-too-wild = The design of this message is too complex. We show its text.
form-calendar = Calendar entry
calendar-starts = Starts
calendar-ends = Ends
calendar-at = { $date }, { $time }
calendar-due = Due
calendar-accepted = { $who } comes.
calendar-declined = { $who } does not come.
calendar-tentative = { $who } may come.
calendar-place = Where
calendar-organizer = Invited by
calendar-cancelled = This was called off.
calendar-proposal = Somebody proposes this time. It is not agreed yet.
calendar-repeats = This repeats by a rule that is not shown here. Open the file, or the text as it came, to see when.
calendar-every-day = { $number ->
    [one] Every day
   *[other] Every { $number } days
}
calendar-every-week = { $number ->
    [one] Every week
   *[other] Every { $number } weeks
}
calendar-every-month = { $number ->
    [one] Every month
   *[other] Every { $number } months
}
calendar-every-year = { $number ->
    [one] Every year
   *[other] Every { $number } years
}
calendar-count = { $number ->
    [one] Once in all
   *[other] { $number } times in all
}
calendar-until = Until
calendar-last = the last { $day }
calendar-nth-1 = the first { $day }
calendar-nth-2 = the second { $day }
calendar-nth-3 = the third { $day }
calendar-nth-4 = the fourth { $day }
calendar-day-1 = Monday
calendar-day-2 = Tuesday
calendar-day-3 = Wednesday
calendar-day-4 = Thursday
calendar-day-5 = Friday
calendar-day-6 = Saturday
calendar-day-7 = Sunday
calendar-raw = As it came
form-status = Details for technicians
picture-named = Picture: { $name }
picture-named-size = Picture: { $name } ({ $size })
picture-size = Picture ({ $size })
look = Look at it
look-close = Look at it more closely
look-save = Save the picture ({ $size })
look-too-large = This picture is too large to be shown here. Save it to look at it.
designed-frame = The message as it was designed
designed-print = Open the message alone, to print it
reading-picture = Picture
reading-picture-missing = Picture not loaded
reading-picture-absent = Picture not in this message
reading-picture-kept = This picture cannot be shown here. Save it to see it
reading-struck = crossed out:
reading-red = in red:
reading-yellow = in yellow:
reading-green = in green:
reading-blue = in blue:
reading-purple = in purple:
reading-table = Table
reading-table-push = Push the table to the left to see all of it.
links-heading = Links in this message
links-text = Before you open one, look where it leads.
links-open = Open link
links-letters = In its own letters:
links-code = This is a code that can change how a telephone works, or can cost money. It is not dialed from here.
links-misleading = Careful: the words of this link name another address.
link-heading = This link leaves the portal
link-text = The sender put this link into the message. We did not check it.
link-host = It leads to:
link-warning = Never type a code or a password of yours there that you did not expect to need.
link-call = This calls { $number }
link-call-text = The sender put this number into the message. We did not check it.
link-call-safe = If you want to be sure, call your clinic at the number that you know.
link-mail = This opens your e-mail program
link-mail-to = It writes to:
link-mail-text = The sender put this address into the message. We did not check it.
link-mail-safe = E-mail is not private: others may read it. Write nothing about your health there. Is there “Answer” below the message? Use that.
link-go-web = Open this address
link-go-mail = Write an e-mail
link-go-telephone = Call this number
link-back = Back to the message
files-heading = Files ({ $number })
files-keep = Save the whole message
files-keep-text = What you save on this device can be read by anyone who uses it.
files-whole = The message as it came ({ $size })
files-archive = All files in one archive (ZIP)
file-document = Document
file-picture = Picture
file-sound = Sound
file-video = Video
file-archive = Archive
file-calendar = Calendar entry
file-contact = Contact
file-message = Message
file-other = File
warning-runs = Careful: this file is a program. Open it only if you expected it.
warning-active = Careful: this file can contain a program. Open it only if you expected it.
warning-holds = Careful: we did not look at the files inside. Open it only if you expected it.
warning-pretends = Careful: this file pretends to be something else. Do not open it.
check-clean = Checked by the clinic's scanner: nothing found.
check-none = Not checked by a scanner.
check-danger = Dangerous: found by the clinic's scanner. Do not open it.
check-danger-above = A file in this message is dangerous: found by the clinic's scanner. See the list of files below.
danger = This file is dangerous
danger-text = The clinic's scanner found something in it that can harm your phone or computer. Do not open it.
danger-advice = Call your clinic and ask what they sent you. If they tell you that it is safe, you can still save it.
danger-back = Back to the message
danger-anyway = I know that it is dangerous. Save it on this device.
size-bytes = { $number ->
    [one] { $number } byte
   *[other] { $number } bytes
}
size-kilobytes = { $number } KB
size-megabytes = { $number } MB
size-decimal-mark = .
verify-heading = One more step
verify-text = This message is extra private. Use your key to open it.
verify-open = Open with my key
verify-text-you = Use your key once more, so that we know it is you.
verify-go-on = Use my key
verify-back = Go back
verify-not-yet = Not done yet. Press the button again.

## Before a session ends
idle-heading = Are you still there?
idle-text = You will be signed out soon, so that nobody else reads your messages.
idle-text-staff = You will be signed out soon, so that nobody else reads your patients' messages.
idle-stay = Stay signed in
idle-last-heading = Your time is nearly over
idle-last = You have been signed in for very long. You will be signed out soon, whatever you do. Sign in again now, in a new tab. Then come back here and go on.
idle-last-go-on = Go on here until then
idle-held-heading = What you typed is still here
idle-held = You are signed out on this page. What you typed could not be kept, so it is still here. It is hidden, so that nobody else reads it. Sign in again in a new tab. Then come back here and go on.
idle-held-other = This page belongs to another sign-in. Sign in again as the person who typed here, or throw it away.
idle-rest-heading = Go on with what you typed
idle-rest = The rest of this page was taken away while you were signed out. Send or save what you typed. Then open the page again to see all of it.

## Signed out
signed-out-heading = You are signed out
signed-out-text = You’re done. This page is safe to close. On a shared computer, close the browser, too.
signed-out-here = This device has forgotten you. But the portal could not write that down just now. If you are worried that somebody else has used this device, sign in again later and, in the settings, sign out everywhere else.
signed-out-again = Sign in again

## Help
help-no-code = I have no code
help-no-code-1 = You get your code from the place that sends you messages: your clinic or doctor. Call them and ask for a code for { $service }.
help-no-code-2 = They give it to you by hand, by post or by telephone. Never by e-mail.
help-no-code-3 = Use a telephone number that you already have, not one from an e-mail.
help-no-code-lost = Lost your letter or card? Ask for a new code. The old one then stops working.
help-helping = I help somebody
help-helping-1 = Please do not use the other person’s code. Their key should be on their own device.
help-helping-2 = Their clinic can give you a code of your own. Then you read with your own key.
help-helping-3 = You may sit beside them and help. No smartphone and no e-mail? Call the clinic.
help-not-working = It does not work
help-phone-heading = I have a new phone
help-phone-text = Same Apple or Google account as before? Your key probably came along. Press “Sign in” and try.
help-computer-heading = I am at a computer
help-computer-text = Press “Sign in”, choose “phone” and scan the square with your phone. Turn on Bluetooth on both.
help-app-heading = I opened a link in another app
help-app-text = Open { $host } in Safari or Chrome.
help-lost-heading = I lost my phone
help-lost-text = Do you have your key on another device, too? Use that one. Do you have a spare code? Use it. If not, call your clinic. They give you a new code.
help-no-key = My device cannot make a key
help-no-key-lock = On a phone or tablet, set a screen lock first: a PIN, your finger or your face. Open the settings and look for “Screen lock” or “Face ID and passcode”. Then try again.
help-no-key-computer = Your computer cannot keep a key? Open { $host }/claim on your phone and type your code there.
help-no-key-beside = Do you want to read on this computer? Your phone can still keep the key. Choose “This is not my own device” and scan the square. Turn on Bluetooth on both.
help-no-key-lent = No smartphone? Ask your clinic if they can lend you a small security key with a PIN. You plug it into the computer.
help-nothing-came = Nothing came
help-nothing-1 = Wait a few minutes. Then look in your junk or spam folder.
help-nothing-2 = Still nothing? Sign in with your key and press “Send the e-mail again”.
help-nothing-3 = Your clinic may have another e-mail address for you. Call and ask which one.
help-always = We never ask for a code, a password or money by e-mail.
help-using = How to use { $service }
help-urgent = Nobody reads here at once. Call your clinic. In an emergency call 911.
help-reading-heading = Read a message
help-reading-text = Press a message in your list. “New” means that you have not opened it yet. “Extra private” means that you use your key once more. A message can be read until the day that is written on it.
help-attached-heading = Files
help-attached-text = The files of a message are below its text. Press one to save it. Anyone who uses this device can then read it.
help-answering-heading = Answer
help-answering-text = Press “Answer” below the message. What you type is kept as you type. Can you not find it? Then this message takes no answers: call your clinic.
help-writing-heading = Write first
help-writing-text = Press “Write to your clinic” above your list. Is it not there? Then your clinic takes no messages that way. What you wrote stands in your list, too. It says whether your clinic answered.
help-printing-heading = Print or keep a message
help-printing-text = Print it as any page, or press “Save the whole message”. Do it in time: later it can no longer be read here.
help-who-heading = Who sees my messages
help-who-text = You, people you know of, and the staff of your clinic who have to do with it. In the settings, “What was done with your messages” says who opened them and when.
help-beside-heading = Somebody else helps me
help-beside-text = Do not share your key. Your clinic can give that person a code of their own. Ask for it there. The settings show who reads beside you.
help-shared-heading = I use a shared computer
help-shared-text = Save no key and no files there. Sign in with your phone. When you are done, press “Sign out” and close the browser. Did you forget? Sign out that computer from your phone: in the settings, under “Where you are signed in”.
help-keys-heading = Keys
help-keys-text = Your key is how you sign in. Make a second one on another device, in the settings under “Your keys”. Then a lost phone locks nobody out.
help-keys-more = More about keys and new phones
help-spare-heading = The spare code
help-spare-text = With it you get back in when all your keys are gone. Make one in the settings, write it down, and keep it at home.
help-alerts-heading = No e-mail comes
help-alerts-text = Look in your junk or spam folder. Then look in the settings, under “Alerts by e-mail”: is the address right, and how often are you told? You can always look here by yourself.

## Errors. Each says what to do.
problem-reference = If you call us, read out:
problem-reference-staff = If you report it, give this:
problem-again = Try again
problem-start = Go to the start page
problem-not-found = We cannot find this page
problem-not-found-text = It may be gone, or the address may be mistyped.
problem-method = This does not work here
problem-method-text = Go to the start page and try again from there.
problem-sign-in = You are signed out here
problem-sign-in-text = You are signed out here. Sign in to go on.
problem-claim-elsewhere = This step is over
problem-claim-elsewhere-text = The code was entered on another device and goes on there, or this page was left for too long. Enter your code again to go on here. Was it not you? Call the place that gave you the code.
problem-form = This page was open too long
problem-form-text = Nothing was changed. Go back, load the page again and try once more.
problem-cross-site = This came from another website
problem-cross-site-text = Nothing was changed. Please use our own pages.
problem-bad-request = We did not understand this
problem-bad-request-text = Nothing was changed. Go back and try again.
problem-too-large = This is too much at once
problem-too-large-text = Nothing was changed. Press Back in your browser: what you typed is still in the form. Make it shorter, or take a smaller file, and send it again.
problem-media-type = We cannot read this
problem-media-type-text = Nothing was changed. Go back and try again.
problem-too-many = Too many tries
problem-too-many-text = Wait a little, then try again.
problem-unavailable = We are not available right now
problem-unavailable-text = Nothing is lost. Please try again in a few minutes.
problem-internal = Something went wrong on our side
problem-internal-text = It is not your fault. Please try again. If it happens again, call your clinic.
problem-access-ended = Your access was ended
problem-access-ended-text = This key is the right one, but your access here was ended. Ask an administrator of your clinic.
problem-key-refused = That did not work
problem-key-refused-text = That did not work. Nothing is lost. You can try again.
problem-key-unknown = This key was removed
problem-key-unknown-text = This key was removed here. Try another.
problem-key-half-made = One step is missing
problem-key-half-made-text = Your key is made. One step is missing: use it once.
problem-key-other = This is another key
problem-key-other-text = This is another key. Press the button again and choose the key you just made.
problem-key-not-kept = This device does not keep your key
problem-key-not-kept-text = This device cannot find your key by itself, so signing in would not work. Make the key once more, on your phone.
problem-key-not-attested = This device may not keep your key
problem-key-not-attested-text = Your clinic wants administrators to use a security key that it gave them. Put that key in. Allow your browser to say what make it is. Then press the button once more.
problem-key-stale = That took too long
problem-key-stale-text = That took too long. Nothing is lost. Press the button again.
problem-no-address = Your clinic has no e-mail address for you
problem-no-address-text = Call your clinic. They can add an e-mail address or let you in when you visit.
problem-step = You have done this step already
problem-step-text = You have done this step already. Load the page again.
problem-claim-over = This code is no longer open
problem-claim-over-text = Start again with your code. If it does not work, call the place that gave it to you.
problem-claim-unfinished = The time to finish is over
problem-claim-unfinished-text = You made this key, but the last step was not done in time. Call the clinic that gave you your code and ask for a new code. With it you begin again and make a new key. Your messages are not lost.

## Dates
date = { $month } { $day }, { $year }
moment = { $date }, { $hour }:{ $minute } UTC
moment-clock = { $time } UTC
moment-appointed = { $weekday }, { $moment }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
