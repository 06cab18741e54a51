//! Outbox rows to content-free mail over verified TLS.
//!
//! Owns how a mail looks and how it leaves. Must not know messages: it is given the alert root only, so it can open
//! an alert address, a language and a mailbox code, and nothing else. [`text`] and [`usage`] are here because the
//! pages and commands above use them too.
pub mod config;
mod driver;
pub mod mailroom;
pub mod process;
pub mod render;
pub mod send;
pub mod text;
pub mod usage;

pub use driver::{Tried, tried};

use std::{future::Future, sync::Arc};

use entity::base::{clock::Clock, random::Random, settings::SettingsError};

use crate::{config::AlertSettings, mailroom::Mailroom, render::Letterhead, send::Post};

/// Why the notifier does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A certificate or key cannot be used.
    #[error(transparent)]
    Post(#[from] send::PostError),
}

/// A notifier whose settings, certificates and keys were found good. It runs in a process of its own or inside the portal.
#[derive(Debug)]
pub struct Notifier {
    alerts: AlertSettings,
    letterhead: Letterhead,
    post: Post,
}

impl Notifier {
    /// Checks the settings and reads the certificates; connects to nothing.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    pub fn new(alerts: AlertSettings) -> Result<Self, StartError> {
        let letterhead = Letterhead::new(&alerts)?;
        let post = Post::new(&alerts, &letterhead)?;
        Ok(Self { alerts, letterhead, post })
    }

    /// Sends what is due until `stop` resolves; then settles what is under way and returns, within a few seconds.
    pub async fn run<M: Mailroom>(
        self,
        mailroom: Arc<M>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        stop: impl Future<Output = ()> + Send,
    ) {
        driver::drive(mailroom, &self.alerts, self.letterhead, self.post, (clock, random), stop).await;
    }
}
