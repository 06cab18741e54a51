//! What a mailing begins from: a template. Must not know how templates are kept.
use entity::domain::{id::TemplateId, scope::StaffScope};

use super::{MailingError, Typed};
use crate::service::{
    Services, compose,
    permit::{self, Act},
    template,
};

/// Puts a template into the fields: behind what was typed in each language, with its presets. Its own fields stay: each patient has
/// others. For staff who write.
///
/// # Errors
/// [`MailingError::NotFound`] if there is no such template, or was a moment ago.
pub async fn begin_from(services: &Services, scope: &StaffScope, typed: &mut Typed, id: TemplateId) -> Result<(), MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let found = template::find_whole(services, scope, id).await?;
    for (language, text) in found.texts {
        let mine = typed.texts.entry(language).or_default();
        if mine.subject.trim().is_empty() {
            mine.subject = text.subject;
        }
        let before = mine.text.trim_end();
        mine.text = if before.is_empty() { text.text } else { format!("{before}\n\n{}", text.text) };
    }
    let presets = &mut typed.presets;
    (presets.category, presets.high, presets.reply, presets.expires) = (found.category, found.high, found.reply, found.expires);
    presets.read_by = compose::Typed::read_within(services.now(), found.read_within);
    Ok(())
}
