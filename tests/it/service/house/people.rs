//! Who comes into the house: slips, keys, mailbox codes, sessions.
use std::net::IpAddr;

use anyhow::{Context, Result, bail};
use entity::domain::{
    id::{OrganizationId, PatientId},
    scope::StaffScope,
    slip::Channel,
};
use portal::service::{
    claim::{self, ClaimError, Entered},
    mailbox,
    network::Network,
    passkey::{self, SignedIn},
    permit::{self, Staff},
    session::{self, Purpose, Session},
    token::Token32,
};
use serde_json::Value;
use tests::authenticator::Authenticator;

use super::{House, ORIGIN, bytes};

impl House {
    /// A fresh slip of the patient, by hand.
    pub(in crate::service) async fn slip(&self) -> Result<String> {
        self.slip_of(self.patient).await
    }

    /// A fresh slip, by hand.
    pub(in crate::service) async fn slip_of(&self, patient: PatientId) -> Result<String> {
        self.slip_in(self.organization, patient).await
    }

    /// The same in an organization.
    pub(in crate::service) async fn slip_in(&self, organization: OrganizationId, patient: PatientId) -> Result<String> {
        let issued = claim::issue(&self.services, &permit::operator(organization), patient, Channel::Hand, None).await?;
        Ok(issued.code.to_string())
    }

    /// Enters a slip from the usual network.
    pub(in crate::service) async fn enter(&self, slip: &str, current: Option<&Session>, take_over: bool) -> Result<Entered, ClaimError> {
        self.enter_from(slip, "192.0.2.1", current, take_over).await
    }

    /// Enters a slip from somewhere.
    pub(in crate::service) async fn enter_from(
        &self,
        slip: &str,
        from: &str,
        current: Option<&Session>,
        take_over: bool,
    ) -> Result<Entered, ClaimError> {
        let network = Network::of(from.parse::<IpAddr>().expect("an address"));
        claim::enter(&self.services, slip, network, current, take_over, self.request()).await
    }

    /// What somebody of the staff may do with this session.
    pub(in crate::service) async fn member(&self, session: &Session) -> Result<StaffScope> {
        match permit::staff(&self.services, session).await? {
            Staff::Member(scope) => Ok(scope),
            other => bail!("{other:?}"),
        }
    }

    /// The live session of a cookie.
    pub(in crate::service) async fn session(&self, token: &Token32) -> Result<Session> {
        self.find(token).await?.context("no such session")
    }

    /// The session of a cookie, if it is live.
    pub(in crate::service) async fn find(&self, token: &Token32) -> Result<Option<Session>> {
        Ok(session::find(&self.services, token).await?)
    }

    /// Enters a fresh slip and makes a passkey, without using it.
    pub(in crate::service) async fn make_key(&self, slip: &str, device: &mut Authenticator) -> Result<Session> {
        let token = self.enter(slip, None, false).await?.token.context("no cookie")?;
        let session = self.session(&token).await?;
        let begun = passkey::begin_registration(&self.services, &session).await?;
        let body = bytes(&device.create(ORIGIN, &begun.options).await?);
        passkey::finish_registration(&self.services, &session, &begun.token, &body, self.request()).await?;
        Ok(session)
    }

    /// The same, and uses it once: the session at the mailbox code.
    pub(in crate::service) async fn spend(&self, slip: &str, device: &mut Authenticator) -> Result<(Token32, Session)> {
        let session = self.make_key(slip, device).await?;
        let begun = passkey::begin_confirmation(&self.services, &session).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        let token = passkey::finish_confirmation(&self.services, &session, &begun.token, &body, self.request()).await?;
        let session = self.session(&token).await?;
        Ok((token, session))
    }

    /// Sends a mailbox code and reads it.
    pub(in crate::service) async fn mailbox_code(&self, session: &Session) -> Result<String> {
        mailbox::send(&self.services, session, &self.language(), self.request()).await?;
        self.mails().await?.codes.pop().context("no code was sent")
    }

    /// The whole road of a patient: the signed-in session.
    pub(in crate::service) async fn claim(&self, patient: PatientId, device: &mut Authenticator) -> Result<(Token32, Session)> {
        let slip = self.slip_of(patient).await?;
        let (_, session) = self.spend(&slip, device).await?;
        let code = self.mailbox_code(&session).await?;
        let token = mailbox::confirm(&self.services, &session, &code, self.request()).await?.signed_in().context("not in")?;
        let session = self.session(&token).await?;
        Ok((token, session))
    }

    /// A session at once, with the device's passkey.
    pub(in crate::service) async fn enter_again(&self, device: &mut Authenticator) -> Result<Session> {
        let token = self.sign_in(device).await?.token;
        self.session(&token).await
    }

    /// Uses the key once more for a purpose: the session with its new cookie.
    pub(in crate::service) async fn verify(&self, session: &Session, device: &mut Authenticator, purpose: Purpose) -> Result<Session> {
        self.session(&self.renew(session, device, purpose).await?).await
    }

    /// The same; the new cookie alone.
    pub(in crate::service) async fn renew(&self, session: &Session, device: &mut Authenticator, purpose: Purpose) -> Result<Token32> {
        let begun = passkey::begin_verification(&self.services, session, purpose).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        Ok(passkey::finish_verification(&self.services, session, &begun.token, &body, self.request()).await?)
    }

    /// Makes a further key, without using it.
    pub(in crate::service) async fn make_further(&self, session: &Session, device: &mut Authenticator) -> Result<()> {
        let begun = passkey::begin_registration(&self.services, session).await?;
        let body = bytes(&device.create(ORIGIN, &begun.options).await?);
        Ok(passkey::finish_registration(&self.services, session, &begun.token, &body, self.request()).await?)
    }

    /// Makes a further key and uses it once: from now on it signs in.
    pub(in crate::service) async fn add_key(&self, session: &Session, device: &mut Authenticator) -> Result<()> {
        self.make_further(session, device).await?;
        let begun = passkey::begin_confirmation(&self.services, session).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        Ok(passkey::finish_addition(&self.services, session, &begun.token, &body, self.request()).await?)
    }

    /// Signs in with the device's passkey.
    pub(in crate::service) async fn sign_in(&self, device: &mut Authenticator) -> Result<SignedIn> {
        let (cookie, body) = self.answer(device).await?;
        Ok(passkey::finish_sign_in(&self.services, None, &cookie, &bytes(&body), self.request()).await?)
    }

    /// What a device answers to a sign-in that is not finished yet.
    pub(in crate::service) async fn answer(&self, device: &mut Authenticator) -> Result<(Token32, Value)> {
        let begun = passkey::begin_sign_in(&self.services).await?;
        let body = device.get(ORIGIN, &begun.options).await?;
        Ok((begun.token, body))
    }
}
