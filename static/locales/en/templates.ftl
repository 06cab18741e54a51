## Templates
templates-heading = Templates
templates-now = Texts that the clinic writes often, with fields to be filled in.
templates-intro = Whoever writes to a patient can begin with one of these texts.
templates-none = There are no templates yet.
templates-add = New template
templates-one = A template
templates-back = All templates
templates-saved = The template was saved.
templates-retired = Nobody can write from this template any more. What was written stays as it is.
templates-name = Name
templates-name-hint = Staff see it, patients do not.
templates-fields-hint = Write what differs each time in braces, as {"{"}appointment date{"}"}: whoever writes fills it in. Some are filled in from the record by themselves:
templates-own = To be filled in by whoever writes:
templates-read-within = { $days ->
    [one] Within one working day
   *[other] Within { $days } working days
    }
templates-read-never = No day
templates-retire = Retire this template
templates-retire-text = It can no longer be chosen. What was written from it stays as it is.
templates-changed = Somebody changed this template meanwhile. Your text is in the form below. Save it again to put it in place of theirs. This is what they saved:
templates-error-name = Give it a name of 1 to 80 characters.
templates-error-no-text = Write a subject and a text in at least one language.
templates-error-subject = Write a subject of one line and at most { $most } characters, or leave this language empty.
templates-error-text = Write a text of at most 20,000 characters, or leave this language empty.
templates-error-fields = A brace is alone, or a field has a name with other signs than letters, digits and spaces. Write fields as {"{"}appointment date{"}"}, at most 20 of them.
templates-missing = Still to be filled in: { $fields }
templates-choose = Begin with a template
templates-choose-hint = It comes after what you have typed. Nothing of that is lost.
templates-no-choice = None
templates-take = Take this template
templates-gone = This template was retired meanwhile. Choose another one. Your text is still here.
templates-fill = Fill in
templates-fill-hint = It is put into the text when you press a button below.
templates-lacks-in = The template has no text in this patient’s language ({ $language }). This is the text in another language.
templates-lacks = The template has no text in this patient's language.
problem-template-changed = Somebody changed the template meanwhile
problem-template-changed-text = Look at it again, then change it.
problem-too-many-templates = There are too many templates
problem-too-many-templates-text = Retire some that nobody needs any more.
# Names of fields stand in templates that clinics keep: whoever changes one breaks those.
field-patient-name = patient name
field-birth-date = birth date
field-record-number = record number
field-clinic = clinic
field-writer = my name
templates-error-unpaired = The languages have different fields: { $fields }. A patient never sees the name of a field, so write the same name in every language. Then one value, or one column of a list, fills it for everybody.
templates-sure = Keep it with different fields all the same
