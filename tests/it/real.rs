//! Other people's programs: a browser, Python's smtplib.
mod chromium;
mod smtplib;
