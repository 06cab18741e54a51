//! Drafts that an earlier build kept do not say how sensitive they are: what they answer is asked, and where it cannot be, the key is.
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use entity::{
    domain::id::{DraftId, MessageId},
    store::{
        message,
        patient_draft::{self, For},
    },
};
use portal::{
    mime::view::Way,
    service::{
        passkey, permit,
        read::{self, ReadError},
        session::{Purpose, Session},
        thread::{self, Of},
    },
};
use tests::authenticator::Authenticator;

use super::{
    house::{House, ORIGIN, bytes},
    read::{message as mail, send},
    teams::draft,
};

/// A conversation with a message that needs the key, and one that does not.
struct Scene {
    house: House,
    ana: Session,
    device: Authenticator,
    plain: MessageId,
    high: MessageId,
}

impl Scene {
    async fn new() -> Result<Self> {
        let house = House::new().await?;
        let mut device = Authenticator::new();
        for more in ["X-Portal-Reply: yes\r\n", "X-Portal-Reply: yes\r\nX-Portal-Sensitivity: high\r\n"] {
            send(&house, "ana@example.org", &mail(more)).await?;
        }
        let one = "UPDATE message SET thread_id = (SELECT one.thread_id FROM message AS one WHERE one.sensitivity = 'normal')";
        house.database.execute(one).await?;
        let (_, ana) = house.claim(house.patient, &mut device).await?;
        let page = entity::domain::page::Page::new(1, 20);
        let rows = read::inbox(&house.services, &ana, page, house.request()).await?.rows;
        let of = |high| rows.iter().find(|row| row.high == high).map(|row| row.message).context("no message");
        Ok(Self { plain: of(false)?, high: of(true)?, house, ana, device })
    }

    /// As that build kept it.
    async fn keep_old(&self, text: &str, under: Option<MessageId>) -> Result<DraftId> {
        let Self { house, ana, plain, .. } = self;
        let scope = permit::patient(&house.services, ana).await?.context("nobody")?;
        let found = message::find(&house.services.store().read(), &scope, *plain).await?.context("no message")?;
        let content = serde_json::json!({ "subject": "", "text": text, "message": under });
        let (id, of) = (draft(house), For::Thread(found.thread));
        let kept = house
            .services
            .store()
            .write(async |tx| patient_draft::update(tx, &scope, found.summary.record, (id, of), content.to_string().as_bytes()).await);
        kept.await?;
        house.later(Duration::from_secs(1));
        Ok(id)
    }

    async fn offered(&self, message: MessageId) -> Result<Option<String>, ReadError> {
        let opened = read::open(&self.house.services, &self.ana, message, Way::Rich, self.house.request()).await?;
        Ok(opened.answers.kept.map(|kept| kept.text.to_string()))
    }

    async fn is_open(&self, id: DraftId) -> Result<bool> {
        Ok(thread::open_unsent(&self.house.services, &self.ana, id).await?.is_some())
    }

    async fn use_key(&mut self) -> Result<()> {
        let Self { house, ana, device, .. } = self;
        let begun = passkey::begin_verification(&house.services, ana, Purpose::ReadHigh).await?;
        let body = bytes(&device.get(ORIGIN, &begun.options).await?);
        let token = passkey::finish_verification(&house.services, ana, &begun.token, &body, house.request()).await?;
        self.ana = house.session(&token).await?;
        Ok(())
    }
}

#[tokio::test]
async fn an_old_draft_is_as_sensitive_as_what_it_answers() -> Result<()> {
    let mut scene = Scene::new().await?;
    let open = scene.keep_old("under the plain one", Some(scene.plain)).await?;
    let unknown = MessageId::from_uuid(scene.house.request().as_uuid());
    let mut shut = Vec::new();
    for (text, under) in [("under nothing", None), ("under what is gone", Some(unknown)), ("under the other one", Some(scene.high))] {
        shut.push(scene.keep_old(text, under).await?);
    }
    ensure!(scene.offered(scene.plain).await?.as_deref() == Some("under the plain one"));
    for id in shut.iter().chain([&open]) {
        ensure!(!scene.is_open(*id).await?, "{id} is shown without the key");
    }
    let unsent = thread::list_unsent(&scene.house.services, &scene.ana).await?;
    let of: Vec<Of> = unsent.iter().map(|one| one.of).collect();
    ensure!(of == [Of::Answer(scene.high), Of::Answer(scene.plain)], "{of:?}");
    scene.use_key().await?;
    ensure!(scene.offered(scene.high).await?.as_deref() == Some("under the other one"));
    ensure!(scene.offered(scene.plain).await?.as_deref() == Some("under the plain one"));
    for id in shut.iter().chain([&open]) {
        ensure!(scene.is_open(*id).await?);
    }
    Ok(())
}
