//! Claiming: what is due is leased, what has lost its reason is cancelled.
mod around;

use std::time::Duration;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType},
};
use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

use self::around::Around;
use super::{Desk, Leased, MailKind, NoticeKind, Tag};
use crate::{
    base::{
        clock::{CLOCK_SKEW, Timestamp},
        fault::{self, Point},
        random,
    },
    crypto::field::Place,
    domain::{
        address::EmailAddress,
        id::{AlertAddressId, OrganizationId, OutboxId},
        locale::Locale,
    },
    store::{
        StoreError, alert_address as alert_store,
        connection::Connection,
        notice_address as notice_store, organization as organization_store,
        outbox::{ADDRESS_CODE, Kind, RecipientKind, StandsFor, State, payload_place, read_payload},
        seal,
    },
    table::{alert_address, notice_address, organization, outbox},
};

/// No notifier leases a mail for longer (`alerts.lease_seconds`): others may be set otherwise than this one.
const LONGEST_LEASE: Duration = Duration::from_secs(60 * 60);

/// What becomes of a mail that was due.
enum Fate {
    Send(Box<Leased>),
    /// Its reason is gone, or its time is over.
    Cancel(Uuid),
    /// Its row does not open: nothing can be sent.
    Damaged(Uuid),
}

impl Desk {
    /// Leases up to `n` mails that are due, the longest due first, for `lease`. Mails whose lease ended unsettled come
    /// too, and those whose lease would last longer than any notifier takes one: a clock that was ahead has given it. An empty answer
    /// means that nothing was due, or that all of it was cancelled.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn claim(&self, n: u16, lease: Duration) -> Result<Vec<Leased>, StoreError> {
        let now = self.inner.clock.now();
        let (until, too_long) = (now.plus(lease), now.plus(LONGEST_LEASE.max(lease)).plus(CLOCK_SKEW));
        let (first, last) = self.moments().await?;
        if first.is_none_or(|due| due > now) && last.is_none_or(|last| last <= too_long) {
            return Ok(Vec::new());
        }
        let connection = self.inner.database.begin().await?.into_connection();
        let leased = self.lease_due(&connection, (n, too_long), now, until).await;
        let leased = connection.end(leased).await?;
        if !leased.is_empty() {
            fault::at(Point::MailsLeased);
        }
        Ok(leased)
    }

    async fn lease_due(
        &self,
        connection: &Connection,
        (n, too_long): (u16, Timestamp),
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Leased>, StoreError> {
        let rows = self.due(connection, n, now, too_long).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let token = Builder::from_random_bytes(random::bytes(&*self.inner.random)).into_uuid();
        let around = Around::load(connection, &rows, now).await?;
        let (mut leased, mut cancelled, mut damaged, mut alerted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let (address, alone) = (row.recipient_id, StandsFor::One.is_of(&row));
            match self.fate(connection, row, &around, now, token, until).await? {
                // Another alert to the same address leaves with it, and says the same.
                Fate::Send(mail) if matches!(mail.kind, MailKind::Alert) && mail.attempts == 1 && !alone && alerted.contains(&address) => {
                    cancelled.push(mail.id.as_uuid());
                }
                Fate::Send(mail) => {
                    if matches!(mail.kind, MailKind::Alert) {
                        alerted.push(address);
                    }
                    leased.push(*mail);
                }
                Fate::Cancel(id) => cancelled.push(id),
                Fate::Damaged(id) => damaged.push(id),
            }
        }
        end(connection, State::Cancelled, None, &cancelled, now).await?;
        end(connection, State::Failed, Some("unreadable"), &damaged, now).await?;
        take(connection, &leased, token, until).await?;
        note_alerts(connection, alerted, now).await?;
        Ok(leased)
    }

    /// Rows that are due, locked; those that another notifier holds are passed over.
    async fn due(&self, connection: &Connection, n: u16, now: Timestamp, too_long: Timestamp) -> Result<Vec<outbox::Model>, StoreError> {
        let pending = outbox::Entity::find()
            .filter(outbox::Column::State.eq(State::Pending.as_str()))
            .filter(outbox::Column::DueAt.lte(now.as_micros()));
        let mut rows = locked(pending, n).all(connection).await?;
        let left = n.saturating_sub(u16::try_from(rows.len()).unwrap_or(u16::MAX));
        if left > 0 {
            let ended = outbox::Entity::find().filter(outbox::Column::State.eq(State::Leased.as_str())).filter(
                Condition::any()
                    .add(outbox::Column::LeaseUntil.lte(now.as_micros()))
                    .add(outbox::Column::LeaseUntil.gt(too_long.as_micros())),
            );
            rows.extend(locked(ended, left).all(connection).await?);
        }
        Ok(rows)
    }

    async fn fate(
        &self,
        connection: &Connection,
        row: outbox::Model,
        around: &Around,
        now: Timestamp,
        token: Uuid,
        until: Timestamp,
    ) -> Result<Fate, StoreError> {
        let id = row.id;
        if row.expires_at.is_some_and(|end| end <= now.as_micros()) || !around.is_wanted(&row) {
            return Ok(Fate::Cancel(id));
        }
        match self.open_mail(connection, row, around, token, until).await {
            Ok(Some(mail)) => Ok(Fate::Send(Box::new(mail))),
            Ok(None) => Ok(Fate::Cancel(id)),
            Err(StoreError::Open | StoreError::Unknown(_)) => {
                tracing::error!(mail = %id, "a mail's row does not open");
                Ok(Fate::Damaged(id))
            }
            Err(error) => Err(error),
        }
    }

    async fn open_mail(
        &self,
        connection: &Connection,
        row: outbox::Model,
        around: &Around,
        token: Uuid,
        until: Timestamp,
    ) -> Result<Option<Leased>, StoreError> {
        let organization = OrganizationId::from_uuid(row.organization_id);
        let Some((to, mut locale)) = self.recipient(connection, &row, around).await? else {
            return Ok(None);
        };
        let kind = match Kind::try_from(row.kind.as_str())? {
            Kind::Alert => MailKind::Alert,
            Kind::Notice => MailKind::Notice(NoticeKind::try_from(row.template.as_str())?),
            Kind::MailboxCode => {
                let payload = row.payload.ok_or(StoreError::Open)?;
                let plain = self.open_field(connection, payload_place(organization, row.id), payload).await?;
                let (code, language) = read_payload(&Zeroizing::new(seal::text(&plain)?));
                // Somebody looks at a page and waits: a mail with a code in another language looks like a fraud.
                locale = language.unwrap_or(locale);
                if row.template == ADDRESS_CODE { MailKind::AddressCode(code) } else { MailKind::MailboxCode(code) }
            }
        };
        Ok(Some(Leased {
            id: OutboxId::from_uuid(row.id),
            kind,
            to,
            locale,
            tag: Tag::from_bytes(row.tag.try_into().map_err(|_| StoreError::Open)?),
            attempts: u32::try_from(row.attempts).unwrap_or(0).saturating_add(1),
            lease_until: until,
            token,
        }))
    }

    /// Address and language, or `None` if there is no longer anybody.
    async fn recipient(
        &self,
        connection: &Connection,
        row: &outbox::Model,
        around: &Around,
    ) -> Result<Option<(EmailAddress, Locale)>, StoreError> {
        let organization = OrganizationId::from_uuid(row.organization_id);
        match RecipientKind::try_from(row.recipient_kind.as_str())? {
            RecipientKind::AlertAddress => {
                let Some(address) = around.addresses.get(&row.recipient_id) else { return Ok(None) };
                let place = |column| alert_store::place(organization, AlertAddressId::from_uuid(address.id), column);
                let to = self.open_field(connection, place("address"), address.address.clone()).await?;
                let language = self.open_field(connection, place("language"), address.language.clone()).await?;
                Ok(Some((seal::address(&to)?, seal::locale(&language)?)))
            }
            RecipientKind::Organization => {
                let Some((Some(contact), language)) = contact(connection, row.recipient_id).await? else { return Ok(None) };
                let to = self.open_field(connection, organization_store::place(organization, "contact"), contact).await?;
                Ok(Some((seal::address(&to)?, spoken(language))))
            }
            RecipientKind::Sender => {
                let Some(sender) = notice_address::Entity::find_by_id(row.recipient_id).one(connection).await? else {
                    return Ok(None);
                };
                let place = |column| notice_store::place(organization, sender.id, column);
                let to = self.open_field(connection, place("address"), sender.address).await?;
                let language = match sender.language {
                    Some(own) => seal::locale(&self.open_field(connection, place("language"), own).await?)?,
                    None => spoken(contact(connection, row.organization_id).await?.and_then(|(_, language)| language)),
                };
                Ok(Some((seal::address(&to)?, language)))
            }
        }
    }

    async fn open_field(&self, connection: &Connection, place: Place, sealed: Vec<u8>) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        seal::open_with(connection, &self.inner.alert, place, sealed).await
    }
}

/// The first of them, which no other notifier looks at: on PostgreSQL by their rows' locks, on SQLite because there is one
/// writer, and the clause is not written.
fn locked(select: Select<outbox::Entity>, n: u16) -> Select<outbox::Entity> {
    select.order_by_asc(outbox::Column::DueAt).limit(u64::from(n)).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
}

/// Contact address, sealed, and language of an organization. Its name is none of a notifier's business.
async fn contact(connection: &Connection, organization: Uuid) -> Result<Option<(Option<Vec<u8>>, Option<String>)>, StoreError> {
    let found = organization::Entity::find_by_id(organization)
        .select_only()
        .column(organization::Column::Contact)
        .column(organization::Column::ContactLanguage)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(found)
}

/// An organization's language; English if it has set none.
fn spoken(language: Option<String>) -> Locale {
    language.and_then(|tag| Locale::parse(&tag).ok()).unwrap_or_else(Locale::english)
}

/// Ends mails unsent.
async fn end(connection: &Connection, state: State, class: Option<&str>, ids: &[Uuid], now: Timestamp) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, state.as_str().into())
        .col_expr(outbox::Column::ReplyClass, Expr::value(class.map(str::to_owned)))
        .col_expr(outbox::Column::Payload, Expr::value(None::<Vec<u8>>))
        .col_expr(outbox::Column::LeaseToken, Expr::value(None::<Uuid>))
        .col_expr(outbox::Column::LeaseUntil, Expr::value(None::<i64>))
        .col_expr(outbox::Column::SettledAt, now.as_micros().into())
        .filter(outbox::Column::Id.is_in(ids.iter().copied()))
        .exec(connection)
        .await?;
    Ok(())
}

async fn take(connection: &Connection, leased: &[Leased], token: Uuid, until: Timestamp) -> Result<(), StoreError> {
    if leased.is_empty() {
        return Ok(());
    }
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, State::Leased.as_str().into())
        .col_expr(outbox::Column::LeaseToken, token.into())
        .col_expr(outbox::Column::LeaseUntil, until.as_micros().into())
        .col_expr(outbox::Column::Attempts, Expr::col(outbox::Column::Attempts).add(1))
        .filter(outbox::Column::Id.is_in(leased.iter().map(|mail| mail.id.as_uuid())))
        .exec(connection)
        .await?;
    Ok(())
}

/// Alerts count from the moment they are on their way: what comes in from now on gets a trailing one.
async fn note_alerts(connection: &Connection, addresses: Vec<Uuid>, now: Timestamp) -> Result<(), StoreError> {
    if addresses.is_empty() {
        return Ok(());
    }
    alert_address::Entity::update_many()
        .col_expr(alert_address::Column::LastAlertAt, now.as_micros().into())
        .filter(alert_address::Column::Id.is_in(addresses))
        .exec(connection)
        .await?;
    Ok(())
}
