//! People at each of the ceremonies at once: Ben makes a key, Cem uses his for the first time, Dora makes a further one, Eva
//! uses hers for the first time, Ana signs in and proves again that she is there.
use anyhow::{Context, Result, ensure};
use portal::service::{
    passkey::{self, PasskeyError},
    session::{Purpose, Session},
    token::Token32,
};
use serde_json::Value;
use tests::authenticator::{
    Authenticator,
    forge::{Answer, attesting},
};

use super::{
    super::house::{House, ORIGIN, bytes},
    Change,
};

/// The ceremonies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ceremony {
    Registration,
    Confirmation,
    /// [`Self::Registration`] of a further key.
    Addition,
    /// [`Self::Confirmation`] of a further key.
    Proof,
    SignIn,
    Verification,
}

impl Ceremony {
    pub(super) const ALL: [Self; 6] =
        [Self::Registration, Self::Confirmation, Self::Addition, Self::Proof, Self::SignIn, Self::Verification];

    /// Whether it makes a key.
    pub(super) const fn makes(self) -> bool {
        matches!(self, Self::Registration | Self::Addition)
    }
}

/// The people.
pub(super) struct Road {
    pub(super) house: House,
    /// Ana's device.
    pub(super) device: Authenticator,
    /// Ana, signed in.
    pub(super) signed_in: Session,
    /// Ben, who entered his slip.
    pub(super) claiming: Session,
    /// Cem, who made his key.
    pub(super) keyed: Session,
    /// Cem's device.
    pub(super) new: Authenticator,
    /// Dora, signed in and verified for it.
    pub(super) adding: Session,
    /// Eva, who made her further key.
    pub(super) proving: Session,
    /// Eva's further device.
    pub(super) further: Authenticator,
}

impl Road {
    pub(super) async fn new() -> Result<Self> {
        let house = House::new().await?;
        let (mut device, mut new) = (Authenticator::new(), Authenticator::new());
        let (_, signed_in) = house.claim(house.patient, &mut device).await?;
        let bens = house.slip_of(house.add_patient("ben@example.org").await?).await?;
        let token = house.enter(&bens, None, false).await?.token.context("no cookie")?;
        let claiming = house.session(&token).await?;
        let cems = house.slip_of(house.add_patient("cem@example.org").await?).await?;
        let keyed = house.make_key(&cems, &mut new).await?;
        let adding = Self::adds(&house, "dora@example.org").await?;
        let proving = Self::adds(&house, "eva@example.org").await?;
        let mut further = Authenticator::new();
        house.make_further(&proving, &mut further).await?;
        Ok(Self { house, device, signed_in, claiming, keyed, new, adding, proving, further })
    }

    /// Somebody who may add a key.
    async fn adds(house: &House, address: &str) -> Result<Session> {
        let mut device = Authenticator::new();
        let (_, session) = house.claim(house.add_patient(address).await?, &mut device).await?;
        house.verify(&session, &mut device, Purpose::ManageKeys).await
    }

    /// Every key was made, or used last, at nine.
    pub(super) async fn count_from_nine(&mut self) -> Result<()> {
        let services = &self.house.services;
        for (session, device) in [(&self.keyed, &mut self.new), (&self.proving, &mut self.further)] {
            *device = Authenticator::new();
            let begun = passkey::begin_registration(services, session).await?;
            let body = attesting(&device.create(ORIGIN, &begun.options).await?, |data| data.count(9))?;
            passkey::finish_registration(services, session, &begun.token, &bytes(&body), self.house.request()).await?;
        }
        Ok(self.attempt(Ceremony::SignIn, Some(Change::Data(|data| data.count(9)))).await??)
    }

    /// What a success would leave behind: sessions, those with another cookie, passkeys, keys not used yet.
    pub(super) async fn counts(&self) -> Result<[i64; 4]> {
        let database = &self.house.database;
        Ok([
            database.number("SELECT COUNT(*) FROM session").await?,
            database.number("SELECT COUNT(*) FROM session WHERE cookie <> hash").await?,
            database.number("SELECT COUNT(*) FROM passkey").await?,
            database.number("SELECT COUNT(*) FROM ceremony WHERE purpose = 'candidate'").await?,
        ])
    }

    /// Begins a ceremony and answers it, unsigned and unsent.
    pub(super) async fn begin(&mut self, ceremony: Ceremony) -> Result<(Token32, Value, Authenticator)> {
        let services = &self.house.services;
        Ok(match ceremony {
            Ceremony::Registration | Ceremony::Addition => {
                let session = if ceremony == Ceremony::Addition { &self.adding } else { &self.claiming };
                let begun = passkey::begin_registration(services, session).await?;
                let mut device = Authenticator::new();
                let body = device.create(ORIGIN, &begun.options).await?;
                (begun.token, body, device)
            }
            Ceremony::Confirmation => {
                let begun = passkey::begin_confirmation(services, &self.keyed).await?;
                (begun.token, self.new.get(ORIGIN, &begun.options).await?, self.new.synced())
            }
            Ceremony::Proof => {
                let begun = passkey::begin_confirmation(services, &self.proving).await?;
                (begun.token, self.further.get(ORIGIN, &begun.options).await?, self.further.synced())
            }
            Ceremony::SignIn => {
                let begun = passkey::begin_sign_in(services).await?;
                (begun.token, self.device.get(ORIGIN, &begun.options).await?, self.device.synced())
            }
            Ceremony::Verification => {
                let begun = passkey::begin_verification(services, &self.signed_in, Purpose::ReadHigh).await?;
                (begun.token, self.device.get(ORIGIN, &begun.options).await?, self.device.synced())
            }
        })
    }

    /// Sends an answer; a success moves the road on.
    pub(super) async fn finish(&mut self, ceremony: Ceremony, token: &Token32, body: &[u8]) -> Result<Result<(), PasskeyError>> {
        let (services, request) = (&self.house.services, self.house.request());
        Ok(match ceremony {
            Ceremony::Registration => passkey::finish_registration(services, &self.claiming, token, body, request).await,
            Ceremony::Addition => passkey::finish_registration(services, &self.adding, token, body, request).await,
            Ceremony::Proof => passkey::finish_addition(services, &self.proving, token, body, request).await,
            Ceremony::Confirmation => passkey::finish_confirmation(services, &self.keyed, token, body, request).await.map(|_| ()),
            Ceremony::SignIn => passkey::finish_sign_in(services, None, token, body, request).await.map(|_| ()),
            Ceremony::Verification => match passkey::finish_verification(services, &self.signed_in, token, body, request).await {
                Ok(next) => {
                    self.signed_in = self.house.session(&next).await?;
                    Ok(())
                }
                Err(error) => Err(error),
            },
        })
    }

    /// One ceremony from its beginning to its end, changed or not.
    pub(super) async fn attempt(&mut self, ceremony: Ceremony, change: Option<Change>) -> Result<Result<(), PasskeyError>> {
        let (token, body, device) = self.begin(ceremony).await?;
        let assemble = |answer: Answer| if ceremony.makes() { answer.made() } else { answer.signed(&device) };
        let unchanged = bytes(&assemble(Answer::of(&body)?)?);
        let mut answer = Answer::of(&body)?;
        match change {
            Some(Change::Client(change)) => answer.client = change(std::str::from_utf8(&answer.client)?),
            Some(Change::Data(change)) => change(&mut answer.data),
            Some(Change::Answer(change)) => change(&mut answer)?,
            _ => {}
        }
        let mut body = assemble(answer)?;
        if let Some(Change::Body(change)) = change {
            change(&mut body);
        }
        let sent = if let Some(Change::Bytes(change)) = change { change(bytes(&body)) } else { bytes(&body) };
        ensure!(change.is_none() || sent != unchanged, "nothing was changed");
        self.finish(ceremony, &token, &sent).await
    }
}
