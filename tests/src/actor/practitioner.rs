//! A member of a clinic's staff: a browser, a device, and an invitation that came by telephone.
use anyhow::{Context, Result};

use super::{page::Page, patient::Patient};
use crate::installation::Installation;

/// Somebody who works at a clinic.
pub struct Practitioner {
    /// Browser and device; they sign in as everybody does.
    pub person: Patient,
    /// Their id.
    pub id: String,
}

impl Practitioner {
    /// Invited by the command and enrolled.
    ///
    /// # Errors
    /// If a step fails.
    pub async fn enrol(installation: &Installation, organization: &str, address: &str, role: &str) -> Result<Self> {
        let (id, code) = Self::invite(installation, organization, address, role).await?;
        let mut person = Patient::new(installation.anonymous()?);
        Self::join(&mut person, &code).await?.expect(200)?;
        Ok(Self { person, id })
    }

    /// `portal practitioner invite`: the id and the code. The first part of the address is the name.
    ///
    /// # Errors
    /// If the command fails.
    pub async fn invite(installation: &Installation, organization: &str, address: &str, role: &str) -> Result<(String, String)> {
        let name = address.split('@').next().unwrap_or_default();
        let arguments = ["practitioner", "invite", address, "--organization", organization, "--role", role, "--name", name];
        let made = installation.json(&arguments).await?;
        let text = |key: &str| made[key].as_str().map(str::to_owned).with_context(|| format!("no {key}"));
        Ok((text("id")?, text("invitation_code")?))
    }

    /// From the invitation to the start page.
    ///
    /// # Errors
    /// If a step fails.
    pub async fn join(person: &mut Patient, code: &str) -> Result<Page> {
        let page = Self::enter(person, code).await?.expect(200)?;
        let page = person.press(&page, "create").await?;
        person.press(&page, "get").await
    }

    /// Types an invitation; the page that comes next, whatever it is.
    ///
    /// # Errors
    /// If there is no field for it.
    pub async fn enter(person: &mut Patient, code: &str) -> Result<Page> {
        let page = person.browser.visit("/join").await?.expect(200)?;
        let answer = person.browser.submit(&page.form("/join")?.with("invitation", code)).await?;
        person.browser.follow(answer).await
    }

    /// Uses the key once more for what a page asks it for; the page behind it.
    ///
    /// # Errors
    /// If the page asks for nothing.
    pub async fn verify(&mut self, path: &str) -> Result<Page> {
        let page = self.person.browser.get(path).await?.expect(403)?;
        self.person.press(&page, "get").await
    }
}
