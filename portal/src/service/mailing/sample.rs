//! How the first patients will see a mailing, before anything is sent. Must not know how a copy is sent.
use entity::{
    domain::{
        id::{DraftId, MailingId, RequestId},
        scope::StaffScope,
    },
    store::{
        audit::{self, Event},
        mailing as store,
    },
};

use super::{MailingError, SAMPLES, files, make::cells, open, rows::RowsError, text};
use crate::service::{
    Services,
    compose::{self, ComposeError, Preview},
    permit::{self, Act},
};

/// Rows that are looked at until so many samples are found that lack nothing.
const LOOKED: u32 = 3 * SAMPLES;

/// How one patient will see it.
pub struct Sample {
    /// How the patient is named.
    pub name: Option<String>,
    /// The subject.
    pub subject: String,
    /// The language of subject and text: a tag.
    pub language: String,
    /// The text, and the patient's language; or why no copy is sent.
    pub text: Result<Preview, Lacking>,
}

/// Why one patient gets no copy of a text that is sound otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// Nothing is known of these fields.
    Fields(Vec<String>),
    /// With what was filled in it cannot be sent.
    Flaws(Vec<compose::Flaw>),
}

/// How the first patients will see it. They are named: each look is in the audit. For staff who write.
///
/// # Errors
/// [`MailingError::Flaws`]; [`MailingError::Rows`] if nobody is left to get it.
pub async fn sample(services: &Services, scope: &StaffScope, id: MailingId, request: RequestId) -> Result<Vec<Sample>, MailingError> {
    permit::require(scope.actor(), Act::WriteMessages)?;
    let (found, content) = open(services, scope, id).await?;
    content.typed.check(&content.columns, services.now()).map_err(MailingError::Flaws)?;
    files::fit(&files::ready(services, scope, id).await?, found.total)?;
    let mut samples = Vec::new();
    let mut whole = 0;
    for row in store::samples(&services.store().read(), scope, id, LOOKED).await? {
        if whole == SAMPLES {
            break;
        }
        let Some(patient) = row.patient else { continue };
        let event = Event::new(scope.organization(), scope.actor(), "patient.viewed").subject("patient", patient.as_uuid());
        services.store().write(async |tx| audit::append(tx, event.clone().request(request)).await).await?;
        let cells = cells(row.cells.as_ref())?;
        let name = compose::name_of(services, scope, patient).await?;
        match text::of(services, scope, &content, (patient, &cells)).await? {
            Some(Ok(typed)) => {
                let draft = DraftId::generate(services.clock(), services.random());
                let text = match compose::preview(services, scope, (draft, patient), &typed).await {
                    Err(ComposeError::Flaws(flaws)) => Err(Lacking::Flaws(flaws)),
                    text => Ok(text?),
                };
                whole += u32::from(text.is_ok());
                samples.push(Sample { name, subject: typed.subject, language: typed.language, text });
            }
            Some(Err(missing)) => {
                samples.push(Sample { name, subject: String::new(), language: String::new(), text: Err(Lacking::Fields(missing)) })
            }
            None => {}
        }
    }
    if samples.is_empty() { Err(MailingError::Rows(RowsError::Empty)) } else { Ok(samples) }
}
