//! The staff of the walks, really: the clerk, and two colleagues with keys of their own.
use anyhow::{Context, Result};
use entity::domain::{address::EmailAddress, id::PatientId, role::Role, scope::StaffScope, slip::Channel};
use portal::service::{
    approval::{self, ApprovalKind},
    claim, directory, passkey, permit,
    session::{Purpose, Session},
    staff::{self, Invite, Manager},
};
use tests::authenticator::Authenticator;

use super::super::house::{House, ORIGIN, bytes, here};

/// One of them: who it is, and the key.
struct Member {
    scope: StaffScope,
    device: Authenticator,
}

impl Member {
    async fn enrol(house: &House, address: &str) -> Result<Self> {
        let new = Invite { name: Some("Dr. Vega".to_owned()), address: EmailAddress::parse(address)?, role: Role::Sender };
        let operator = permit::operator(house.organization);
        let invited = staff::invite(&house.services, Manager { scope: &operator, session: None }, new).await?;
        let joined = staff::enter(&house.services, &invited.code, here(), None, house.request()).await?;
        let session = house.session(&joined.token.context("no cookie")?).await?;
        let mut device = Authenticator::new();
        house.make_further(&session, &mut device).await?;
        let begun = passkey::begin_confirmation(&house.services, &session).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        let token = passkey::finish_confirmation(&house.services, &session, &begun.token, &body, house.request()).await?;
        let scope = house.member(&house.session(&token).await?).await?;
        Ok(Self { scope, device })
    }

    /// Signed in, the key used a moment ago for this.
    async fn verified(&mut self, house: &House, purpose: Purpose) -> Result<Session> {
        let session = house.enter_again(&mut self.device).await?;
        house.verify(&session, &mut self.device, purpose).await
    }
}

/// All of them.
pub(super) struct Staff {
    clerk: Member,
    /// Issues and agrees.
    colleague: Member,
    /// Looks after addresses, and gives no codes.
    desk: Member,
}

impl Staff {
    pub(super) async fn enrol(house: &House) -> Result<Self> {
        let clerk = Member::enrol(house, "clerk@clinic.example").await?;
        let colleague = Member::enrol(house, "colleague@clinic.example").await?;
        Ok(Self { clerk, colleague, desk: Member::enrol(house, "desk@clinic.example").await? })
    }

    /// A slip, if it is given.
    pub(super) async fn issue(&self, house: &House, patient: PatientId, by_clerk: bool) -> Result<Option<String>> {
        let who = if by_clerk { &self.clerk } else { &self.colleague };
        let issued = claim::issue(&house.services, &who.scope, patient, Channel::Hand).await;
        Ok(issued.ok().map(|issued| issued.code.to_string()))
    }

    pub(super) async fn move_to(&mut self, house: &House, patient: PatientId, to: &str, by_clerk: bool) -> Result<()> {
        let who = if by_clerk { &mut self.clerk } else { &mut self.desk };
        let session = who.verified(house, Purpose::ChangeAddress).await?;
        // Whether it was done is seen by where codes are good.
        let _ = directory::set_alert_address(&house.services, (&who.scope, &session), patient, to, house.request()).await;
        Ok(())
    }

    pub(super) async fn ask_slip(&self, house: &House, patient: PatientId) -> Result<()> {
        Ok(approval::ask_slip(&house.services, &self.clerk.scope, patient, house.request()).await?)
    }

    pub(super) async fn agree(&mut self, house: &House, patient: PatientId, address: bool) -> Result<()> {
        let session = self.colleague.verified(house, Purpose::Approve).await?;
        let scope = &self.colleague.scope;
        let kind = if address { ApprovalKind::AlertAddress } else { ApprovalKind::Slip };
        for (one, _) in approval::of_record(&house.services, scope, patient).await? {
            if one.kind == kind && one.is_open(house.services.now()) {
                // What it was about may be another by now: then nothing is done.
                let _ = approval::approve(&house.services, scope, &session, one.id, house.request()).await;
            }
        }
        Ok(())
    }
}
