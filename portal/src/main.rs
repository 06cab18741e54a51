//! The portal's program: thin, everything is in the library.
fn main() {}
