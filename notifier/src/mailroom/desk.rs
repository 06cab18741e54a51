//! The desk of `entity` as a mailroom. Owns nothing but the translation.
use std::time::Duration;

use entity::{
    desk::{Desk, Leased, MailKind, NoticeKind},
    store::StoreError,
};

use super::{Kind, Mail, Mailroom, Outcome, ReplyClass};

impl Mailroom for Desk {
    type Lease = Leased;
    type Error = StoreError;

    async fn claim(&self, n: u16, lease: Duration) -> Result<Vec<(Mail, Leased)>, StoreError> {
        let leased = Self::claim(self, n, lease).await?;
        Ok(leased.into_iter().map(|leased| (mail(&leased), leased)).collect())
    }

    async fn settle(&self, lease: &Leased, outcome: &Outcome) -> Result<bool, StoreError> {
        Self::settle(self, lease, &told(outcome)).await
    }
}

fn mail(leased: &Leased) -> Mail {
    let kind = match &leased.kind {
        MailKind::Alert => Kind::Alert,
        MailKind::Notice(NoticeKind::SlipNeeded) => Kind::SlipNeeded,
        MailKind::Notice(NoticeKind::KeyAdded) => Kind::KeyAdded,
        MailKind::Notice(NoticeKind::StaffAttention) => Kind::StaffAttention,
        MailKind::MailboxCode(code) => Kind::MailboxCode(code.clone()),
    };
    Mail { kind, to: leased.to.clone(), locale: leased.locale.clone(), tag: *leased.tag.as_bytes(), attempts: leased.attempts }
}

fn told(outcome: &Outcome) -> entity::desk::Outcome {
    let class = |class: &ReplyClass| entity::desk::ReplyClass::new(class.as_str());
    match outcome {
        Outcome::Sent => entity::desk::Outcome::Sent,
        Outcome::Retry { at, class: why } => entity::desk::Outcome::Retry { at: *at, class: class(why) },
        Outcome::Failed { class: why } => entity::desk::Outcome::Failed { class: class(why) },
    }
}
