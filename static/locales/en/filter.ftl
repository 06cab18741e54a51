## What was sent, by what became of it
filter-show = Show
filter-all = Everything
filter-mine = Only what I wrote
filter-list = Only the copies of one list
filter-apply = Show it
filter-none = There is nothing like this.
filter-alert-failed = Alert failed
filter-not-opened = Not opened yet
filter-taken-back = Taken back or undone
filter-opened-before = Opened before it was taken back
filter-scheduled = Will be sent later
