//! Machine secrets in cookies.
pub use entity::crypto::token::Token32;
