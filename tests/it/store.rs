//! What is at rest, looked at from outside.
mod roots;
