//! `/team/messages/{id}/longer`: let a message be read for longer.
use actix_web::web::Path;
use entity::domain::id::MessageId;

use crate::{
    service::compose::{self, ComposeError},
    web::{
        guard::{
            form::{Fields, Pairs, Protected, ProtectedForm},
            token::Form,
        },
        page::{Answer, go_to},
        problem::Problem,
        routes::{Route, SentChange, TeamRoute},
    },
};

/// For how many days from now.
pub(crate) struct Longer(u16);

impl Protected for Longer {
    const FORM: Form = Form::Recall;
}

impl Fields for Longer {
    fn read(pairs: &Pairs) -> Option<Self> {
        pairs.get("days")?.parse().ok().map(Self)
    }
}

/// For staff who write, and may read it.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Longer>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Longer(days) } = form;
    let scope = visitor.staff().await?;
    let id = MessageId::parse(&path).ok_or(Problem::NotFound)?;
    let change = match compose::extend(visitor.services(), &scope, id, days, visitor.request).await {
        Ok(()) => SentChange::Extended,
        Err(ComposeError::TooLate) => SentChange::Nothing,
        Err(error) => return Err(error.into()),
    };
    Ok(go_to(Route::Team(TeamRoute::Told(id, change))))
}
