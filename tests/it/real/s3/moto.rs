//! moto's server with one bucket: another program's reading of S3, which checks signatures.
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, ensure};
use entity::domain::id::ObjectId;
use reqwest::{Certificate, Client};
use tempfile::TempDir;
use tests::{authority::Authority, installation::Installation, port, wait};
use tokio::process::{Child, Command};

/// Allows all; nothing else is asked of it here.
const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
/// By its last words moto finds out that the user administration is meant. It is asked before signatures count.
const ADMINISTRATION: &str = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=x";

/// The server. Dropped, it ends.
pub(super) struct Moto {
    server: Child,
    folder: TempDir,
    port: u16,
    client: Client,
    key_id: String,
    secret: String,
    in_tls: bool,
}

impl Moto {
    /// Inside TLS, and for one key only.
    pub(super) async fn start() -> Result<Self> {
        let mut moto = Self::new(true)?;
        moto.make_bucket().await?;
        moto.make_key().await?;
        Ok(moto)
    }

    /// In clear, and for everybody.
    pub(super) async fn start_in_clear() -> Result<Self> {
        let moto = Self::new(false)?;
        moto.make_bucket().await?;
        Ok(moto)
    }

    fn new(in_tls: bool) -> Result<Self> {
        let (folder, authority) = (TempDir::new()?, Authority::new()?);
        fs::write(folder.path().join("authority.pem"), authority.pem()?)?;
        authority.issue("localhost")?.save(&folder.path().join("certificate.pem"), &folder.path().join("key.pem"))?;
        let client = Client::builder().no_proxy().tls_certs_only([Certificate::from_pem(&authority.pem()?)?]).build()?;
        let port = port::free();
        let server = spawn(folder.path(), port, in_tls)?;
        Ok(Self { server, folder, port, client, key_id: "anybody".to_owned(), secret: "whatever".to_owned(), in_tls })
    }

    fn endpoint(&self) -> String {
        format!("{}://localhost:{}", if self.in_tls { "https" } else { "http" }, self.port)
    }

    async fn make_bucket(&self) -> Result<()> {
        let bucket = format!("{}/letters", self.endpoint());
        wait::until("moto answers", wait::LONG, async || {
            Ok(self.client.put(&bucket).send().await.is_ok_and(|answer| answer.status().is_success()).then_some(()))
        })
        .await
    }

    async fn make_key(&mut self) -> Result<()> {
        let mut made = String::new();
        for (action, more) in [("CreateUser", ""), ("PutUserPolicy", POLICY), ("CreateAccessKey", "")] {
            let mut form = vec![("Action", action), ("UserName", "portal"), ("Version", "2010-05-08")];
            if !more.is_empty() {
                form.extend([("PolicyName", "all"), ("PolicyDocument", more)]);
            }
            let request = self.client.post(format!("{}/", self.endpoint())).header("Authorization", ADMINISTRATION).form(&form);
            made = request.send().await?.error_for_status()?.text().await?;
        }
        self.key_id = element(&made, "AccessKeyId").context("no key")?;
        self.secret = element(&made, "SecretAccessKey").context("no secret")?;
        self.guard(true).await
    }

    /// Whether signatures count from now on.
    async fn guard(&self, on: bool) -> Result<()> {
        let count = if on { "0" } else { "inf" };
        let request = self.client.post(format!("{}/moto-api/reset-auth", self.endpoint())).header("Content-Type", "text/plain").body(count);
        request.send().await?.error_for_status()?;
        Ok(())
    }

    /// Where the secret stands.
    pub(super) fn secret_file(&self) -> PathBuf {
        self.folder.path().join("secret")
    }

    /// The certificate authority of the server.
    pub(super) fn authority_file(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// Makes this bucket the place of an installation's large parts.
    pub(super) fn furnish(&self, installation: &Installation) -> Result<()> {
        fs::write(self.secret_file(), format!("{}\n", self.secret))?;
        let mut section = format!(
            "bucket = \"letters\"\nendpoint = \"{}\"\nkey_id = \"{}\"\nsecret_file = \"{}\"\nprefix = \"portal/large\"\n",
            self.endpoint(),
            self.key_id,
            self.secret_file().display()
        );
        if self.in_tls {
            section.push_str(&format!("ca_file = \"{}\"\n", self.authority_file().display()));
        }
        let text = fs::read_to_string(installation.config())?;
        let folder = text.lines().find(|line| line.starts_with("folder = ")).context("no folder")?;
        Ok(fs::write(installation.config(), text.replace(folder, &section))?)
    }

    /// The variables that make this bucket a portal's place of large parts.
    pub(super) fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("PORTAL_OBJECTS__BUCKET", "letters".to_owned()),
            ("PORTAL_OBJECTS__ENDPOINT", self.endpoint()),
            ("PORTAL_OBJECTS__KEY_ID", self.key_id.clone()),
            ("PORTAL_OBJECTS__SECRET", self.secret.clone()),
            ("PORTAL_OBJECTS__CA_FILE", self.authority_file().display().to_string()),
        ]
    }

    /// A listing of the objects whose names begin so.
    pub(super) async fn listed(&self, prefix: &str) -> Result<usize> {
        Ok(ids(&self.look(&format!("?list-type=2&prefix={prefix}")).await?)?.len())
    }

    /// What a request with these words behind the bucket's address is answered, whoever asks.
    async fn look(&self, words: &str) -> Result<String> {
        self.guard(false).await?;
        let answer = self.client.get(format!("{}/letters{words}", self.endpoint())).send().await?.error_for_status()?.text().await?;
        if self.in_tls {
            self.guard(true).await?;
        }
        Ok(answer)
    }

    /// The objects that are there.
    pub(super) async fn objects(&self) -> Result<Vec<ObjectId>> {
        ids(&self.look("?list-type=2&prefix=portal/large/").await?)
    }

    /// The uploads that are open.
    pub(super) async fn uploads(&self) -> Result<Vec<ObjectId>> {
        ids(&self.look("?uploads").await?)
    }

    /// Begins an upload and leaves it so, or puts an object that nobody names.
    pub(super) async fn litter(&self, id: ObjectId, whole: bool) -> Result<()> {
        let name = id.as_uuid().simple().to_string();
        let url = format!("{}/letters/portal/large/{}/{name}", self.endpoint(), &name[30..]);
        self.guard(false).await?;
        let request = if whole { self.client.put(url).body("sealed") } else { self.client.post(format!("{url}?uploads")) };
        ensure!(request.send().await?.status().is_success(), "moto refused");
        self.guard(true).await
    }

    /// Ends the server; all that it kept is gone.
    pub(super) async fn stop(&mut self) -> Result<()> {
        Ok(self.server.kill().await?)
    }

    /// Starts it again, with an empty bucket.
    pub(super) async fn start_again(&mut self) -> Result<()> {
        self.server = spawn(self.folder.path(), self.port, self.in_tls)?;
        self.make_bucket().await
    }
}

fn spawn(folder: &Path, port: u16, in_tls: bool) -> Result<Child> {
    let program = env::var_os("TEST_MOTO").context("TEST_MOTO is not set: start the tests by tests/run")?;
    let mut command = Command::new(program);
    command.args(["-H", "127.0.0.1", "-p", &port.to_string()]).kill_on_drop(true);
    if in_tls {
        command.arg("-s").arg("-c").arg(folder.join("certificate.pem")).arg("-k").arg(folder.join("key.pem"));
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(folder.join("moto.log"))?);
    command.spawn().context("moto")
}

/// The ids in the keys of a listing.
fn ids(listed: &str) -> Result<Vec<ObjectId>> {
    let keys = listed.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next()?.rsplit('/').next());
    keys.map(|key| ObjectId::parse(key).context("no id")).collect()
}

fn element(text: &str, name: &str) -> Option<String> {
    let rest = text.split_once(&format!("<{name}>"))?.1;
    Some(rest.split_once('<')?.0.to_owned())
}
