//! What is at rest, looked at from outside.
mod epoch;
mod exact;
mod roots;
