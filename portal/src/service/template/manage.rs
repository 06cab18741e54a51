//! Templates kept, changed and retired.
use entity::{
    domain::{
        id::{RequestId, TemplateId},
        scope::StaffScope,
    },
    store::{
        StoreError, Tx,
        audit::{self, Event},
        kept::Kept,
        template as rows,
    },
};
use zeroize::Zeroizing;

use super::{Template, TemplateError, Typed};
use crate::service::{
    Services,
    error::ServiceError,
    permit::{self, Act},
    team,
};

/// The organization's templates, by name. For an administrator.
///
/// # Errors
/// [`TemplateError`].
pub async fn list(services: &Services, scope: &StaffScope) -> Result<Vec<Template>, TemplateError> {
    permit::require(scope.actor(), Act::ManageTemplates)?;
    let rows = rows::list(&services.store().read(), scope).await?;
    let mut all = rows.iter().map(Template::open).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|one| one.typed.name.to_lowercase());
    Ok(all)
}

/// One of them. For an administrator.
///
/// # Errors
/// [`TemplateError`].
pub async fn find(services: &Services, scope: &StaffScope, id: TemplateId) -> Result<Template, TemplateError> {
    permit::require(scope.actor(), Act::ManageTemplates)?;
    let row = rows::find(&services.store().read(), scope, id).await?.ok_or(TemplateError::NotFound)?;
    Ok(Template::open(&row)?)
}

/// Keeps one more. For an administrator.
///
/// # Errors
/// [`TemplateError`]; nothing was kept then.
pub async fn add(services: &Services, scope: &StaffScope, typed: &Typed, request: RequestId) -> Result<TemplateId, TemplateError> {
    permit::require(scope.actor(), Act::ManageTemplates)?;
    let (content, label) = content(typed)?;
    let id = TemplateId::generate(services.clock(), services.random());
    services
        .store()
        .write(async |tx| {
            team::check_again(tx, scope).await?;
            if !rows::insert(tx, scope, id, Kept { content: &content, label: label.as_bytes() }).await? {
                return Err(TemplateError::TooMany);
            }
            Ok(note(tx, scope, "template.added", id, request).await?)
        })
        .await?;
    Ok(id)
}

/// Keeps one that an organization begins with. For the sample's operator.
///
/// # Errors
/// [`TemplateError`]; nothing was kept then.
pub(crate) async fn plant(services: &Services, scope: &StaffScope, typed: &Typed, request: RequestId) -> Result<(), TemplateError> {
    permit::require(scope.actor(), Act::AddOrganization)?;
    let (content, label) = content(typed)?;
    let id = TemplateId::generate(services.clock(), services.random());
    services
        .store()
        .write(async |tx| {
            if !rows::insert(tx, scope, id, Kept { content: &content, label: label.as_bytes() }).await? {
                return Err(TemplateError::TooMany);
            }
            Ok(note(tx, scope, "template.added", id, request).await?)
        })
        .await
}

/// Changes one, as it was looked at. For an administrator.
///
/// # Errors
/// [`TemplateError`]; nothing was changed then.
pub async fn settle(
    services: &Services,
    scope: &StaffScope,
    (id, version): (TemplateId, i32),
    typed: &Typed,
    request: RequestId,
) -> Result<(), TemplateError> {
    permit::require(scope.actor(), Act::ManageTemplates)?;
    let (content, label) = content(typed)?;
    services
        .store()
        .write(async |tx| {
            team::check_again(tx, scope).await?;
            rows::find(tx, scope, id).await?.ok_or(TemplateError::NotFound)?;
            if !rows::update(tx, scope, (id, version), Kept { content: &content, label: label.as_bytes() }).await? {
                return Err(TemplateError::Changed);
            }
            Ok(note(tx, scope, "template.changed", id, request).await?)
        })
        .await
}

/// Nobody writes from it any more. What was written stays as it is. For an administrator.
///
/// # Errors
/// [`TemplateError`].
pub async fn retire(services: &Services, scope: &StaffScope, id: TemplateId, request: RequestId) -> Result<(), TemplateError> {
    permit::require(scope.actor(), Act::ManageTemplates)?;
    services
        .store()
        .write(async |tx| {
            team::check_again(tx, scope).await?;
            if !rows::retire(tx, scope, id).await? {
                return Err(TemplateError::NotFound);
            }
            Ok(note(tx, scope, "template.retired", id, request).await?)
        })
        .await
}

/// What is sealed, and what a list shows of it.
fn content(typed: &Typed) -> Result<(Zeroizing<Vec<u8>>, String), TemplateError> {
    let kept = typed.check().map_err(TemplateError::Flaws)?;
    Ok((Zeroizing::new(serde_json::to_vec(&kept).map_err(ServiceError::from)?), kept.name))
}

async fn note(tx: &Tx, scope: &StaffScope, action: &'static str, id: TemplateId, request: RequestId) -> Result<(), StoreError> {
    let event = Event::new(scope.organization(), scope.actor(), action).subject("template", id.as_uuid());
    audit::append(tx, event.request(request)).await
}
