# The letter with a claim code, and the pages around it. The letter also quotes alert-subject and alert-body of mails.ftl.

letter-title = In English
letter-from = { $clinic } sends you private messages through { $service }
letter-for = For { $name }
letter-scan = Scan the square with your phone’s camera, or type { $address } in your browser.
letter-enter = Enter this code:
letter-key = Make your key. Have your e-mail at hand.
letter-until = Use by { $date }. The code works once.
letter-waits = You had a key before. With the new key, you can read after 24 hours.
letter-nobody = Nobody will call you for this code. Urgent matters: we telephone.
letter-help = No smartphone, no e-mail, or helping somebody? Call { $phone }.
letter-help-no-phone = No smartphone, no e-mail, or helping somebody? Call us. Use the number that you already have.
letter-alert = This e-mail tells you when a message is waiting. It is always worded like this. Whatever differs is a fake.
letter-square = Square for your phone’s camera. It opens { $address } and fills in your code.
letter-overleaf = English: please turn over.

## Choosing it
code-letter = On a letter, as a PDF (works for 21 days)
code-letter-page = On a letter, as a page to print (works for 21 days)
code-letter-hint = The letter is made once. Print it and delete the file. If it is lost, make a new one: the old code stops working.
code-letter-saved = The letter was saved as a file.
code-letter-made = Its code was made:
code-again-make = Make another code
code-letter-no-phone = The letter names no telephone number yet. An administrator can add it under “About the clinic”.
code-letter-print = The letter to print
code-letter-do = Check that the card is this patient. Print both sides on one sheet, put it in a plain envelope, and post it to the address you have on record.
code-letter-screen = The letter could not be made as a PDF: a name on it has letters that the PDF’s font lacks. Print this page instead.

## About the clinic
clinic-heading = About the clinic
clinic-now = The telephone number that letters name
clinic-name = Name
clinic-phone = Telephone number on letters
clinic-phone-hint = Whom patients call who have no smartphone or no e-mail, or who help somebody. Leave it empty to name none.
clinic-save = Save
clinic-saved = Saved.
clinic-back = Back to the start
clinic-error-phone = Type a telephone number with at least three digits, on one line.
