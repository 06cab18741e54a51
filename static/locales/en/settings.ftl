# Texts of the pages on which people settle things for themselves.

settings = Settings
settings-inbox = Back to your messages
settings-back = Back to the settings
save = Save

## Keys
settings-keys = Your keys
settings-keys-now = { $count ->
    [one] You have 1 key. Add a second one, in case you lose it.
   *[other] You have { $count } keys.
}
keys-intro = A key (also called a passkey) is how you sign in. It is kept by a device, and opened with the face, finger or PIN that unlocks it.
keys-here = This key is in use here
keys-synced = Your devices share this key.
keys-one-device = This key is only on one device.
keys-attested = This key is kept by a device of a known make.
keys-attested-only = Your clinic wants administrators to use a security key that it gave them. Put it in, press the button, and allow your browser to say what make it is. A phone’s key does not count here.
keys-wanted-heading = Your clinic wants a safer key
keys-wanted = Add the security key that your clinic gave you, and then remove each key that is not “of a known make”. Until then, you cannot work for your clinic here.
keys-made = Made:
keys-used = Last used:
keys-name = Change the name
keys-remove = Remove
keys-add = Add a key
keys-full = You have as many keys as you can have. Remove one before you add another.
keys-back = Back to your keys
keys-added = Your new key is saved and works. We told you by e-mail, too.
keys-named = The new name is saved.
keys-removed = The key is removed. Everywhere else you are signed out now. We told you by e-mail, too.
keys-name-label = Name of this key
keys-name-hint = For example: my phone. Only you see it here. Your device goes on using the old name.
keys-name-empty = Type a name with at least one letter or number.
keys-add-intro = With a second key you can sign in even when this device is lost or broken.
keys-add-other = Make a key on another device
keys-exists = This device has a key already. Make the second one on another device.
keys-add-here = Make a key on this device
keys-remove-heading = Remove this key?
keys-remove-text = Nobody can sign in with this key any more. You cannot undo this.
keys-remove-others = You stay signed in here. On all other devices you are signed out.
keys-remove-yes = Remove this key
keys-remove-no = Keep this key
keys-last-heading = This is your only key
keys-last-text = Without it you could not sign in any more. Add another key first, then you can remove this one.

problem-verify = Use your key once more
problem-verify-text = It is a while since you used your key. Load this page again, and use your key when the page asks for it.
problem-too-many-keys = You have too many keys
problem-too-many-keys-text = Remove a key that you do not use any more. Then add a new one.

## Devices
settings-devices = Where you are signed in
settings-devices-now = { $count ->
    [one] You are signed in on this device only.
   *[other] You are signed in on { $count } devices or browsers.
}
devices-intro = These devices and browsers can read your messages now.
devices-here = This device
devices-key = Key:
devices-since = Signed in:
devices-end = Sign out there
devices-end-others = Sign out everywhere else
devices-ended = Done. You are signed out there.
devices-strange = Do you see a device that is not yours? Sign it out. Then look at your keys, too.
device-both = { $browser } on { $system }
device-system = A browser on { $system }
device-unknown = A browser

## Alerts
settings-alerts = Alerts by e-mail
alerts-intro = When a message is waiting for you, we tell you by e-mail. The e-mail never says who wrote or what it is about.
alerts-often = How often do you want to be told?
alerts-each = Soon after each message
alerts-hourly = Once an hour at most
alerts-daily = Once a day at most
alerts-several = Not the same for all places
alerts-saved = Saved.
alerts-address = Your address for alerts:
alerts-no-address = There is no e-mail address for you. Ask the place that sends you messages.
alerts-beside = You read these messages for somebody else.
alerts-none = There is nothing to be told about yet.
address-changed = Your new address is saved. We told you at your old address, too.
address-heading = Change the e-mail address
alerts-back = Back to your alerts
address-label = Your new e-mail address
address-hint = We send a code there. Your alerts go on to the old address until you type the code.
address-sent = We sent 8 digits to:
address-again = Nothing came, or another address
address-error-shape = This is not an e-mail address. Look for the @ sign and for spaces.
address-error-same = This is the address that you have already.
address-over = This does not go on now
address-spent = There were too many wrong tries with the code that went to:
address-spent-then = Wait one hour, or use another address. Your alerts go on to the old one.
address-another = Use another address
address-later = We sent you as many codes as we may in one day. You can ask for another one from:
address-later-old = Your alerts go on to the old address until then.
address-error-wrong = These digits do not match. Compare them with the newest e-mail.
address-error-expired = This code is too old. Begin again.

## History
settings-history = What was done with your messages
settings-history-beside = What was done with the messages that you read
settings-history-now = Who opened them, and when.
settings-history-account = What was done with your account
settings-history-account-now = When you signed in, and what became of your keys.
history-intro = Here you see what you did, and what others did: people at your clinic by name, and people who read your messages. The newest stands first.
history-empty = Nothing has happened yet.
history-newer = Newer
history-older = Older
history-times = { $count } times:
history-opened = You opened:
history-opened-before = Opened with an earlier key to your record:
history-opened-other = { $who } opened:
history-saved = You saved a file of:
history-saved-before = A file was saved with an earlier key to your record, of:
history-saved-other = { $who } saved a file of:
history-not-shown = After you opened it, something went wrong here, and it could not be shown to you:
history-not-shown-before = It was opened with an earlier key to your record, something went wrong here, and it could not be shown:
history-not-shown-other = { $who } opened it, something went wrong here, and it could not be shown:
history-listed = You opened your list of messages.
history-listed-before = The list of your messages was opened with an earlier key to your record.
history-listed-other = { $who } opened the list of your messages.
history-sensitive = an extra private message
history-gone = a message that is no longer here
history-key-added = You added a key.
history-key-removed = You removed a key.
history-spare-made = You made a spare code.
history-spare-used = You came back with your spare code.
history-code-issued = { $who } made a code for your record.
history-spare-used-other = Your spare code was used to make a new key. That key opens nothing without a code from your e-mail.
history-spare-locked = There were too many wrong tries with your spare code. It no longer works.
history-set-up = Your record was set up with a code and a key.
history-carer-code = { $who } made a code for somebody who reads your messages beside you.
history-carer-set-up = Somebody who reads your messages beside you was set up with a code and a key of their own.
history-carer-set-up-named = { $who }, who reads your messages beside you, was set up with a code and a key of their own.
history-carer-set-up-you = You were set up to read these messages, with a code and a key of your own.
history-who-staff = { $name } ({ $clinic })
history-who-staff-unnamed = Somebody at { $clinic }
history-who-clinic = Your clinic
history-who-patient = The person whose messages they are
history-who-other = Another person with access
history-approval-alone = { $who } changed your record alone, 7 days after you were told. Nobody objected.
history-approval-stopped = A change to your record that your clinic had asked for was stopped, by you or somebody who reads for you.
history-refused = You refused a new code for your record.
history-key-named = You changed the name of a key.
history-signed-in = You signed in: { $device }.
history-signed-out = You signed out.
history-signed-out-elsewhere = You signed out other devices.
history-address = You changed the e-mail address for your alerts.
history-address-before = The e-mail address for your alerts was changed with an earlier key to your record.
history-address-other = { $who } changed the e-mail address for your alerts.
history-record-looked = { $who } opened your record.
history-answers-looked = { $who } opened your answers.
history-record-changed = { $who } changed your record or its addresses.
history-reviewed = { $who } opened a message to you:
history-often = You changed how often you are told.
history-often-before = How often you are told was changed with an earlier key to your record.
history-often-other = { $who } changed how often you are told.

## The language
settings-language = Language
settings-language-mails = Pages are in this language, your mails in another: { $language }. Choose one for both:
settings-language-now = Pages and mails are in this language. Choose another:
