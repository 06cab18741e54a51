//! The model of who reads beside the patient, and of the patient's further keys, walked at random beside the real services.
use anyhow::{Context, Result, ensure};
use entity::{
    domain::{
        id::{CarerId, PatientId},
        page::Page,
        scope::{Record, StaffScope},
    },
    store::{carer as carers, grant},
};
use portal::service::{
    account::keys,
    carer::{self, Basis},
    claim::Channel,
    mailbox, passkey, read,
    session::{Purpose, Session, Stage},
    token::Token32,
};
use stateright::Model;
use tests::{
    authenticator::Authenticator,
    model::beside::{Act, Beside, By, Code, Key, State, Who},
};

use super::{
    super::{
        compose::practitioner,
        house::{House, ORIGIN, bytes},
    },
    Chance,
};

const WALKS: u64 = 48;
const ACTS: usize = 24;

/// One of those who try.
#[derive(Default)]
struct Person {
    cookie: Option<Token32>,
    device: Authenticator,
}

/// One record, really.
struct Scene<'a> {
    house: &'a House,
    staff: &'a [StaffScope; 2],
    patient: PatientId,
    mailboxes: [String; 2],
    carer: Option<CarerId>,
    slip: Option<String>,
    people: [Person; Who::ALL.len()],
    /// The patient's, with the first key and the further one.
    devices: [Authenticator; 2],
}

impl Scene<'_> {
    fn person(&mut self, who: Who) -> &mut Person {
        let place = Who::ALL.iter().position(|one| *one == who).expect("one of them");
        &mut self.people[place]
    }

    async fn session(&mut self, who: Who) -> Result<Option<Session>> {
        let house = self.house;
        match &self.person(who).cookie {
            Some(cookie) => house.find(cookie).await,
            None => Ok(None),
        }
    }

    fn scope(&self, by: By) -> &StaffScope {
        &self.staff[usize::from(by == By::Colleague)]
    }

    async fn add(&mut self, by: By) -> Result<()> {
        let typed = carer::Typed {
            name: "Carla Ruiz".to_owned().into(),
            email: self.mailboxes[usize::from(by == By::Colleague)].clone().into(),
            language: "en".to_owned().into(),
            basis: Some(Basis::Consent),
            days: carer::DAYS[0],
        };
        self.carer = Some(carer::add(&self.house.services, self.scope(by), self.patient, &typed, self.house.request()).await?);
        Ok(())
    }

    async fn give(&mut self, by: By) -> Result<()> {
        let Some(id) = self.carer else { return Ok(()) };
        let given = carer::issue(&self.house.services, self.scope(by), (self.patient, id), Channel::Hand, self.house.request()).await;
        if let Ok((_, _, issued)) = given {
            self.slip = Some(issued.code.to_string());
        }
        Ok(())
    }

    async fn enter(&mut self, who: Who) -> Result<()> {
        let Some(slip) = self.slip.clone() else { return Ok(()) };
        let current = self.session(who).await?;
        if let Ok(entered) = self.house.enter(&slip, current.as_ref(), true).await
            && let Some(cookie) = entered.token
        {
            self.person(who).cookie = Some(cookie);
        }
        Ok(())
    }

    async fn make_key(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await?.filter(|session| matches!(session.stage, Stage::Claiming(_))) else { return Ok(()) };
        let house = self.house;
        let device = &mut self.person(who).device;
        *device = Authenticator::new();
        house.make_further(&session, device).await
    }

    async fn use_key(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await?.filter(|session| matches!(session.stage, Stage::Claiming(_))) else { return Ok(()) };
        let house = self.house;
        let Ok(begun) = passkey::begin_confirmation(&house.services, &session).await else { return Ok(()) };
        let person = self.person(who);
        let body = bytes(&person.device.get(ORIGIN, &begun.options).await?);
        person.cookie = Some(passkey::finish_confirmation(&house.services, &session, &begun.token, &body, house.request()).await?);
        Ok(())
    }

    async fn enter_code(&mut self, who: Who) -> Result<()> {
        let Some(session) = self.session(who).await?.filter(|session| matches!(session.stage, Stage::Confirming(_))) else {
            return Ok(());
        };
        if mailbox::send(&self.house.services, &session, &self.house.language(), self.house.request()).await.is_err() {
            return Ok(());
        }
        let code = self.house.mails().await?.codes.pop().context("no code was sent")?;
        let confirmed = mailbox::confirm(&self.house.services, &session, &code, self.house.request()).await?;
        self.person(who).cookie = confirmed.signed_in();
        Ok(())
    }

    /// The patient, signed in with a key that was used a moment ago for the keys.
    async fn settling(&mut self, which: usize) -> Result<Session> {
        let session = self.house.enter_again(&mut self.devices[which]).await?;
        self.house.verify(&session, &mut self.devices[which], Purpose::ManageKeys).await
    }

    /// One key, by the other where that is at hand.
    async fn remove(&mut self, which: usize, state: &State) -> Result<()> {
        let by = if state.keys[1 - which] == Key::Kept { 1 - which } else { which };
        if state.keys[by] != Key::Kept {
            return Ok(());
        }
        let session = self.settling(by).await?;
        // Oldest first.
        let all = keys::list(&self.house.services, &session).await?.keys;
        let place = if state.keys[0] == Key::Removed { 0 } else { which };
        let Some(key) = all.get(place) else { return Ok(()) };
        // Never the last: that is what the model says, and what is looked at next.
        let _ = keys::remove(&self.house.services, &session, key.id, self.house.request()).await;
        Ok(())
    }

    async fn act(&mut self, act: Act, state: &State) -> Result<()> {
        self.house.later(std::time::Duration::from_secs(1));
        // Waiting after wrong tries is another test's.
        self.house.database.execute("DELETE FROM attempt_limit").await?;
        match act {
            Act::Add(by) if state.added.is_none() => self.add(by).await,
            Act::Give(by) => self.give(by).await,
            Act::End => match self.carer {
                Some(id) => {
                    let scope = self.scope(By::Colleague);
                    Ok(carer::end(&self.house.services, scope, (self.patient, id), self.house.request()).await?)
                }
                None => Ok(()),
            },
            Act::Enter(who) => self.enter(who).await,
            Act::MakeKey(who) => self.make_key(who).await,
            Act::UseKey(who) => self.use_key(who).await,
            Act::EnterCode(who) => self.enter_code(who).await,
            Act::AddKey if state.keys == [Key::Kept, Key::None] => {
                let session = self.settling(0).await?;
                self.house.add_key(&session, &mut self.devices[1]).await
            }
            Act::Remove(which) => self.remove(which, state).await,
            Act::Add(_) | Act::AddKey | Act::Lose => Ok(()),
        }
    }

    /// Whether the real thing stands where the model does.
    async fn compare(&mut self, state: &State) -> Result<()> {
        for who in Who::ALL {
            let session = self.session(who).await?;
            let inbox = match &session {
                Some(session) => read::inbox(&self.house.services, session, Page::new(1, 20), self.house.request()).await.is_ok(),
                None => false,
            };
            // Who was ended has a session of nothing at the most.
            let reads = inbox && session.as_ref().is_some_and(|session| session.stage == Stage::SignedIn);
            ensure!(reads == (state.reads == Some(who)), "{who:?} reads: {reads}");
            let keyed = session.is_some_and(|session| matches!(session.stage, Stage::Confirming(_)));
            ensure!(state.code != Code::Keyed(who) || keyed, "{who:?} has spent the code, and is nowhere");
        }
        let record = Record { organization: self.house.organization, patient: self.patient };
        let reader = self.house.services.store().read();
        ensure!(grant::list_owners(&reader, record).await?.len() == 1, "somebody beside is the patient");
        if let Some(id) = self.carer {
            let found = carers::find(&reader, self.house.organization, id).await?.context("the carer is gone")?;
            ensure!(found.ended_at.is_some() == state.ended, "ended or not");
        }
        drop(reader);
        for which in [0, 1] {
            if matches!(state.keys[which], Key::Kept | Key::Removed) {
                let signs_in = self.house.sign_in(&mut self.devices[which]).await.is_ok();
                ensure!(signs_in == (state.keys[which] == Key::Kept), "key {which} signs in: {signs_in}");
            }
        }
        Ok(())
    }
}

/// How often an act is chosen that leads on: what leads in more often than what ends something.
fn weight(act: Act, state: &State) -> usize {
    match act {
        Act::End if state.reads.is_none() => 1,
        Act::Remove(_) | Act::Lose => 2,
        Act::Enter(_) if matches!(state.code, Code::Bound(..)) => 2,
        Act::MakeKey(_) | Act::UseKey(_) | Act::EnterCode(_) => 30,
        _ => 8,
    }
}

async fn walk(house: &House, staff: &[StaffScope; 2], seed: u64, acts: &mut Vec<Act>) -> Result<State> {
    let model = Beside(None);
    let mut chance = Chance::of(seed);
    let mailboxes = ["clerk", "carer"].map(|who| format!("{who}{seed}@example.org"));
    let patient = house.add_patient(&format!("patient{seed}@example.org")).await?;
    let mut devices = [Authenticator::new(), Authenticator::new()];
    house.claim(patient, &mut devices[0]).await?;
    house.mails().await?;
    let mut scene = Scene { house, staff, patient, mailboxes, carer: None, slip: None, people: Default::default(), devices };
    let mut state = State::start();
    for _ in 0..ACTS {
        let mut all = Vec::new();
        for act in Act::all().filter(|act| state.can(*act)) {
            let leads_on = model.next_state(&state, act).is_some();
            all.extend(std::iter::repeat_n(act, if leads_on { weight(act, &state) } else { 1 }));
        }
        let act = all[chance.below(all.len())];
        acts.push(act);
        scene.act(act, &state).await?;
        state = model.next_state(&state, act).unwrap_or(state);
        scene.compare(&state).await?;
    }
    Ok(state)
}

#[tokio::test]
async fn who_reads_beside_and_further_keys_are_as_the_model_says() -> Result<()> {
    let house = House::new().await?;
    let member = async |name: &str| practitioner(&house, house.organization, name, entity::domain::role::Role::Sender).await;
    let staff = [member("clerk@clinic.example").await?, member("colleague@clinic.example").await?];
    let all = std::env::var("TEST_TRACES").ok().and_then(|text| text.parse().ok()).unwrap_or(WALKS);
    let mut seen = [0_u64; 5];
    for seed in 1..=all {
        let mut acts = Vec::new();
        let state = walk(&house, &staff, seed, &mut acts).await.with_context(|| format!("seed {seed}: {acts:?}"))?;
        let came = [
            state.read,
            state.read && state.ended,
            matches!(state.code, Code::Keyed(_)),
            state.keys[1] == Key::Kept,
            state.keys.contains(&Key::Removed),
        ];
        for (count, came) in seen.iter_mut().zip(came) {
            *count += u64::from(came);
        }
    }
    ensure!(all < 20 || seen.iter().all(|count| *count > 0), "of {all}: read, ended, keyed, two keys, removed: {seen:?}");
    Ok(())
}
