//! Who is told. The records are held: nothing that decides on it changes before the commit.
use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::Statement;
use uuid::Uuid;

use super::{Acceptance, Item, Who};
use crate::{
    base::clock::Timestamp,
    store::{
        StoreError, Tx, notice_address,
        outbox::{self, Notice, NoticeKind, RecipientKind, SLIPS, Told, Whom},
        patient::{self, PatientState},
        seal,
        source::Origin,
    },
};

/// An alert where the patient can get in; where nobody can yet, a notice to those who can change that. Of what is hidden
/// for a while, both leave after that. What is sent later is told of when it is (`later`).
pub(super) async fn inserts(
    tx: &Tx,
    kept: &[Item<'_>],
    patient_of: impl Fn(&Who) -> Uuid,
    states: &HashMap<Uuid, PatientState>,
    now: Timestamp,
) -> Result<Vec<Statement>, StoreError> {
    let reachable = patient::reachable(tx.connection(), states, now).await?;
    let others = states.keys().filter(|id| !reachable.contains(id)).copied().collect();
    let by_carers = patient::read_by_carers(tx.connection(), others, now).await?;
    let (mut alerted, mut beside) = (BTreeMap::new(), BTreeMap::new());
    let mut waiting = Vec::new();
    for item in kept.iter().filter(|item| item.acceptance.release.alert_at().is_none() && item.acceptance.author.patient().is_none()) {
        let patient = patient_of(&item.who);
        if reachable.contains(&patient) {
            tell(&mut alerted, patient, item.acceptance.release.visible_at());
        } else if states.get(&patient) != Some(&PatientState::Closed) {
            // Where somebody reads it for the patient, nobody needs a slip.
            if by_carers.contains(&patient) {
                tell(&mut beside, patient, item.acceptance.release.visible_at());
            } else {
                waiting.push(item.acceptance);
            }
        }
    }
    let mut statements = outbox::alert_inserts(tx, &alerted.into_values().collect::<Vec<_>>(), Whom::All).await?;
    statements.extend(outbox::alert_inserts(tx, &beside.into_values().collect::<Vec<_>>(), Whom::Carers).await?);
    if !waiting.is_empty() {
        let notices = slip_notices(tx, &waiting).await?;
        statements.extend(outbox::notice_inserts(tx, notices).await?);
    }
    Ok(statements)
}

/// One message more, of those that can be read, or of those that are hidden still: these are told of together, after the last.
fn tell(told: &mut BTreeMap<(Uuid, bool), Told>, patient: Uuid, hidden: Option<Timestamp>) {
    let one = told.entry((patient, hidden.is_some())).or_insert(Told { patient, hidden, messages: 0 });
    one.hidden = one.hidden.max(hidden);
    one.messages += 1;
}

async fn slip_notices(tx: &Tx, waiting: &[&Acceptance]) -> Result<Vec<Notice>, StoreError> {
    let organizations: HashSet<Uuid> = waiting.iter().map(|acceptance| acceptance.organization.as_uuid()).collect();
    let with_contact = outbox::with_contact(tx, &organizations.into_iter().collect::<Vec<_>>()).await?;
    let mut senders: HashMap<(Uuid, [u8; 16]), Uuid> = HashMap::new();
    let mut notices = Vec::new();
    for acceptance in waiting {
        let organization = acceptance.organization.as_uuid();
        let not_before = acceptance.release.visible_at();
        let notice = |recipient_kind, recipient| {
            let (kind, subject) = (NoticeKind::SlipNeeded, SLIPS);
            Notice { organization, kind, recipient_kind, recipient, subject, not_before }
        };
        if with_contact.contains(&organization) {
            notices.push(notice(RecipientKind::Organization, organization));
        }
        if let Some(sender) = &acceptance.sender_notice {
            let index = seal::address_index(tx, acceptance.organization, sender).await?;
            let recipient = match senders.get(&(organization, index)) {
                Some(known) => *known,
                None => notice_address::make(tx, acceptance.organization, sender, index).await?,
            };
            senders.insert((organization, index), recipient);
            notices.push(notice(RecipientKind::Sender, recipient));
        }
    }
    Ok(notices)
}
