//! Using a passkey, the same for every ceremony: user verification required, backup eligibility may not change.
//!
//! All of them run the library's discoverable flow, because its other one lets a key become eligible for backup later;
//! where an account is known, the options name its keys.
use entity::store::passkey::{self, PasskeyRow, PasskeyState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs::prelude::{AuthenticationResult, DiscoverableAuthentication, Passkey, PublicKeyCredential};
use webauthn_rs_proto::AllowCredentials;

use super::PasskeyError;
use crate::service::{Services, error::ServiceError};

/// What is kept of an assertion under way.
#[derive(Serialize, Deserialize)]
pub(super) struct AssertionState(DiscoverableAuthentication);

/// Options for whichever key of this portal the device has, with a challenge of ours in place of the library's, in base64url. Of the same
/// challenge comes the same state again, so that none is kept between two requests.
pub(super) fn start_with(services: &Services, challenge: &str) -> Result<(Value, AssertionState), ServiceError> {
    let (mut options, state) = start(services, Vec::new())?;
    let drawn = std::mem::replace(&mut options["publicKey"]["challenge"], challenge.into());
    let mut state = serde_json::to_value(state)?;
    if replace(&mut state, &drawn, challenge) != 1 {
        return Err(ServiceError::Internal("the state of an assertion holds no challenge"));
    }
    Ok((options, serde_json::from_value(state)?))
}

/// Puts a text in the place of another wherever that stands; in how many places.
fn replace(value: &mut Value, old: &Value, new: &str) -> usize {
    if *value == *old {
        *value = new.into();
        return 1;
    }
    match value {
        Value::Array(values) => values.iter_mut().map(|value| replace(value, old, new)).sum(),
        Value::Object(fields) => fields.values_mut().map(|value| replace(value, old, new)).sum(),
        _ => 0,
    }
}

/// Options for `navigator.credentials.get`; `allowed` empty: whichever key of this portal the device has.
pub(super) fn start(services: &Services, allowed: Vec<Vec<u8>>) -> Result<(Value, AssertionState), ServiceError> {
    let begun = services.library().get().start_discoverable_authentication();
    let (mut options, state) = begun.map_err(|_| ServiceError::Internal("an assertion cannot be started"))?;
    // There is no text field for a browser to fill in: a button asks.
    options.mediation = None;
    options.public_key.extensions = None;
    options.public_key.allow_credentials =
        allowed.into_iter().map(|id| AllowCredentials { type_: "public-key".to_owned(), id, transports: None }).collect();
    Ok((serde_json::to_value(options)?, AssertionState(state)))
}

/// Checks an answer against a stored passkey.
pub(super) fn verify(
    services: &Services,
    answer: &PublicKeyCredential,
    state: &AssertionState,
    passkey: &Passkey,
) -> Result<AuthenticationResult, PasskeyError> {
    let verified = services.library().get().finish_discoverable_authentication_v2(answer, state.0.clone(), passkey);
    let result = verified.map_err(|reason| {
        tracing::info!(reason = reason_word(&reason), "an assertion was refused");
        PasskeyError::Refused
    })?;
    if result.user_verified() { Ok(result) } else { Err(PasskeyError::Refused) }
}

/// Whether the answer names the account with this handle; `required` if it must name one.
pub(super) fn handle_agrees(answer: &PublicKeyCredential, handle: &[u8; 16], required: bool) -> bool {
    answer.get_user_unique_id().map_or(!required, |given| given == handle)
}

/// The library's form of a stored passkey.
pub(super) fn credential(row: &PasskeyRow) -> Result<Passkey, ServiceError> {
    Ok(serde_json::from_slice(&row.credential)?)
}

/// Notes in its row that a passkey was used: counter and backup state. If the row changed since it was read, the answer
/// is checked against it again, so that of two uses with the same counter one fails.
pub(super) async fn note_use(
    services: &Services,
    tx: &entity::store::Tx,
    seen: &PasskeyRow,
    answer: &PublicKeyCredential,
    state: &AssertionState,
    result: AuthenticationResult,
) -> Result<(), PasskeyError> {
    let current = passkey::lock(tx, seen.id).await.map_err(ServiceError::from)?.ok_or(PasskeyError::UnknownKey)?;
    match current.state {
        PasskeyState::Revoked => return Err(PasskeyError::UnknownKey),
        // A claim was finished meanwhile: signing in again leads further.
        state if state != seen.state => return Err(PasskeyError::Stale),
        _ => {}
    }
    let mut credential = credential(&current)?;
    let result = if *current.credential == *seen.credential { result } else { verify(services, answer, state, &credential)? };
    if credential.update_credential(&result).is_none() {
        return Err(PasskeyError::Refused);
    }
    let json = zeroize::Zeroizing::new(serde_json::to_vec(&credential).map_err(ServiceError::from)?);
    passkey::note_use(tx, seen.id, &json, result.backup_state(), services.now()).await.map_err(ServiceError::from)?;
    Ok(())
}

/// A word for the log: never what the browser sent.
fn reason_word(error: &webauthn_rs::prelude::WebauthnError) -> &'static str {
    use webauthn_rs::prelude::WebauthnError as E;
    match error {
        E::MismatchedChallenge => "challenge",
        E::InvalidRPOrigin => "origin",
        E::InvalidRPIDHash => "relying_party",
        E::UserNotPresent | E::UserNotVerified => "user",
        E::CredentialPossibleCompromise => "counter",
        E::CredentialBackupEligibilityInconsistent => "backup_eligibility",
        E::AuthenticationFailure => "signature",
        _ => "other",
    }
}
