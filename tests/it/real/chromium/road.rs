//! From the letter to the first message: on how many screens something is asked for, and how long it takes a person. Must not know how long
//! it takes a machine.
//!
//! Four screens ask: for the code, to make the key, to use it once, for the digits from the mailbox. Two more show where one is: the end of
//! the way in, and the list.
//!
//! Two minutes are no figure that a test can take with a clock: a browser that is driven presses at once, on a machine that may be slow. So
//! what a person has to do is counted in the real pages, and each act has a time that is generous for somebody who is slow:
//! - **Reading**, 240 words a minute: adults read plain text silently at 238 (Brysbaert 2019, a review of 190 studies). Counted is what the
//!   page says as it opens, whole; not the ways aside for whoever is stuck, which are links at its end, and what lies closed.
//! - **Typing** a group of four digits, 4 s: to look at the paper, to keep four digits in mind (1.35 s, the mental act of the keystroke-level
//!   model of Card, Moran and Newell, 1983) and four presses of half a second and more (the model's slow typist: 0.5 s).
//! - **A press** on the page, 2.5 s: to decide (1.35 s) and to point (1.1 s), by the same model.
//! - **The device's own question**, face, finger or a PIN of six digits, 4 s: a mental act and six slow presses, rounded down.
//! - **The mailbox**, 15 s: four presses (to the mail, to the e-mail, back, into the field) and the two lines that say the digits. That the
//!   e-mail is under way is not counted: it leaves within the second, and what comes after is not ours.
//! - **The camera** that reads the square on the letter, 6 s: opened, held, and the address pressed that it shows.
//!
//! Not walked: the way of whoever has no camera, and types the address and the code.
use anyhow::{Result, ensure};

use super::scene::{ANA, Scene};

/// What a page asks for and says as it opens.
const PAGE: &str = "const main = document.querySelector('main');
    const asked = 'input:not([type=hidden]), textarea, select, [data-kind] button';
    const asks = [...main.querySelectorAll(asked)].some(part => part.checkVisibility());
    const aside = [...main.querySelectorAll('.ways, details')].map(part => part.innerText).join(' ');
    const count = text => text.split(/\\s+/).filter(word => word).length;
    return [document.querySelector('h1').innerText, asks, count(main.innerText) - count(aside)]";

const WORD: f64 = 60.0 / 240.0;
const GROUP: f64 = 4.0;
const PRESS: f64 = 2.5;
const UNLOCK: f64 = 4.0;
const MAILBOX: f64 = 15.0;
const CAMERA: f64 = 6.0;

/// The promise.
const SCREENS: usize = 4;
const SECONDS: f64 = 120.0;

/// What a person does on the way.
#[derive(Debug, Default)]
struct Way {
    /// The screens that ask for something, by their headings.
    asking: Vec<String>,
    /// All that were seen.
    seen: Vec<String>,
    words: u32,
    presses: u32,
    unlocks: u32,
    digits: usize,
}

impl Way {
    /// Looks at the page as it is.
    async fn look(&mut self, scene: &Scene) -> Result<()> {
        let page = scene.browser.ask(PAGE).await?;
        let heading = page[0].as_str().unwrap_or_default().to_owned();
        if page[1] == true && !self.asking.contains(&heading) {
            self.asking.push(heading.clone());
        }
        self.seen.push(heading);
        self.words += u32::try_from(page[2].as_u64().unwrap_or_default())?;
        Ok(())
    }

    async fn press(&mut self, scene: &Scene, selector: &str) -> Result<()> {
        self.presses += 1;
        scene.browser.press(selector).await
    }

    async fn unlock(&mut self, scene: &Scene, selector: &str) -> Result<()> {
        self.unlocks += 1;
        self.press(scene, selector).await
    }

    /// From the letter in the hand, whose square was read.
    fn seconds(&self) -> f64 {
        let digits = u32::try_from(self.digits.div_ceil(4)).map_or(f64::MAX, f64::from);
        let read = f64::from(self.words) * WORD;
        CAMERA + read + f64::from(self.presses) * PRESS + f64::from(self.unlocks) * UNLOCK + digits * GROUP + MAILBOX
    }
}

async fn walk(language: &'static str) -> Result<()> {
    let scene = Scene::new(language).await?;
    let browser = &scene.browser;
    let mut way = Way::default();
    let digits: String = scene.slip.chars().filter(char::is_ascii_digit).collect();
    scene.visit(&format!("/claim#{digits}")).await?;
    browser.holds(&format!("document.querySelector('[name=slip]').value.replace(/\\D/g, '') === '{digits}'")).await?;
    way.look(&scene).await?;
    way.press(&scene, super::scene::SUBMIT).await?;
    browser.arrives("/claim/key").await?;
    way.look(&scene).await?;
    way.unlock(&scene, "[data-kind=create] button").await?;
    browser.find("[data-kind=get] button").await?;
    way.look(&scene).await?;
    way.unlock(&scene, "[data-kind=get] button").await?;
    browser.arrives("/claim/mailbox").await?;
    way.look(&scene).await?;
    let code = scene.stage.installation.mailbox_code(ANA).await?;
    way.digits += code.chars().filter(char::is_ascii_digit).count();
    browser.enter("[name=code]", &code).await?;
    way.press(&scene, super::scene::SUBMIT).await?;
    browser.arrives("/claim/done").await?;
    way.look(&scene).await?;
    way.press(&scene, "a[href='/inbox']").await?;
    browser.arrives("/inbox").await?;
    way.look(&scene).await?;
    way.press(&scene, "a[href^='/messages/']").await?;
    browser.says("Your results").await?;

    ensure!(way.asking.len() == SCREENS, "{} screens ask for something: {:?}", way.asking.len(), way.asking);
    ensure!(way.seen.len() == SCREENS + 2, "{:?}", way.seen);
    ensure!(way.words > 100 && way.digits == 8, "nothing was read or typed: {way:?}");
    ensure!(way.seconds() <= SECONDS, "{:.0} s: {way:?}", way.seconds());
    scene.close().await
}

#[tokio::test]
async fn four_screens_and_two_minutes_in_english() -> Result<()> {
    walk("en").await
}

#[tokio::test]
async fn four_screens_and_two_minutes_in_spanish() -> Result<()> {
    walk("es").await
}
