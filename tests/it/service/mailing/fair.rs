//! Mailings beside each other, and their files: nobody waits for a large one, and no copy goes out without what was looked at.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    domain::id::{DraftFileId, DraftId, MailingId, PatientId},
    store::{StoreError, Tx, draft_file, mailing as store},
};
use portal::service::{
    attach::{self, Incoming, Owner},
    mailing::{self, Again, MailingError, MailingState, Refusal, Turn},
};
use tokio::sync::oneshot;

use super::{House, Role, StaffScope, add, counts, practitioner, ready, refused};

fn draft(id: MailingId) -> DraftId {
    DraftId::from_uuid(id.as_uuid())
}

/// A file under a mailing that is being written.
async fn attach(house: &House, scope: &StaffScope, id: MailingId, name: &str) -> Result<DraftFileId> {
    let owner = Owner::Staff(scope);
    let mut file = Incoming::begin(&house.services, owner, draft(id), name, "text/plain").await?;
    file.chunk(&house.services, b"Bring this with you.").await?;
    file.finish(&house.services, owner, draft(id), house.request()).await?;
    let files = attach::list(&house.services, owner, draft(id)).await?;
    Ok(files.into_iter().find(|file| file.name == name).context("no file")?.id)
}

async fn start(house: &House, scope: &StaffScope, id: MailingId, files: &[DraftFileId]) -> Result<(), MailingError> {
    let version = mailing::find(&house.services, scope, id).await?.version;
    mailing::start(&house.services, scope, id, (version, files), house.request()).await
}

#[tokio::test]
async fn a_small_one_has_its_turn_while_a_large_one_is_sent() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let mut patients = Vec::new();
    for nth in 0..130 {
        patients.push(add(&house, &format!("A-{nth}"), "Ana Ruiz", "en").await?);
    }
    let large = ready(&house, &scope, &patients, |_| {}).await?;
    let small = ready(&house, &scope, &patients[..2], |_| {}).await?;
    start(&house, &scope, large, &[]).await?;
    house.later(Duration::from_secs(1));
    start(&house, &scope, small, &[]).await?;
    mailing::run(&house.services).await?;
    ensure!(counts(&house, &scope, large).await? == (MailingState::Done, 130, 0, 0));
    ensure!(counts(&house, &scope, small).await? == (MailingState::Done, 2, 0, 0));
    let last = async |large: bool| {
        house
            .database
            .number(if large {
                "SELECT MAX(a.seq) FROM audit a JOIN mailing_row r ON r.message_id = a.subject_id JOIN mailing m ON m.id = r.mailing_id \
                 WHERE a.action = 'message.accepted' AND m.total > 2"
            } else {
                "SELECT MAX(a.seq) FROM audit a JOIN mailing_row r ON r.message_id = a.subject_id JOIN mailing m ON m.id = r.mailing_id \
                 WHERE a.action = 'message.accepted' AND m.total = 2"
            })
            .await
    };
    let (large, small) = (last(true).await?, last(false).await?);
    ensure!(small < large, "the small one waited until the large one was sent: {small} and {large}");
    Ok(())
}

/// A node that ran out of its batches goes on with whoever was worked on least lately.
#[tokio::test]
async fn whoever_was_worked_on_least_lately_is_next() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let ana = add(&house, "A-1", "Ana Ruiz", "en").await?;
    let mut all = Vec::new();
    for _ in 0..3 {
        let id = ready(&house, &scope, &[ana], |_| {}).await?;
        start(&house, &scope, id, &[]).await?;
        house.later(Duration::from_secs(1));
        all.push(id);
    }
    let lease = Duration::from_secs(60);
    let mut turns = Vec::new();
    for _ in 0..7 {
        let claimed = house.services.store().write(async |tx: &Tx| store::claim(tx, lease, &[]).await).await?.context("nobody")?;
        house.services.store().write(async |tx: &Tx| store::release(tx, &claimed).await).await?;
        house.later(Duration::from_secs(1));
        turns.push(all.iter().position(|id| *id == claimed.id).context("another")?);
    }
    ensure!(turns == [0, 1, 2, 0, 1, 2, 0], "{turns:?}");
    let left = house.services.store().write(async |tx: &Tx| store::claim(tx, lease, &all).await).await?;
    ensure!(left.is_none(), "one that was to be left out");
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_gone_is_the_reason_of_its_rows_and_no_copy_goes_without_it() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let (ana, ben) = (add(&house, "A-1", "Ana Ruiz", "en").await?, add(&house, "A-2", "Ben Soto", "es").await?);
    let id = ready(&house, &scope, &[ana, ben], |_| {}).await?;
    let files = [attach(&house, &scope, id, "plan.txt").await?, attach(&house, &scope, id, "map.txt").await?];
    ensure!(matches!(start(&house, &scope, id, &files[..1]).await, Err(MailingError::Changed)), "a file that was not looked at");
    start(&house, &scope, id, &files).await?;
    house.database.execute("DELETE FROM draft_piece WHERE file_id = (SELECT id FROM draft_file ORDER BY created_at, id LIMIT 1)").await?;
    house.database.execute("DELETE FROM draft_file WHERE id NOT IN (SELECT file_id FROM draft_piece)").await?;
    mailing::run(&house.services).await?;
    ensure!(counts(&house, &scope, id).await? == (MailingState::Done, 0, 2, 0), "{:?}", counts(&house, &scope, id).await?);
    let why = refused(&house, &scope, id).await?;
    ensure!(why.iter().all(|(_, reason, _)| *reason == Refusal::Files), "{why:?}");
    ensure!(house.database.number("SELECT COUNT(*) FROM message").await? == 0, "a copy without its file");
    Ok(())
}

/// A mailing with a file, sent and undone.
struct Undone {
    house: House,
    scope: StaffScope,
    ana: PatientId,
    id: MailingId,
}

impl Undone {
    async fn new() -> Result<Self> {
        let house = House::new().await?;
        let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
        let ana = add(&house, "A-1", "Ana Ruiz", "en").await?;
        let id = ready(&house, &scope, &[ana], |_| {}).await?;
        let files = [attach(&house, &scope, id, "plan.txt").await?];
        start(&house, &scope, id, &files).await?;
        mailing::run(&house.services).await?;
        mailing::turn(&house.services, &scope, id, Turn::Undo, house.request()).await?;
        mailing::run(&house.services).await?;
        Ok(Self { house, scope, ana, id })
    }
}

#[tokio::test]
async fn once_more_its_files_count_again_as_what_waits() -> Result<()> {
    let Undone { house, scope, ana, id } = Undone::new().await?;
    ensure!(counts(&house, &scope, id).await?.0 == MailingState::Cancelled);
    // Something else fills all the room that there is.
    let other = ready(&house, &scope, &[ana], |_| {}).await?;
    attach(&house, &scope, other, "film.txt").await?;
    house.database.execute("UPDATE draft_file SET pieces = 1000000 WHERE sent_at IS NULL").await?;
    let again = mailing::fresh(&house.services);
    let full = mailing::again(&house.services, &scope, Again { old: id, new: again }, house.request()).await;
    ensure!(matches!(full, Err(MailingError::FilesWait)), "{full:?}");
    ensure!(matches!(mailing::find(&house.services, &scope, again).await, Err(MailingError::NotFound)), "half of it was made");
    mailing::delete(&house.services, &scope, other, house.request()).await?;
    mailing::again(&house.services, &scope, Again { old: id, new: again }, house.request()).await?;
    let kept = attach::list(&house.services, Owner::Staff(&scope), draft(again)).await?;
    ensure!(kept.len() == 1 && kept[0].name == "plan.txt", "{kept:?}");
    Ok(())
}

/// The files come with the mailing, or there is no mailing: what fills the room as it is made takes nothing away from anybody.
#[tokio::test]
async fn what_fills_the_room_meanwhile_takes_nothing_away() -> Result<()> {
    let Undone { house, scope, ana, id } = Undone::new().await?;
    let other = ready(&house, &scope, &[ana], |_| {}).await?;
    house.later(Duration::from_secs(1));
    attach(&house, &scope, other, "film.txt").await?;
    fill_the_room(&house).await?;
    // Pressed twice at once, as by two pages of one form.
    let new = mailing::fresh(&house.services);
    let press = || mailing::again(&house.services, &scope, Again { old: id, new }, house.request());
    let (one, two) = tokio::join!(press(), press());
    one?;
    two?;
    ensure!(house.audited("mailing.deleted").await? == 0 && house.audited("mailing.begun_again").await? == 1);
    mailing::find(&house.services, &scope, new).await?;
    let kept = attach::list(&house.services, Owner::Staff(&scope), draft(new)).await?;
    ensure!(kept.len() == 1 && kept[0].name == "plan.txt", "its file is lost: {kept:?}");
    Ok(())
}

/// From here on the newest file is all that may wait, at the moment at which a mailing is made.
async fn fill_the_room(house: &House) -> Result<()> {
    let fill = "UPDATE draft_file SET pieces = 1000000 WHERE created_at = (SELECT MAX(created_at) FROM draft_file);";
    if house.database.is_sqlite() {
        let trigger = format!("CREATE TRIGGER fill AFTER INSERT ON mailing BEGIN {fill} END");
        return house.database.execute(&trigger).await.map(drop);
    }
    let function = format!("CREATE FUNCTION fill() RETURNS trigger AS $$ BEGIN {fill} RETURN NEW; END $$ LANGUAGE plpgsql");
    house.database.execute(&function).await?;
    house.database.execute("CREATE TRIGGER fill AFTER INSERT ON mailing FOR EACH ROW EXECUTE FUNCTION fill()").await.map(drop)
}

/// Thrown away at the moment at which it begins to be sent: one of the two.
#[tokio::test]
async fn what_is_thrown_away_is_not_sent_and_what_is_sent_is_whole() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let ana = add(&house, "A-1", "Ana Ruiz", "en").await?;
    for _ in 0..8 {
        let id = ready(&house, &scope, &[ana], |_| {}).await?;
        let files = [attach(&house, &scope, id, "plan.txt").await?];
        let (deleted, started) =
            tokio::join!(mailing::delete(&house.services, &scope, id, house.request()), start(&house, &scope, id, &files));
        match mailing::find(&house.services, &scope, id).await {
            Err(MailingError::NotFound) => ensure!(deleted.is_ok(), "it is gone: {deleted:?} {started:?}"),
            found => {
                let found = found?;
                ensure!((found.state, found.total) == (MailingState::Sending, 1), "{:?}", found.state);
                ensure!(started.is_ok() && matches!(deleted, Err(MailingError::TooLate)), "{started:?} {deleted:?}");
                ensure!(attach::list(&house.services, Owner::Staff(&scope), draft(id)).await?.len() == 1, "sent without its file");
                mailing::run(&house.services).await?;
            }
        }
    }
    Ok(())
}

/// What is brought to another draft at the moment at which it would be removed is passed over: on PostgreSQL both run beside each other.
#[tokio::test]
async fn a_file_that_is_taken_along_is_not_swept_away_under_it() -> Result<()> {
    let house = House::new().await?;
    let scope = practitioner(&house, house.organization, "vega@clinic.example", Role::Sender).await?;
    let ana = add(&house, "A-1", "Ana Ruiz", "en").await?;
    let (old, new) = (ready(&house, &scope, &[ana], |_| {}).await?, ready(&house, &scope, &[ana], |_| {}).await?);
    attach(&house, &scope, old, "plan.txt").await?;
    // Sent long ago: the next sweep takes it.
    house.database.execute("UPDATE draft_file SET sent_at = 1").await?;
    let (moved, is_moved) = oneshot::channel();
    let (end, ends) = oneshot::channel::<()>();
    let now = house.services.now();
    let moving = house.services.store().write(async |tx: &Tx| {
        draft_file::move_to(tx, Owner::Staff(&scope), draft(old), draft(new)).await?;
        moved.send(()).map_err(|()| StoreError::Closing)?;
        ends.await.map_err(|_| StoreError::Closing)
    });
    let sweeping = async {
        is_moved.await.ok();
        if house.database.is_sqlite() {
            // One writer: the sweep waits for its turn.
            end.send(()).ok().context("nobody ends it")?;
            return Ok(house.services.store().write(async |tx: &Tx| draft_file::purge(tx, now, 10).await).await?);
        }
        let swept = house.services.store().write(async |tx: &Tx| draft_file::purge(tx, now, 10).await).await?;
        end.send(()).ok().context("nobody ends it")?;
        Ok::<_, anyhow::Error>(swept)
    };
    let (moving, swept) = tokio::join!(moving, sweeping);
    moving?;
    ensure!(swept? == 0, "it was swept away");
    ensure!(attach::list(&house.services, Owner::Staff(&scope), draft(new)).await?.len() == 1);
    Ok(())
}
