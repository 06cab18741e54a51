//! Frozen schema steps, forward only.
//!
//! Owns the ordered list of steps, and with it the schema's version. A step is never edited once released: a later one
//! expands, a still later one contracts. Imports no entity model, because models move on and steps do not.
//!
//! A number is never used twice; 5, 6 and 16 never were. What each step is about:
//!
//! | step | what it does |
//! |---|---|
//! | m0001 start | organizations, keys, patients, messages, outbox, enrolment, audit log |
//! | m0002 objects | which object a row names, for the sweeper of large parts |
//! | m0003 people | settings of patients: alerts, spare code, known devices; slips for claimed records |
//! | m0004 staff | practitioners, invitations, drafts, threads |
//! | m0007 teams | care teams: absence, where threads begin, how often staff are told |
//! | m0008 follow | reminders, call list, failing addresses |
//! | m0009 freed | delivery addresses taken from a record |
//! | m0010 draft_files | files of a draft |
//! | m0011 lists | messages sent later, templates, mailings to several patients |
//! | m0012 two | approvals by a second person, the witness, imports on a page |
//! | m0013 paper | letterhead of a clinic, carers |
//! | m0014 kept | drafts of patients |
//! | m0015 threads | threads found by team and assignee |
//! | m0017 answers | ordinary mail that answers an alert |
//! | m0018 labels | sealed labels, so that a list opens no whole text |
//! | m0019 joined | who added and who merged a record |
//! | m0020 seen | what an approver was shown of a merge |
//! | m0021 desk | pairing a telephone with a screen at the desk |
//! | m0022 attested | attested keys of administrators |
//! | m0023 shared | sessions on a shared device |
//! | m0024 since | index: invitations by when they were made |
//! | m0025 held | records whose messages nobody can read yet |
//! | m0026 language | language of a patient without an alert address |
//! | m0027 alarms, m0029 house | indexes for *Look at this*, replaced by m0031 |
//! | m0028 cookie | a session's cookie changes, the session stays |
//! | m0030 waits | index: threads that wait for an answer |
//! | m0031 look | one index for *Look at this* |
//! | m0032 whose | the key of a session, the account of a patient's message |
//! | m0033 caller | a caller's answers matched, once, for one session |
//! | m0034 recalled | index: what was recalled from a patient |
//! | m0035 stands | what an alert stands for, as a column |
//! | m0036 chosen | that somebody chose the moment of sending, as a column |
//! | m0037 choices | who had added an address that was taken away, and why an approval has ended, as columns |
//! | m0038 freed | each time that an address was taken away, by itself |
//! | m0039 mark | by what a code that is shown at a desk is told from a wrong one, as a column |
//! | m0040 again | calls that are put off; answers to what nobody had opened |
//! | m0041 parts | ends of words find a record; which thread an unsent answer is for |
//! | m0043 from | an index of alert addresses, by which who writes a mail is found |
//! | m0044 own | the tag of a passkey that was not used yet, and of which list a message is a copy, as columns |
//! | m0045 alone | a clinic that goes on alone after a wait |
mod dialect;
mod m0001_start;
mod m0002_objects;
mod m0003_people;
mod m0004_staff;
mod m0007_teams;
mod m0008_follow;
mod m0009_freed;
mod m0010_draft_files;
mod m0011_lists;
mod m0012_two;
mod m0013_paper;
mod m0014_kept;
mod m0015_threads;
mod m0017_answers;
mod m0018_labels;
mod m0019_joined;
mod m0020_seen;
mod m0021_desk;
mod m0022_attested;
mod m0023_shared;
mod m0024_since;
mod m0025_held;
mod m0026_language;
mod m0027_alarms;
mod m0028_cookie;
mod m0029_house;
mod m0030_waits;
mod m0031_look;
mod m0032_whose;
mod m0033_caller;
mod m0034_recalled;
mod m0035_stands;
mod m0036_chosen;
mod m0037_choices;
mod m0038_freed;
mod m0039_mark;
mod m0040_again;
mod m0041_parts;
mod m0043_from;
mod m0044_own;
mod m0045_alone;

use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTraitSelf, SchemaManager};

pub use sea_orm_migration::DbErr;

/// Called when a step has done half of its work, so that a test can end the process there.
pub type Passed = fn(&'static str);

/// Applies the steps that a database lacks, in order.
pub struct Migrator {
    passed: Passed,
}

impl Migrator {
    /// A migrator that tells `passed` about the fault point `M1` inside each step.
    #[must_use]
    pub const fn new(passed: Passed) -> Self {
        Self { passed }
    }

    /// The names of all steps, oldest first. A database that lists one that is not here is newer than this program.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.migrations().iter().map(|step| step.name().to_owned()).collect()
    }

    /// Runs the missing steps. The caller holds a transaction that keeps others out, so that all happen or none does.
    ///
    /// # Errors
    /// Whatever the database says; nothing is applied then.
    pub async fn apply(&self, transaction: &sea_orm_migration::sea_orm::DatabaseTransaction) -> Result<(), DbErr> {
        self.up(transaction, None).await
    }
}

impl MigratorTraitSelf for Migrator {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        let step = |name, statements| -> Box<dyn MigrationTrait> { Box::new(Step { name, statements, passed: self.passed }) };
        vec![
            step("m0001_start", m0001_start::STATEMENTS),
            step("m0002_objects", m0002_objects::STATEMENTS),
            step("m0003_people", m0003_people::STATEMENTS),
            step("m0004_staff", m0004_staff::STATEMENTS),
            step("m0007_teams", m0007_teams::STATEMENTS),
            step("m0008_follow", m0008_follow::STATEMENTS),
            step("m0009_freed", m0009_freed::STATEMENTS),
            step("m0010_draft_files", m0010_draft_files::STATEMENTS),
            step("m0011_lists", m0011_lists::STATEMENTS),
            step("m0012_two", m0012_two::STATEMENTS),
            step("m0013_paper", m0013_paper::STATEMENTS),
            step("m0014_kept", m0014_kept::STATEMENTS),
            step("m0015_threads", m0015_threads::STATEMENTS),
            step("m0017_answers", m0017_answers::STATEMENTS),
            step("m0018_labels", m0018_labels::STATEMENTS),
            step("m0019_joined", m0019_joined::STATEMENTS),
            step("m0020_seen", m0020_seen::STATEMENTS),
            step("m0021_desk", m0021_desk::STATEMENTS),
            step("m0022_attested", m0022_attested::STATEMENTS),
            step("m0023_shared", m0023_shared::STATEMENTS),
            step("m0024_since", m0024_since::STATEMENTS),
            step("m0025_held", m0025_held::STATEMENTS),
            step("m0026_language", m0026_language::STATEMENTS),
            step("m0027_alarms", m0027_alarms::STATEMENTS),
            step("m0028_cookie", m0028_cookie::STATEMENTS),
            step("m0029_house", m0029_house::STATEMENTS),
            step("m0030_waits", m0030_waits::STATEMENTS),
            step("m0031_look", m0031_look::STATEMENTS),
            step("m0032_whose", m0032_whose::STATEMENTS),
            step("m0033_caller", m0033_caller::STATEMENTS),
            step("m0034_recalled", m0034_recalled::STATEMENTS),
            step("m0035_stands", m0035_stands::STATEMENTS),
            step("m0036_chosen", m0036_chosen::STATEMENTS),
            step("m0037_choices", m0037_choices::STATEMENTS),
            step("m0038_freed", m0038_freed::STATEMENTS),
            step("m0039_mark", m0039_mark::STATEMENTS),
            step("m0040_again", m0040_again::STATEMENTS),
            step("m0041_parts", m0041_parts::STATEMENTS),
            step("m0043_from", m0043_from::STATEMENTS),
            step("m0044_own", m0044_own::STATEMENTS),
            step("m0045_alone", m0045_alone::STATEMENTS),
        ]
    }
}

/// A step that is a list of statements, the same on both databases but for types (see [`dialect`]).
struct Step {
    name: &'static str,
    statements: &'static [&'static str],
    passed: Passed,
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[sea_orm_migration::async_trait::async_trait]
impl MigrationTrait for Step {
    #[expect(elided_lifetimes_in_paths, reason = "async_trait wants the signature exactly as the trait spells it")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use sea_orm_migration::sea_orm::ConnectionTrait;
        let backend = manager.get_database_backend();
        for (done, statement) in self.statements.iter().enumerate() {
            if let Some(sql) = dialect::translate(backend, statement) {
                manager.get_connection().execute_unprepared(&sql).await?;
            }
            if done == self.statements.len() / 2 {
                (self.passed)("M1");
            }
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
