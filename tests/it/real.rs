//! Other people's programs: a browser, a mail system, Python's smtplib.
mod chromium;
mod postfix;
mod smtplib;
