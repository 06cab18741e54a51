//! What every role finds at every page of its own clinic, and what becomes of every form that it sends: one row a route.
use portal::web::routes::team::pattern;

use super::Is::{self, NotOfRole, Nothing, OfOthersNot, There};

const EVERYBODY: [Is; 5] = [There; 5];
const WRITERS: [Is; 5] = [There, There, There, NotOfRole, NotOfRole];
const ANSWERERS: [Is; 5] = [NotOfRole, There, There, NotOfRole, NotOfRole];
const ADMINISTRATORS: [Is; 5] = [NotOfRole, NotOfRole, There, NotOfRole, NotOfRole];
const LISTERS: [Is; 5] = [NotOfRole, NotOfRole, There, There, NotOfRole];
const PRIVACY: [Is; 5] = [NotOfRole, NotOfRole, NotOfRole, There, NotOfRole];
const APPROVERS: [Is; 5] = [There, There, There, NotOfRole, There];
/// Whoever began or wrote it.
const OWN: [Is; 5] = [There, Nothing, Nothing, NotOfRole, NotOfRole];
/// What a relay brought: no member of staff wrote it.
const OF_OTHERS: [Is; 5] = [OfOthersNot, OfOthersNot, There, NotOfRole, NotOfRole];
/// Script is told of no role: for it there is nothing.
const WRITERS_BY_SCRIPT: [Is; 5] = [There, There, There, Nothing, Nothing];
const OWN_BY_SCRIPT: [Is; 5] = [There, Nothing, Nothing, Nothing, Nothing];

/// Every page.
pub(super) const PAGES: [(&str, [Is; 5]); 49] = [
    (pattern::START, EVERYBODY),
    (pattern::PATIENTS, WRITERS),
    (pattern::NEW_PATIENT, WRITERS),
    (pattern::PATIENT, WRITERS),
    (pattern::EDIT_PATIENT, WRITERS),
    (pattern::SLIP, WRITERS),
    (pattern::CALLER, WRITERS),
    (pattern::ALERTING, WRITERS),
    (pattern::MERGE, WRITERS),
    (pattern::IMPORT, ADMINISTRATORS),
    (pattern::IMPORT_LIST, ADMINISTRATORS),
    (pattern::IMPORT_PROGRESS, ADMINISTRATORS),
    (pattern::IMPORT_ROWS, ADMINISTRATORS),
    (pattern::APPROVALS, APPROVERS),
    (pattern::APPROVAL, APPROVERS),
    (pattern::DESK, WRITERS),
    (pattern::DESK_NOW, WRITERS),
    (pattern::CARERS, WRITERS),
    (pattern::WRITE, WRITERS),
    (pattern::DRAFTS, WRITERS),
    (pattern::SENT, WRITERS),
    (pattern::MESSAGE, WRITERS),
    (pattern::FILE, OWN),
    (pattern::RECALL, WRITERS),
    (pattern::CALLS, WRITERS),
    (pattern::ALARMS, WRITERS),
    (pattern::UNREACHABLE, WRITERS),
    (pattern::THREADS, ANSWERERS),
    (pattern::THREAD, ANSWERERS),
    (pattern::THREAD_FILE, ANSWERERS),
    (pattern::CLINIC, ADMINISTRATORS),
    (pattern::SECOND, ADMINISTRATORS),
    (pattern::STAFF, LISTERS),
    (pattern::HAPPENED, PRIVACY),
    (pattern::INVITE, ADMINISTRATORS),
    (pattern::MEMBER, LISTERS),
    (pattern::TEAMS, ADMINISTRATORS),
    (pattern::NEW_TEAM, ADMINISTRATORS),
    (pattern::TEAM, ADMINISTRATORS),
    (pattern::MAILINGS, WRITERS),
    (pattern::NEW_MAILING, WRITERS),
    (pattern::MAILING, OWN),
    (pattern::WHOM, OWN),
    (pattern::PROGRESS, OWN),
    (pattern::ALL_MAILINGS, ADMINISTRATORS),
    (pattern::ANY_MAILING, ADMINISTRATORS),
    (pattern::TEMPLATES, ADMINISTRATORS),
    (pattern::NEW_TEMPLATE, ADMINISTRATORS),
    (pattern::TEMPLATE, ADMINISTRATORS),
];

/// Which page's token a form needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Token {
    Staff,
    Patient,
    Slip,
    Write,
    Recall,
    Approval,
    Import,
    Answer,
    Attach,
}

/// A form: where it goes, its token, what it says (`{…}` is an id of the same clinic), and what becomes of it.
pub(super) type Sent = (&'static str, Token, &'static [(&'static str, &'static str)], [Is; 5]);

const TEXTS: &[(&str, &str)] = &[
    ("name", "Visit"),
    ("category", "treatment"),
    ("expires", "0"),
    ("read_within", "3"),
    ("subject_en", "Visit"),
    ("text_en", "Come on Monday."),
];

/// Every form of staff, in an order in which none takes away what a later one is about.
pub(super) const FORMS: [Sent; 37] = [
    (pattern::CLINIC, Token::Staff, &[("phone", "+1 555 0100")], ADMINISTRATORS),
    (pattern::SECOND, Token::Staff, &[("alone", "yes")], ADMINISTRATORS),
    (pattern::INVITE, Token::Staff, &[("name", "Kim"), ("address", "kim@staff.example"), ("role", "sender")], ADMINISTRATORS),
    (pattern::MEMBER, Token::Staff, &[("do", "role"), ("role", "witness")], ADMINISTRATORS),
    (pattern::HAPPENED, Token::Staff, &[("record", "A-1")], PRIVACY),
    (pattern::NEW_TEAM, Token::Staff, &[("name", "Doctors")], ADMINISTRATORS),
    (pattern::TEAM, Token::Staff, &[("do", "settle"), ("name", "Night"), ("days", "3")], ADMINISTRATORS),
    (pattern::IMPORT_LIST, Token::Import, &[("do", "nothing")], ADMINISTRATORS),
    (pattern::IMPORT, Token::Import, &[("list", "email\nlee@patients.example\n")], ADMINISTRATORS),
    (pattern::NEW_TEMPLATE, Token::Staff, TEXTS, ADMINISTRATORS),
    (pattern::TEMPLATE, Token::Staff, &[("do", "retire")], ADMINISTRATORS),
    (pattern::NEW_MAILING, Token::Write, &[("patient", "{patient}")], WRITERS),
    (pattern::WHOM, Token::Write, &[("add", "{patient}")], OWN),
    (pattern::MAILING, Token::Write, &[("act", "delete")], OWN),
    (pattern::ANY_MAILING, Token::Write, &[("act", "undo")], ADMINISTRATORS),
    (pattern::APPROVALS, Token::Approval, &[("saw", "{approval}")], APPROVERS),
    (pattern::APPROVAL, Token::Approval, &[("word", "no")], APPROVERS),
    (pattern::ALARMS, Token::Slip, &[("entry", "1")], WRITERS),
    (pattern::PATIENTS, Token::Patient, &[("words", "soto")], WRITERS),
    (
        pattern::NEW_PATIENT,
        Token::Patient,
        &[("id", "{new}"), ("email", "sam@patients.example"), ("name", "Sam"), ("birth_date", ""), ("record_number", ""), ("phone", "")],
        WRITERS,
    ),
    (pattern::CALLER, Token::Slip, &[("act", "compare"), ("name", "Soto Ben"), ("record_number", "b2")], WRITERS),
    (
        pattern::EDIT_PATIENT,
        Token::Patient,
        &[("version", "{version}"), ("name", "Benno"), ("birth_date", ""), ("record_number", ""), ("phone", "")],
        WRITERS,
    ),
    (pattern::PATIENT, Token::Patient, &[("act", "add-address"), ("email", "ben@patients.example")], WRITERS),
    (pattern::ALERTING, Token::Patient, &[("email", "away@patients.example")], WRITERS),
    (pattern::MERGE, Token::Patient, &[("act", "compare"), ("other", "{holder}")], WRITERS),
    (pattern::SLIP, Token::Slip, &[("how", "hand")], WRITERS),
    (pattern::DESK, Token::Slip, &[("act", "begin")], WRITERS),
    (
        pattern::CARERS,
        Token::Slip,
        &[("act", "add"), ("name", "Pat"), ("email", "pat@carers.example"), ("language", "en"), ("basis", "parent"), ("days", "182")],
        WRITERS,
    ),
    (
        pattern::WRITE,
        Token::Write,
        &[("act", "save"), ("draft", "{new}"), ("category", "treatment"), ("expires", "0"), ("subject", "Visit"), ("text", "Come.")],
        WRITERS,
    ),
    (pattern::DRAFTS, Token::Write, &[("draft", "{new}")], WRITERS),
    (pattern::CALLS, Token::Recall, &[("delivery", "{delivery}")], WRITERS),
    (pattern::AGAIN, Token::Recall, &[("delivery", "{delivery}")], WRITERS),
    (pattern::EXTEND, Token::Recall, &[("days", "30")], OF_OTHERS),
    (pattern::MESSAGE, Token::Recall, &[], OF_OTHERS),
    (pattern::RECALL, Token::Recall, &[("from", "all"), ("reason", "other")], OF_OTHERS),
    (pattern::THREAD, Token::Answer, &[("press", "take"), ("seen", "9000000000000000")], ANSWERERS),
    (pattern::PIECE, Token::Attach, &[], OWN_BY_SCRIPT),
];

/// Where script announces a file. Its draft is a name that the browser gave: whatever it is, the file is of whoever announces it.
pub(super) const ANNOUNCED: (&str, [Is; 5]) = (pattern::ATTACH, WRITERS_BY_SCRIPT);

/// Forms that write no row although the role may send them: what they are about is over, or there is nothing of it.
pub(super) const UNWRITTEN: [&str; 8] = [
    pattern::APPROVALS,
    pattern::ALARMS,
    pattern::DESK,
    pattern::CALLS,
    pattern::AGAIN,
    pattern::EXTEND,
    pattern::MESSAGE,
    pattern::THREAD,
];
