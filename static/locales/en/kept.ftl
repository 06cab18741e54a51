# Texts about what somebody wrote that was not taken.

kept-heading = What you wrote is still here
kept-label = It was not sent. You can copy it from here:
kept-more = And this:
kept-again = Try again
