//! The guards of every route, and the texts of every language. Pages with a database behind them are tested by the
//! integration tests.
mod texts;
