# What came by ordinary e-mail in answer to an alert: staff and patients.

mailed-heading = By ordinary e-mail
mailed-warning = This came by ordinary e-mail in answer to a notice to this patient. Nobody signed in for it: anybody who reads or forges e-mail may have written it. Before you act on it, ask the patient in the portal or by telephone.
mailed-from = It says that it is from:
mailed-own = This came to your clinic by ordinary e-mail, in answer to one of our notices. Nobody signed in for it, so we do not know who wrote it. If it was not you, call your clinic.
mailed-mark = By ordinary e-mail: we do not know who wrote it
