//! Files of messages, for staff: `/team/messages/{id}/files/{part}` and `/team/inbox/{thread}/{patient}/{message}/{part}`.
use actix_web::{HttpRequest, web::Path};
use entity::domain::id::{MessageId, PatientId, ThreadId};

use crate::{
    service::{
        compose,
        read::{OpenFile, ReadError},
        thread,
    },
    web::{
        guard::visitor::Visitor,
        page::{
            Answer,
            message::{danger, file},
        },
        problem::Problem,
        routes::{Route, TeamRoute},
        team::shown,
    },
};

/// A file of a message that the clinic sent. For staff who write and may read it. The look is in the audit before its first
/// byte leaves.
///
/// # Errors
/// No such file for whoever asks; another page comes first; the database does not answer.
pub(crate) async fn sent(visitor: Visitor, request: HttpRequest, path: Path<(String, u16)>) -> Answer {
    let (id, part) = path.into_inner();
    let scope = visitor.staff().await?;
    let id = MessageId::parse(&id).ok_or(Problem::NotFound)?;
    let open = compose::file(visitor.services(), &scope, (id, part), danger::is_anyway(&request), visitor.request).await;
    answer(&visitor, &request, open, TeamRoute::File(id, part))
}

/// A file of what stands in a thread. For staff who answer and reach the thread. The look is in the audit before its first byte
/// leaves.
///
/// # Errors
/// As [`sent`].
pub(crate) async fn of_thread(visitor: Visitor, request: HttpRequest, path: Path<(String, String, String, u16)>) -> Answer {
    let (thread, patient, message, part) = path.into_inner();
    let scope = visitor.staff().await?;
    let of = ThreadId::parse(&thread).zip(PatientId::parse(&patient)).ok_or(Problem::NotFound)?;
    let message = MessageId::parse(&message).ok_or(Problem::NotFound)?;
    let open = thread::file(visitor.services(), &scope, (of, message, part), danger::is_anyway(&request), visitor.request).await;
    answer(&visitor, &request, open, TeamRoute::ThreadFile(of.0, of.1, message, part))
}

fn answer(visitor: &Visitor, request: &HttpRequest, open: Result<OpenFile, ReadError>, route: TeamRoute) -> Answer {
    match open {
        Ok(open) => Ok(file::hand_out(request, open)),
        Err(ReadError::Dangerous) => Ok(danger::page(visitor, |words| shown::way(words, route.page(), "attach-back"), Route::Team(route))),
        Err(error) => Err(error.into()),
    }
}
