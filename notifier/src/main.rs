//! The notifier's program: thin, everything is in the library.
fn main() {}
