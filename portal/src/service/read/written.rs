//! What was written first from a patient's side, as the inbox tells of it: by whom, and whether it was answered.
//!
//! Invariants: a list without any of it asks the database nothing more; whoever writes beside a patient is known by their account, since
//! two of them may have one name.
use std::collections::{HashMap, HashSet};

use entity::{
    domain::{
        id::{AccountId, MessageId, PatientId},
        scope::PatientScope,
    },
    store::{
        Reader, StoreError, carer,
        message::{self, Summary},
    },
};
use zeroize::Zeroizing;

use crate::service::{Services, thread::carer_of};

/// Where something stands that was written first.
pub struct Written {
    /// Who wrote it.
    pub by: By,
    /// The clinic wrote back.
    pub answered: bool,
}

/// Who wrote.
pub enum By {
    /// Whoever is signed in.
    You,
    /// Somebody else who reads these messages, or whose they are; the name may be empty.
    Other(Zeroizing<String>),
    /// Nobody knows: it came by ordinary mail in answer to an alert.
    Mail,
}

/// What is looked up for the rows of a page.
pub(in crate::service) struct Writing {
    me: AccountId,
    answered: HashSet<MessageId>,
    /// How whoever is signed in is called where they read beside the patient.
    beside: HashMap<PatientId, Zeroizing<String>>,
}

impl Writing {
    /// For these rows of the scope's list.
    pub(in crate::service) async fn find(
        services: &Services,
        reader: &Reader,
        scope: &PatientScope,
        rows: &[Summary],
    ) -> Result<Self, StoreError> {
        let own: Vec<MessageId> = rows.iter().filter(|row| row.own).map(|row| row.message).collect();
        if own.is_empty() {
            return Ok(Self { me: scope.account(), answered: HashSet::new(), beside: HashMap::new() });
        }
        let carers = carer::of_account(reader, scope.account(), services.now()).await?;
        Ok(Self {
            me: scope.account(),
            answered: message::list_answered(reader, scope, &own).await?,
            beside: carers.into_iter().map(|carer| (carer.record.patient, carer.name)).collect(),
        })
    }

    /// Where one of them stands.
    pub(in crate::service) fn of(&self, summary: &Summary) -> Written {
        let me = self.beside.get(&summary.record.patient).map(|name| name.as_str());
        let carer = carer_of(&summary.meta.from);
        let by = if summary.by_mail {
            By::Mail
        } else if self.is_mine(summary.writer, carer.as_deref(), me) {
            By::You
        } else {
            By::Other(Zeroizing::new(carer.unwrap_or_else(|| name(&summary.meta.from).to_owned())))
        };
        Written { by, answered: self.answered.contains(&summary.message) }
    }

    /// Whether whoever is signed in wrote it: `carer`, as whom it was written beside the patient; `me`, as whom they would write now.
    fn is_mine(&self, writer: Option<AccountId>, carer: Option<&str>, me: Option<&str>) -> bool {
        match writer {
            Some(writer) if writer == self.me => true,
            // The patient, with an account that another key, or another code, has replaced.
            Some(_) => carer.is_none() && me.is_none(),
            // Before accounts were remembered.
            None => carer == me,
        }
    }
}

/// The name in `Name <address>`; nothing where there is only an address.
fn name(from: &str) -> &str {
    from.rsplit_once(" <").map_or("", |(name, _)| name.trim().trim_matches('"'))
}
