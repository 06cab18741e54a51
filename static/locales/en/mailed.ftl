# What came by ordinary e-mail in answer to an alert: staff and patients.

mailed-heading = By ordinary e-mail
mailed-warning = This came by ordinary e-mail in answer to a notice to this patient. Nobody signed in for it: anybody who reads or forges e-mail may have written it. Before you act on it, ask the patient in the portal or by telephone.
mailed-from = It says that it is from:
mailed-own = This came to your clinic by ordinary e-mail, in answer to one of our notices. Nobody signed in for it, so we do not know who wrote it. If it was not you, call your clinic.
mailed-mark = By ordinary e-mail: we do not know who wrote it

# The mail that comes back (patient, once a day at most).
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
