//! A team's name, and what is said of it.
use entity::{
    domain::{
        id::{RequestId, TeamId},
        page::Page,
        scope::StaffScope,
    },
    store::team::{self as rows, Settings},
};

use super::{MOST_CHOICES, TeamError, check_again, note};
use crate::service::{
    Services,
    organization::one_line,
    permit::{self, Act},
};

/// Longest name, in characters.
pub const MAX_NAME: usize = 80;
/// Within how many working days a team may say that it answers.
pub const DAYS: [u8; 6] = [1, 2, 3, 5, 7, 10];

/// What was typed and chosen.
pub struct Typed<'a> {
    /// How it is called.
    pub name: &'a str,
    /// Whether patients may write to it first.
    pub listed: bool,
    /// One of [`DAYS`].
    pub answer_days: u8,
    /// Whether what is for no team in particular is for this one.
    pub preset: bool,
}

/// Makes a team. For an administrator.
///
/// # Errors
/// [`TeamError`]; nothing was made then.
pub async fn add(services: &Services, scope: &StaffScope, name: &str, request: RequestId) -> Result<TeamId, TeamError> {
    permit::require(scope.actor(), Act::ManageTeams)?;
    let name = one_line(name, MAX_NAME).ok_or(TeamError::Name)?;
    let id = TeamId::generate(services.clock(), services.random());
    services
        .store()
        .write(async |tx| {
            check_again(tx, scope).await?;
            if rows::list(tx, scope, Page::new(1, MOST_CHOICES)).await?.rows.len() >= MOST_CHOICES as usize {
                return Err(TeamError::TooMany);
            }
            rows::insert(tx, scope, id, &name).await?;
            note(tx, scope, ("team.added", String::new()), id, request).await?;
            Ok(id)
        })
        .await
}

/// Gives a team another name, and says whether patients may write to it, how soon it answers, and whether it is the one for
/// what is for none. For an administrator.
///
/// # Errors
/// [`TeamError`]; nothing was changed then.
pub async fn settle(services: &Services, scope: &StaffScope, id: TeamId, typed: &Typed<'_>, request: RequestId) -> Result<(), TeamError> {
    permit::require(scope.actor(), Act::ManageTeams)?;
    let name = one_line(typed.name, MAX_NAME).ok_or(TeamError::Name)?;
    if !DAYS.contains(&typed.answer_days) {
        return Err(TeamError::Days);
    }
    let settings = Settings { listed: typed.listed, answer_days: typed.answer_days, preset: typed.preset };
    services
        .store()
        .write(async |tx| {
            check_again(tx, scope).await?;
            rows::lock(tx, scope, id).await?.ok_or(TeamError::NotFound)?;
            rows::update(tx, scope, id, &name, settings).await?;
            let detail = format!("listed={}, days={}, preset={}", settings.listed, settings.answer_days, settings.preset);
            note(tx, scope, ("team.changed", detail), id, request).await?;
            Ok(())
        })
        .await
}
