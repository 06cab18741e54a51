# Mails of the notifier. Plain text, worded alike for everybody: no name, no sender, no subject, no count.
# $service is the neutral service name, $origin the portal's address; both are constants of an installation.
# The only other value is $code, in the mailbox code.

# A message waits (patient). The claim letter prints it word for word.
alert-subject = A private message is waiting for you
alert-body =
    A private message is waiting for you at { $service }.

    To keep it private, this e-mail does not say who wrote it or what it
    is about.

    To read it, open this address, or type it in your browser:
    { $origin }

    It is the address you got with your code. First time? Have your code
    ready.

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# A key was added to an account (patient).
key-added-subject = A new key was added
key-added-body =
    A new key was added to your account at { $service }.

    If this was you, there is nothing to do.

    If it was not you, telephone the office that gave you your code. Use
    the number that you already have.

    The address of { $service } is:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# The mailbox code (patient, only when the patient asked for it a moment ago).
mailbox-code-subject = Your code for this e-mail address
mailbox-code-body =
    Your code is: { $code }

    Type it on the page of { $service } where you asked for it. It works
    there only, for 60 minutes.

    You did not ask for it? Then somebody may have your letter or your
    code. Telephone the office that gave you your code, at once. Use the
    number that you already have. Nobody gets in without this e-mail.
    Nobody will ever call or write to you for this code.
    Please do not reply: e-mail is not private.

# The code for a new e-mail address (patient, only when somebody asked for it a moment ago).
address-code-subject = Your code for this e-mail address
address-code-body =
    Your code is: { $code }

    Type it on the page of { $service } where you asked for it. It works
    there only, for 60 minutes.

    You did not ask for a code? Then do nothing. Nobody can use it
    without the page it was asked from.
    Nobody will ever call or write to you for this code.
    Please do not reply: e-mail is not private.

# Somebody needs a claim code (staff).
slip-needed-subject = Somebody needs a code
slip-needed-body =
    A message is waiting at { $service } for somebody who has no code yet.

    Nobody is told of it until a code is given out. Please sign in, or
    ask your administrator, and give out a code:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# Something wants looking at: wrong tries, a code used twice, a claim given up (staff).
staff-attention-subject = Something needs your attention
staff-attention-body =
    Something at { $service } needs your attention.

    Please sign in, or ask your administrator, and look at the latest
    entries:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# A key was removed from an account (patient).
key-removed-subject = A key was removed
key-removed-body =
    A key was removed from your account at { $service }. It no longer
    signs in.

    If this was you, there is nothing to do.

    If it was not you, telephone the office that gave you your code. Use
    the number that you already have.

    The address of { $service } is:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# A spare code was made (patient).
spare-made-subject = A new spare code was made
spare-made-body =
    A new spare code was made for your account at { $service }. An earlier
    one no longer works.

    If this was you, there is nothing to do.

    If it was not you, telephone the office that gave you your code. Use
    the number that you already have.

    The address of { $service } is:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# A spare code was used up, and nobody has finished with it yet (patient).
spare-used-subject = Your spare code was used
spare-used-body =
    Your spare code was used to make a new key for your account at
    { $service }. The spare code no longer works.

    If this was you, go on with the digits that we send you by e-mail.

    If it was not you, sign in with your key and stop it. Or telephone the
    office that gave you your code. Use the number that you already have.

    The address of { $service } is:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# Alerts go to another address (patient, at the old one).
address-changed-subject = Your e-mail address was changed
address-changed-body =
    Your e-mail address at { $service } was changed. This address gets
    no more notices.

    If this was you, there is nothing to do.

    If it was not you, telephone the office that gave you your code. Use
    the number that you already have.

    The address of { $service } is:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# Staff took an address from the record (patient).
record-changed-subject = Something was changed in your record
record-changed-body =
    An e-mail address was removed from your record at { $service }. You
    sign in as before.

    If you asked for this, there is nothing to do.

    If you did not, telephone the office that gave you your code. Use
    the number that you already have.

    The address of { $service } is:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# One of the staff asks for something that nobody else there can check (patient).
alone-begun-subject = Somebody wants to change who can get in
alone-begun-body =
    Somebody at the office that gave you your code wants to change how
    your messages at { $service } reach you, or who gets a new code. Only
    one person works there who can do this. So nothing happens for 7 days.

    If you asked for it, there is nothing to do.

    If you did not ask for it, sign in with your key and stop it. Or
    telephone that office. Use the number that you already have.

    The address of { $service } is:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# Somebody sets up an account that exists (patient).
reclaim-begun-subject = Somebody is setting up your account again
reclaim-begun-body =
    Somebody is using a new code to set up your account at { $service }
    again. It opens after a waiting time.

    If this is you, there is nothing to do.

    If it is not you, sign in with your key and stop it. Or telephone the
    office that gave you your code. Use the number that you already have.

    The address of { $service } is:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# New keys took the place of old ones (patient).
access-restored-subject = Your account was set up again
access-restored-body =
    Your account at { $service } was set up again with a new key. The
    old keys no longer work.

    If this was you, you can read now: sign in with your new key.

    If it was not you, telephone the office that gave you your code. Use
    the number that you already have.

    The address of { $service } is:
    { $origin }

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# Something waits for an answer (practitioner, as often as they chose).
staff-waiting-subject = Something is waiting for you
staff-waiting-body =
    Something at { $service } is waiting for you or your team.

    To read it, sign in:
    { $origin }

    How often you get this notice is up to you: see your settings there.

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# Somebody else reads the messages from now on (patient).
carer-added-subject = Somebody else can read your messages
carer-added-body =
    From now on one more person can read your messages at { $service }.
    Sign in to see who it is:
    { $origin }

    If you know of this, there is nothing to do.

    If you do not, telephone the office that gave you your code. Use the
    number that you already have.

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.

# Somebody answered a notice by e-mail (patient, once a day at most).
mail-not-read-subject = We cannot read e-mail here
mail-not-read-body =
    An e-mail was sent to us in answer to one of our notices. E-mail is
    not private, so nothing is answered that way.

    To write, open this address, or type it in your browser, and sign in:
    { $origin }

    It is the address of { $service }, which you got with your code.

    If you did not send an e-mail, tell the office that gave you your
    code. Urgent matters: telephone.

    This notice is always worded exactly like this. We never ask for a
    code, a password or money by e-mail.
    Please do not reply: e-mail is not private.
