//! A page that begins with a template. What was typed already stays. Must not know how templates are kept.
use entity::{
    base::clock::Timestamp,
    domain::{
        id::{PatientId, TemplateId},
        scope::StaffScope,
    },
};

use super::{ComposeError, Page, Typed};
use crate::service::{
    Services,
    permit::{self, Act},
    template::{self, Filled, TemplateError},
};

impl From<TemplateError> for ComposeError {
    fn from(error: TemplateError) -> Self {
        match error {
            TemplateError::NotPermitted(error) => Self::NotPermitted(error),
            TemplateError::Service(below) => Self::Service(below),
            TemplateError::NotFound | TemplateError::Flaws(_) | TemplateError::Changed | TemplateError::TooMany => Self::NotFound,
        }
    }
}

/// Puts a template into the fields: behind what was typed, with its presets, and in the patient's language where it has that.
/// For staff who write.
///
/// # Errors
/// [`ComposeError::NotFound`] if there is no such template, or was a moment ago.
pub async fn begin_from(
    services: &Services,
    scope: &StaffScope,
    page: &mut Page,
    (id, to): (TemplateId, PatientId),
) -> Result<(), ComposeError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let filled = template::fill(services, scope, id, to).await?;
    page.lacks.clone_from(&filled.lacks);
    page.typed.take(id, filled, services.now());
    Ok(())
}

impl Typed {
    fn take(&mut self, id: TemplateId, filled: Filled, now: Timestamp) {
        if self.subject.trim().is_empty() {
            self.subject = filled.text.subject;
        }
        let before = self.text.trim_end();
        // What was typed before is in whatever language, and two templates in two of them are in neither.
        self.language = if before.is_empty() || self.language == filled.language { filled.language } else { String::new() };
        self.text = if before.is_empty() { filled.text.text } else { format!("{before}\n\n{}", filled.text.text) };
        self.template = id.to_string();
        self.category = filled.typed.category;
        self.high = filled.typed.high;
        self.reply = filled.typed.reply;
        self.expires = filled.typed.expires;
        self.set_read_within(now, filled.typed.read_within);
    }
}
