# Texts about care teams: the clinic's own, and what patients meet who write first. Plain words, short sentences.

teams-heading = Care teams
teams-now = Who answers what, and what patients are told
teams-intro = What patients write goes to a team. Its members and administrators see it, and nobody else.
teams-add = Make a team
teams-none = There is no team yet. What patients write is seen by everybody who answers.
teams-back = Back to the teams
teams-name = Name of the team
teams-name-hint = Patients see it. 1 to 80 characters, for example: Nurses
teams-days = Answers within
teams-days-hint = Patients see it when they write.
teams-days-choice = { $days ->
    [one] one working day
   *[other] { $days } working days
}
teams-listed = Patients may write to this team first
teams-preset = What is for no team in particular is for this one
teams-members = { $count ->
    [0] Nobody belongs to it
    [one] One member
   *[other] { $count } members
}
teams-is-listed = Patients may write to it
teams-is-preset = For what is for no team in particular
teams-is-away = Away now
teams-who = Who belongs to it
teams-others = Who could join
teams-others-text = Here is whoever writes to patients. A sender writes in the team’s name, but does not see its inbox: for that, give them the role “Care team” first, on the page “Staff”.
teams-writes-only = writes in the team’s name, does not see its inbox
teams-join = Add
teams-join-whom = Add { $name }
teams-remove = Remove
teams-remove-whom = Remove { $name }
teams-empty = Nobody belongs to this team. What patients write to it is seen by administrators alone.
teams-saved = Saved.
teams-joined = They belong to the team now.
teams-left = They do not belong to the team any more.
teams-left-last = That was the last member. What patients write to this team is seen by administrators alone.
teams-error-name = Type a name of 1 to 80 characters.
teams-error-days = Choose one of the numbers of days.
teams-away = When nobody answers
teams-away-text = Will nobody answer for some days? Patients see your text above the form when they write to this team, and again when they have written. No e-mail says it.
teams-away-now = It is on. Patients who write see your text now.
teams-away-off = It is off. Patients see no such text.
teams-away-planned = It is set, and not shown today. It is shown on the days below.
teams-away-seen = See what a patient sees
teams-away-from = First day
teams-away-from-hint = Your text is shown from the beginning of this day.
teams-away-until = Last day
teams-away-until-hint = Your text is shown to the end of this day. Then it goes by itself.
teams-away-texts = Your text for patients
teams-away-texts-hint = Up to 2,000 characters in each language. Say whom to call. Each patient sees the text of their own language. If you leave that one empty, they see the other one.
teams-away-set = Saved. Patients who write on these days see the text.
teams-away-end = We answer again: turn it off
teams-away-ended = The text is not shown any more.
teams-error-from = This is not a day of the next twelve months.
teams-error-until = The last day must not be before the first, nor over already.
teams-error-text-empty = Type a text in at least one language. To show none, press “We answer again” or leave this section as it is.
teams-error-text-long = A text is too long. 2,000 characters are the most.
todo-team = Look after a team
todo-team-now = { $count ->
    [one] Nobody belongs to one care team
   *[other] Nobody belongs to { $shown } care teams
}

team-in-name = In the name of
team-in-name-hint = Patients see the clinic and the team. Answers go to that team.
team-in-name-none = no team
team-error-none = You do not belong to this team any more. Choose again.

threads-teams = Which team
threads-all-teams = All teams
threads-team = Team:
threads-other-team = Give it to another team
threads-other-team-hint = The whole conversation goes to the team that you choose, with its notes, and nobody has it in hand there. If you are not in that team, you see it no more. The patient is not told.
threads-other-team-which = To which team
threads-hand-over = Give the conversation to this team
threads-away-told = The patient was told that nobody answers until:

write-heading = Write to your clinic
write-urgent = Not for emergencies.
write-urgent-call = In an emergency call 911. If it cannot wait, telephone your clinic.
write-choose = To whom?
write-none = Your clinic takes no messages here. Please telephone.
write-to = To:
write-for = For:
write-days = { $days ->
    [one] Answers within one working day
   *[other] Answers within { $days } working days
}
write-away = Nobody answers until:
write-away-now = Nobody answers at present
write-before = What you wrote
write-before-all = What was written before
write-subject = What it is about
write-subject-hint = A few words.
write-text = Your message
write-text-hint = Your clinic reads it on working days.
write-text-hint-away = Your clinic reads it when somebody is back.
write-other = Write to somebody else
write-done = Your clinic has your message.
write-error-subject-empty = Type what it is about first.
write-error-subject-long = What it is about is too long. 150 characters are the most.
write-error-many = You wrote a lot today. Try again tomorrow, or telephone your clinic.
write-error-closed = Your clinic closed this record. Please telephone.
write-error-not-sent = It was not sent. Nothing is lost. Try again in a moment.

alerts-staff-intro = An e-mail tells you that something waits for you or your team. It says nothing else.
alerts-staff-now = How often you are told that something waits
alerts-staff-each = Each time
alerts-never = Never
teams-error-many = There are 100 teams, as many as people can choose from. Rename one that is not needed any more.
compose-in-thread = It belongs to a conversation, in the name of:
compose-see-thread = See the conversation
