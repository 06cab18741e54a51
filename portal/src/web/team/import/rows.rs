//! `/team/import/{id}/rows`: every row of a list that cannot be, as a table to mend it by. Holds no cell of the list.
use actix_web::{HttpResponse, http::header::ContentDisposition, web::Path};
use entity::domain::id::ImportId;

use super::why;
use crate::{
    service::{
        error::ServiceError,
        import::{self, Bad},
    },
    web::{
        guard::{header::Policy, visitor::Visitor},
        layout::Words,
        page::Answer,
        problem::Problem,
    },
};

/// So that spreadsheets read it as what it is.
const MARK: &str = "\u{feff}";

/// For an administrator; the look is in the audit.
///
/// # Errors
/// Another page comes first; there is no such list; the database does not answer.
pub(crate) async fn get(visitor: Visitor, path: Path<String>) -> Answer {
    let id = ImportId::parse(&path).ok_or(Problem::NotFound)?;
    let scope = visitor.staff().await?;
    let (_, findings) = import::find(visitor.services(), &scope, id, visitor.request).await?;
    let table = table(&visitor.frame().words, &findings.told).ok_or(ServiceError::Internal("a table cannot be written"))?;
    let mut answer =
        HttpResponse::Ok().content_type("text/csv; charset=utf-8").insert_header(ContentDisposition::attachment("rows.csv")).body(table);
    answer.extensions_mut().insert(Policy::File);
    Ok(answer)
}

/// One line a mistake: where it stands, in which column, and what it is.
fn table(words: &Words, told: &[Bad]) -> Option<String> {
    let mut writer = csv::Writer::from_writer(MARK.as_bytes().to_vec());
    writer.write_record([words.say("import-rows-line"), words.say("import-rows-column"), words.say("import-rows-why")]).ok()?;
    for bad in told {
        let line = bad.line.map(|line| line.to_string()).unwrap_or_default();
        writer.write_record([line.as_str(), bad.column.as_deref().unwrap_or_default(), &words.say(why(&bad.why))]).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}
