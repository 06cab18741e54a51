//! Who acts in a test: typed actors that share one way to ask.
mod anonymous;
mod page;
mod patient;
mod practitioner;

pub use anonymous::{Anonymous, multipart};
pub use page::{Ceremony, Download, Form, Page};
pub use patient::{Patient, mailbox_code};
pub use practitioner::Practitioner;
