//! Fuzz targets: functions that take any bytes and panic if a promise is broken. Replayed over their corpora by the tests
//! below, and over inputs that libFuzzer finds by the long command. Must not know where the bytes come from.
pub mod html;
pub mod mime;
