//! What is at rest, looked at from outside.
mod exact;
mod roots;
