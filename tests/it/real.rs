//! Other people's programs: a browser, a mail system, Python's smtplib, an S3-style store.
mod chromium;
mod postfix;
mod s3;
mod smtplib;
