## Files that go with what somebody writes
attach-heading = Files
attach-label = Add files
attach-hint = Up to { $number } files, together { $size }. They are sent with the message, and sealed like it.
attach-add = Add the chosen files
attach-remove = Remove
attach-remove-name = Remove { $name }
attach-not-whole = Not all of this file has arrived. Choose it again to go on, or remove it.
attach-kept = Your text is still here, and so are the other files.
attach-error-empty = "{ $name }" is empty. It was not added.
attach-error-large = "{ $name }" was not added. With it, the files are too large for one message.
attach-error-many = "{ $name }" was not added. One message can have { $number } files.
attach-error-much = "{ $name }" was not added. There are too many files in messages that you have not sent. Send some or throw some away.
attach-error-cut = "{ $name }" did not arrive whole. Please choose it again.
attach-error-not-whole = A file has not arrived whole. Choose it again, or remove it, then send.
attach-error-together = The files are too large for one message. Remove some, or send them in two messages.
