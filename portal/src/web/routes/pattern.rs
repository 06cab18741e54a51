//! What the router matches, one a resource.

/// [`super::Route::Start`]
pub const START: &str = "/";
/// [`super::Route::Claim`]
pub const CLAIM: &str = "/claim";
/// [`super::Route::ClaimKey`]
pub const CLAIM_KEY: &str = "/claim/key";
/// [`super::Route::Mailbox`]
pub const MAILBOX: &str = "/claim/mailbox";
/// [`super::Route::MailboxSend`]
pub const MAILBOX_SEND: &str = "/claim/mailbox/send";
/// [`super::Route::ClaimDone`]
pub const CLAIM_DONE: &str = "/claim/done";
/// [`super::Route::ClaimOpen`]
pub const CLAIM_OPEN: &str = "/claim/open";
/// [`super::Route::ClaimStop`]
pub const CLAIM_STOP: &str = "/claim/stop";
/// [`super::Route::AddRecord`]
pub const ADD_RECORD: &str = "/claim/add";
/// [`super::Route::AddRecordSend`]
pub const ADD_RECORD_SEND: &str = "/claim/add/send";
/// [`super::Route::Join`]
pub const JOIN: &str = "/join";
/// [`super::Route::Recover`]
pub const RECOVER: &str = "/recover";
/// [`super::Route::Spare`]
pub const SPARE: &str = "/settings/spare";
/// [`super::Route::NotNow`]
pub const NOT_NOW: &str = "/not-now";
/// [`super::Route::Help`]
pub const HELP: &str = "/help/{topic}";
/// [`super::Route::Inbox`]
pub const INBOX: &str = "/inbox";
/// [`super::Route::Message`]
pub const MESSAGE: &str = "/messages/{id}";
/// [`super::Route::Reply`]
pub const REPLY: &str = "/messages/{id}/reply";
/// [`super::Route::Plain`]
pub const PLAIN: &str = "/messages/{id}/plain";
/// [`super::Route::Designed`]
pub const DESIGNED: &str = "/messages/{id}/designed";
/// [`super::Route::Sheet`]
pub const SHEET: &str = "/messages/{id}/designed/{part}";
/// [`super::Route::Link`]
pub const LINK: &str = "/messages/{id}/links/{number}";
/// [`super::Route::File`]
pub const FILE: &str = "/messages/{id}/files/{part}";
/// [`super::Route::Picture`]
pub const PICTURE: &str = "/messages/{id}/pictures/{part}";
/// [`super::Route::Whole`]
pub const WHOLE: &str = "/messages/{id}/message.eml";
/// [`super::Route::Archive`]
pub const ARCHIVE: &str = "/messages/{id}/message.zip";
/// [`super::Route::Writing`]
pub const WRITING: &str = "/write";
/// [`super::Route::WriteTo`]
pub const WRITE_TO: &str = "/write/{record}/{team}";
/// [`super::Route::Unsent`]
pub const UNSENT: &str = "/unsent/{draft}";
/// [`super::Route::Attach`]
pub const ATTACH: &str = "/files/{record}/{draft}";
/// One piece of a file that was announced there (POST from script).
pub const PIECE: &str = "/files/{record}/{draft}/{file}/{number}";
/// [`super::Route::Settings`]
pub const SETTINGS: &str = "/settings";
/// [`super::Route::Keys`]
pub const KEYS: &str = "/settings/keys";
/// [`super::Route::KeyAdd`]
pub const KEY_ADD: &str = "/settings/keys/add";
/// [`super::Route::KeyName`]
pub const KEY_NAME: &str = "/settings/keys/{id}";
/// [`super::Route::KeyRemove`]
pub const KEY_REMOVE: &str = "/settings/keys/{id}/remove";
/// [`super::Route::Devices`]
pub const DEVICES: &str = "/settings/devices";
/// [`super::Route::Alerts`]
pub const ALERTS: &str = "/settings/alerts";
/// [`super::Route::History`]
pub const HISTORY: &str = "/settings/history";
/// [`super::Route::Address`]
pub const ADDRESS: &str = "/settings/alerts/{record}";
/// [`super::Route::SignOut`]
pub const SIGN_OUT: &str = "/sign-out";
/// [`super::Route::Language`]
pub const LANGUAGE: &str = "/language";
/// Keeps a session alive (POST from script).
pub const KEEP: &str = "/session/keep";
/// Ends a session that nobody uses (POST from script).
pub const OVER: &str = "/session/over";
/// Liveness: the process answers.
pub const HEALTHZ: &str = "/healthz";
/// Readiness: the database answers too.
pub const READYZ: &str = "/readyz";
/// Embedded files, see [`super::super::asset`].
pub const ASSET: &str = "/static/{tree}/{path:.*}";
/// Ceremonies, see [`super::super::ceremony`].
pub const SIGN_IN_BEGIN: &str = "/passkey/sign-in/begin";
/// The other half of [`SIGN_IN_BEGIN`].
pub const SIGN_IN_FINISH: &str = "/passkey/sign-in/finish";
/// Making the key of a claim.
pub const REGISTER_BEGIN: &str = "/passkey/register/begin";
/// The other half of [`REGISTER_BEGIN`].
pub const REGISTER_FINISH: &str = "/passkey/register/finish";
/// Using it once.
pub const CONFIRM_BEGIN: &str = "/passkey/confirm/begin";
/// The other half of [`CONFIRM_BEGIN`].
pub const CONFIRM_FINISH: &str = "/passkey/confirm/finish";
/// Making a further key.
pub const ADD_BEGIN: &str = "/passkey/add/begin";
/// The other half of [`ADD_BEGIN`].
pub const ADD_FINISH: &str = "/passkey/add/finish";
/// Using a further key once.
pub const PROVE_BEGIN: &str = "/passkey/prove/begin";
/// The other half of [`PROVE_BEGIN`].
pub const PROVE_FINISH: &str = "/passkey/prove/finish";
/// A fresh verification.
pub const VERIFY_BEGIN: &str = "/passkey/verify/begin";
/// The other half of [`VERIFY_BEGIN`].
pub const VERIFY_FINISH: &str = "/passkey/verify/finish";

/// All of them.
pub const ALL: [&str; 59] = [
    START,
    CLAIM,
    CLAIM_KEY,
    MAILBOX,
    MAILBOX_SEND,
    CLAIM_DONE,
    CLAIM_OPEN,
    CLAIM_STOP,
    ADD_RECORD,
    ADD_RECORD_SEND,
    JOIN,
    RECOVER,
    SPARE,
    NOT_NOW,
    HELP,
    INBOX,
    MESSAGE,
    REPLY,
    PLAIN,
    DESIGNED,
    SHEET,
    LINK,
    FILE,
    PICTURE,
    WHOLE,
    ARCHIVE,
    WRITING,
    WRITE_TO,
    UNSENT,
    ATTACH,
    PIECE,
    SETTINGS,
    KEYS,
    KEY_ADD,
    KEY_NAME,
    KEY_REMOVE,
    DEVICES,
    ALERTS,
    ADDRESS,
    HISTORY,
    SIGN_OUT,
    LANGUAGE,
    KEEP,
    OVER,
    HEALTHZ,
    READYZ,
    ASSET,
    SIGN_IN_BEGIN,
    SIGN_IN_FINISH,
    REGISTER_BEGIN,
    REGISTER_FINISH,
    CONFIRM_BEGIN,
    CONFIRM_FINISH,
    ADD_BEGIN,
    ADD_FINISH,
    PROVE_BEGIN,
    PROVE_FINISH,
    VERIFY_BEGIN,
    VERIFY_FINISH,
];
