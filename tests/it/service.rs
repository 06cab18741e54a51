//! Enrolment, sign-in and reading without a web server: services on a real database, a clock that the test turns, a
//! software authenticator.
mod address;
mod again;
mod answer;
mod ceremony;
mod compose;
mod device;
mod devices;
mod directory;
mod follow;
mod further;
mod hands;
mod house;
mod keys;
mod lapse;
mod later;
mod mailbox;
mod mailing;
mod negative;
mod read;
mod road;
mod session;
mod slip;
mod spare;
mod teams;
mod trace;
mod upkeep;
