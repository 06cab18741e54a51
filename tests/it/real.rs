//! Other people's programs: a browser, a mail system, a scanner, a printer's look at paper, Python's smtplib, an S3-style store.
mod chromium;
mod clamd;
mod paper;
mod postfix;
mod s3;
mod smtplib;
