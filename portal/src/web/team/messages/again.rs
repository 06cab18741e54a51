//! `/team/messages/{id}/alert`: alert a patient of a message again.
use actix_web::web::Path;
use entity::domain::id::{DeliveryId, MessageId};

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

/// Whom.
pub(crate) struct Again(DeliveryId);

impl Protected for Again {
    const FORM: Form = Form::Recall;
}

impl Fields for Again {
    fn read(pairs: &Pairs) -> Option<Self> {
        DeliveryId::parse(pairs.get("delivery")?).map(Self)
    }
}

/// For staff who write.
///
/// # Errors
/// The form's checks; the database does not answer.
pub(crate) async fn post(form: ProtectedForm<Again>, path: Path<String>) -> Answer {
    let ProtectedForm { visitor, fields: Again(delivery) } = form;
    let scope = visitor.staff().await?;
    let id = MessageId::parse(&path).ok_or(Problem::NotFound)?;
    let change = match compose::alert_again(visitor.services(), &scope, (id, delivery), visitor.request).await {
        Ok(()) => SentChange::Again,
        Err(ComposeError::TooLate) => SentChange::Nothing,
        Err(error) => return Err(error.into()),
    };
    Ok(go_to(Route::Team(TeamRoute::Told(id, change))))
}
