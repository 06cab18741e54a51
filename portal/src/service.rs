//! Decides. One use case, one transaction; a page, a command or a listener calls in here and shows what comes out.
//!
//! Owns who may do what (`permit`), enrolment, sign-in and reading. Must not know HTTP, HTML, SMTP commands or
//! database models. Every public function says who may call it.
pub mod claim;
pub mod error;
pub mod mailbox;
pub mod network;
pub mod passkey;
pub mod patient;
pub mod permit;
pub mod read;
pub mod session;
pub mod token;

/// Everything the use cases need; cheap to clone. Made once at the start by [`Services::build`].
#[derive(Clone, Debug)]
pub struct Services(());
