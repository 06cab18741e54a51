//! The one integration binary: its paths mirror routes and verbs.
