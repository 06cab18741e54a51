//! What the demo tells: six lines for people, one line of JSON for machines. The shape of the latter is a contract.
use std::{fmt, path::PathBuf};

use serde::Serialize;
use zeroize::Zeroizing;

use super::{folder::Folder, ports::Own, seed::Sample, welcome};

/// Everything one needs to use the demo. Holds its secrets: it is printed once, and never logged.
#[derive(Serialize)]
pub(crate) struct Facts {
    web_url: String,
    mail_url: String,
    smtp: Smtp,
    organization: Organization,
    patient: Patient,
    practitioner: Practitioner,
    data_dir: PathBuf,
}

#[derive(Serialize)]
struct Smtp {
    host: &'static str,
    port: u16,
    user: String,
    password: Zeroizing<String>,
}

#[derive(Serialize)]
struct Organization {
    id: String,
}

#[derive(Serialize)]
struct Patient {
    address: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_code: Option<Zeroizing<String>>,
}

#[derive(Serialize)]
struct Practitioner {
    address: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation_code: Option<Zeroizing<String>>,
}

impl Facts {
    pub(super) fn new(folder: &Folder, own: Own, mail_url: String, sample: &Sample) -> Self {
        Self {
            web_url: format!("http://localhost:{}", own.http),
            mail_url,
            smtp: Smtp { host: "127.0.0.1", port: own.smtp, user: sample.user.clone(), password: sample.password.clone() },
            organization: Organization { id: sample.organization.to_string() },
            patient: Patient { address: sample.patient, claim_code: sample.claim_code.clone() },
            practitioner: Practitioner { address: sample.practitioner, invitation_code: sample.invitation_code.clone() },
            data_dir: folder.path().to_owned(),
        }
    }

    /// A command that sends a message as the sample relay.
    fn curl(&self) -> String {
        let Smtp { host, port, user, password } = &self.smtp;
        format!(
            "printf 'Subject: Hello\\r\\n\\r\\nHow are you?\\r\\n' | curl --ssl-reqd --cacert '{}' --user {user}:{} --mail-from {} --mail-rcpt {} --upload-file - smtp://{host}:{port}",
            self.data_dir.join("tls/authority.pem").display(),
            password.as_str(),
            welcome::SENDER,
            self.patient.address,
        )
    }
}

/// What to do next, in six lines.
impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (web, mail) = (&self.web_url, &self.mail_url);
        let program = std::env::current_exe().map_or_else(|_| "portal".to_owned(), |path| path.display().to_string());
        match &self.patient.claim_code {
            Some(code) => writeln!(f, "1. You are a patient with a letter. Open {web}/claim and type its code: {}", code.as_str())?,
            None => writeln!(f, "1. The sample patient has a key already. Open {web} and sign in with it (or start with --fresh).")?,
        }
        writeln!(f, "2. Make a key (passkey) when the browser asks, and fetch the code that was mailed to you: {mail} shows every mail.")?;
        writeln!(f, "3. Read your message. Sign out, and sign in again without typing anything.")?;
        match &self.practitioner.invitation_code {
            Some(code) => {
                write!(f, "4. You are the clinic, too (a patient asks you something, and another one needs a code): ")?;
                writeln!(f, "in another browser open {web}/join and type the invitation: {}", code.as_str())?
            }
            None => writeln!(f, "4. You are the clinic, too: its practitioner has a key already; open {web} in that browser and sign in.")?,
        }
        writeln!(f, "5. Send more: {mail}send, or: {}", self.curl())?;
        write!(
            f,
            "6. Look around: '{program}' organization list --config '{}'; Ctrl-C ends the demo, its data stay there.",
            self.data_dir.join("portal.toml").display()
        )
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Facts(..)")
    }
}
