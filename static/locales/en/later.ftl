## Sending a message later
later-heading = Send later
later-hint = Leave both empty to send at once. The hour is UTC, the time that clocks in London show in winter; it is { $clock } there now.
later-hint-own = Leave both empty to send at once. The hour is that of this device.
later-day = Day
later-hour = Hour
later-will = Will be sent on
later-closed = The record is closed: nobody is told, and nobody can read it
later-to-be = To be sent on
later-back-text = Until then nobody sees it or is told of it, and you can take it back.
later-back = Take it back and change it
later-error-when = Fill in both the day and the hour of sending, or neither.
later-error-past = This moment is over. Choose a later one, or leave day and hour empty to send at once.
later-error-far = Choose a day within { $most } days.
later-error-gap = There is no such hour on that day, because clocks are put forward. Choose another one.
later-error-read-by = The day to be read by must come after the message is sent. Choose a later day, or leave it empty.
