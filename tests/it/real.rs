//! Other people's programs: a browser, a mail system, a scanner, Python's smtplib, an S3-style store.
mod chromium;
mod clamd;
mod postfix;
mod s3;
mod smtplib;
