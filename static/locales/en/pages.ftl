# Texts of the portal's pages. Plain words, short sentences. { $service } is the service's name, { $host } its address.

## On every page
skip = Skip to the content
language = Language
language-name = English
help = Help
sign-out = Sign out
continue = Continue
error-heading = There is a problem
no-script = This page needs JavaScript for your key. Please turn it on in your browser, then load the page again.

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
start-away = You were away for a while, so we signed you out. Nothing is lost.
start-intro = Use the face, finger or PIN that unlocks your device.
start-sign-in = Sign in
start-first-time = First time here? Enter your code
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
mailbox-label = The 8 digits
mailbox-hint = They work for 60 minutes.
mailbox-unsent = We now send 8 digits to the e-mail address your clinic has for you.
mailbox-send-first = Send the e-mail
mailbox-resent = We sent you another e-mail. The digits of earlier ones work, too.
mailbox-error-empty = Type the 8 digits from the e-mail.
mailbox-error-wrong = These digits do not match. Compare them with the e-mail, or ask for a new one.
mailbox-error-expired = These digits are too old. Ask for a new e-mail.
mailbox-error-too-many = There were too many tries. Call your clinic and ask for a new code.
mailbox-error-no-more = We cannot send more e-mails. Look in your junk folder, or call your clinic.
mailbox-nothing = Nothing came
mailbox-send = Send the e-mail again

## Step 4: done
done-heading = You’re in
done-text = From now on go to { $host } and press “Sign in”.
done-letter = You can tear up the letter.
done-read = Read my messages
done-read-first = Read my message
done-all = All my messages
safe-to-close = You’re done. This page is safe to close.

## The list
inbox-heading = Your messages
pages-beyond = There is no such page: the list ends before it.
pages-first = To the first page
inbox-whose = For:
inbox-empty = You have no messages yet.
inbox-empty-hint = When one comes, we send you an e-mail.
inbox-new = New
inbox-sensitive = Extra private
inbox-no-subject = (no subject)
inbox-hidden = Use your key to see this message
inbox-pages = Pages of messages
inbox-newer = Newer messages
inbox-older = Older messages

## One message
message-from = From
message-clinic = Clinic
message-received = Received
message-opened = First opened
message-until = Can be read until
message-until-days = { $days ->
    [one] 1 more day
   *[other] { $days } more days
}
message-until-soon = less than one day
message-goes-on = The text goes on. Save the whole message to read the rest.
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
message-way-plain = Plain text
message-neighbours = Other messages
message-newer = Newer message
message-older = Older message
message-inner = Another message inside:
message-hidden = Text that the sender hid
note-signature = This message carries a digital signature. We did not check it.
note-encrypted = A part of this message is encrypted for another program. Save it and open it there.
note-tnef = A part of this message is in a format of Outlook (winmail.dat). Save it, or ask the sender to send it in another way.
note-partly = Only the beginning of a long text is shown. Save the whole message to read all of it.
note-cut = The end of this message is missing.
note-broken = A part of this message is damaged. We show it as it is.
note-outside = There is more text in this message than is shown. Save the whole message to see it.
note-odd-header = Some lines of this message are not shown. Save the whole message to see them.
note-encoded-message = This is another message. Save it to open it.
note-too-deep = This message lies too deep inside others. Save it to open it.
note-unknown-encoding = We do not know how this file is written. You get it as it came.
note-other-form = This is another form of what is shown above.
note-letters = Some letters may look wrong.
note-remote = Pictures from other websites are not loaded, to protect you.
note-left-out = Something in this message cannot be shown here. Try “As it was designed”, or save the message.
note-too-wild = The design of this message is too complex. We show its text.
form-calendar = Calendar entry
calendar-starts = Starts
calendar-ends = Ends
calendar-at = { $date }, { $time }
calendar-place = Where
calendar-organizer = Invited by
calendar-cancelled = This was called off.
calendar-repeats = This comes again and again. The text as it came says when.
calendar-raw = As it came
form-status = Details for technicians
picture-named = Picture: { $name }
picture-named-size = Picture: { $name } ({ $size })
picture-size = Picture ({ $size })
designed-frame = The message as it was designed
designed-print = Open the message alone, to print it
reading-picture = Picture
reading-picture-missing = Picture not loaded
reading-table = Table
links-heading = Links in this message
links-text = Before you open one, look where it leads.
links-open = Open link
links-letters = In its own letters:
links-misleading = Careful: the words of this link name another address.
link-heading = This link leaves the portal
link-text = The sender put this link into the message. We did not check it.
link-host = It leads to:
link-warning = Never type a code or a password of yours there that you did not expect to need.
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
size-bytes = { $number } bytes
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
idle-stay = Stay signed in

## Signed out
signed-out-heading = You are signed out
signed-out-text = You’re done. This page is safe to close. On a shared computer, close the browser, too.
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

## Errors. Each says what to do.
problem-reference = Code: { $code }. If you call us, tell us this number:
problem-again = Try again
problem-start = Go to the start page
problem-not-found = We cannot find this page
problem-not-found-text = It may be gone, or the address may be mistyped.
problem-method = This does not work here
problem-method-text = Go to the start page and try again from there.
problem-sign-in = Please sign in again
problem-sign-in-text = You were away for a while, so we signed you out.
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
problem-key-refused = That did not work
problem-key-refused-text = That did not work. Nothing is lost. You can try again.
problem-key-unknown = This key was removed
problem-key-unknown-text = This key was removed here. Try another.
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

## Dates
date = { $month } { $day }, { $year }
moment = { $date }, { $hour }:{ $minute } UTC
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
