//! A Postfix of a test's own: from its own folders, on ports of its own, with a name server that knows the test's mail hosts.
//!
//! Its configuration is the one that README.md prints in the chapter "Connect a Postfix": that block of shell is run, with
//! the sample's names changed. What else a Postfix needs, and what the world outside would be, stands here.
use std::{
    fs,
    net::Ipv4Addr,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{port, wait};

const README: &str = include_str!("../../README.md");

/// Ports on the loopback.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// Mail from the world.
    pub outside: u16,
    /// Mail from the clinic's own people, who show a certificate.
    pub submission: u16,
    /// Alerts from the notifier, who shows a certificate.
    pub alerts: u16,
    /// Where every mail host of the world listens.
    pub hosts: u16,
}

/// What changes from one installation to the next.
pub struct Site<'a> {
    /// The portal's SMTP port on `localhost`.
    pub portal: u16,
    /// User and secret there.
    pub login: (&'a str, &'a str),
    /// Whom to trust for the portal's certificate, PEM.
    pub portal_authority: &'a [u8],
    /// Whom to trust for mail hosts, PEM.
    pub world_authority: &'a [u8],
    /// Certificate and key (PEM) of this Postfix, named `localhost`.
    pub identity: &'a crate::authority::Identity,
    /// SHA-256 of the certificate that the notifier shows, in hexadecimal with colons.
    pub notifier: &'a str,
    /// Likewise of whoever submits.
    pub submitter: &'a str,
    /// Domains of the world; each has one mail host, at the address that [`Postfix::address`] gives.
    pub domains: &'a [&'a str],
    /// The first of these must show a good certificate.
    pub verified: &'a [&'a str],
}

/// A Postfix that runs, with its name server. Stopped when dropped.
pub struct Postfix {
    folder: TempDir,
    names: Child,
    _fronts: Child,
    /// Where it listens.
    pub ports: Ports,
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _ = std::process::Command::new("postfix").arg("-c").arg(self.folder.path().join("etc")).arg("stop").output();
        let _ = self.names.start_kill();
    }
}

/// The address of a domain's mail host; the name server has the one below all of them.
fn loopback(nth: usize) -> Result<Ipv4Addr> {
    let serial = std::process::id().to_be_bytes();
    Ok(Ipv4Addr::new(127, 100 + serial[2] % 100, serial[3], u8::try_from(nth + 1)?))
}

/// The shell of the chapter.
fn chapter() -> Result<&'static str> {
    let (_, chapter) = README.split_once("## Connect a Postfix").context("README.md has no such chapter")?;
    let (_, shell) = chapter.split_once("```sh\n").context("the chapter has no shell")?;
    Ok(shell.split_once("```").context("the block has no end")?.0)
}

impl Postfix {
    /// Where the mail host of the nth domain listens.
    ///
    /// # Errors
    /// If there are too many.
    pub fn address(&self, nth: usize) -> Result<(Ipv4Addr, u16)> {
        Ok((loopback(nth + 1)?, self.ports.hosts))
    }

    /// Sets it up and starts it. Must be root: Postfix changes users by itself.
    ///
    /// # Errors
    /// If a program is missing or does not start.
    pub async fn start(site: &Site<'_>) -> Result<Self> {
        let folder = TempDir::new()?;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?; // Postfix's own user passes through
        let at = |name: &str| folder.path().join(name);
        for name in ["etc", "etc/portal", "spool", "spool/etc", "data"] {
            fs::create_dir(at(name))?;
        }
        let owner = fs::read_to_string("/etc/passwd")?;
        let owner = owner.lines().find_map(|line| line.strip_prefix("postfix:")).context("there is no user postfix")?;
        chown(at("data"), Some(owner.split(':').nth(1).context("no id")?.parse()?), None)?;
        let ports = Ports { outside: port::free(), submission: port::free(), alerts: port::free(), hosts: port::free() };
        write_names(folder.path(), site.domains)?;
        let names = Command::new("dnsmasq")
            .args(["--keep-in-foreground".to_owned(), format!("--conf-file={}", at("names.conf").display())])
            .stdin(Stdio::null())
            .stdout(fs::File::create(at("names.log"))?)
            .stderr(fs::File::create(at("names.err"))?)
            .kill_on_drop(true)
            .spawn()
            .context("dnsmasq could not be started")?;
        write_base(folder.path(), site, ports)?;
        run_chapter(folder.path(), site, ports).await?;
        write_world(folder.path(), site, ports).await?;
        let fronts = Command::new("postfix")
            .arg("-c")
            .arg(at("etc"))
            .arg("start-fg")
            .stdin(Stdio::null())
            .stdout(fs::File::create(at("postfix.out"))?)
            .stderr(fs::File::create(at("postfix.err"))?)
            .spawn()
            .context("postfix could not be started")?;
        let postfix = Self { folder, names, _fronts: fronts, ports };
        for port in [ports.outside, ports.submission, ports.alerts] {
            wait::until("Postfix answers", wait::LONG, async || Ok(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()))
                .await
                .with_context(|| postfix.log())?;
        }
        Ok(postfix)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What it wrote.
    #[must_use]
    pub fn log(&self) -> String {
        ["mail.log", "postfix.err", "names.err"].map(|name| fs::read_to_string(self.at(name)).unwrap_or_default()).join("\n")
    }

    /// How many lines of its log hold all of these words.
    #[must_use]
    pub fn logged(&self, words: &[&str]) -> usize {
        self.log().lines().filter(|line| words.iter().all(|word| line.contains(word))).count()
    }

    /// Waits for so many lines of its log that hold all of these words.
    ///
    /// # Errors
    /// If they do not come; with the log.
    pub async fn until_logged(&self, words: &[&str], count: usize) -> Result<()> {
        let limit = Duration::from_secs(60);
        let waited = wait::until(&format!("{count} × {words:?}"), limit, async || Ok((self.logged(words) >= count).then_some(()))).await;
        waited.with_context(|| self.log())
    }

    /// Tries everything that waits in its queue.
    ///
    /// # Errors
    /// If it cannot be told.
    pub async fn flush(&self) -> Result<()> {
        let etc = self.at("etc").display().to_string();
        run(Command::new("postqueue").args(["-c", &etc, "-f"])).await
    }

    /// A message by the command `sendmail`, as a program on the machine sends it.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn sendmail(&self, from: &str, to: &str, message: &[u8]) -> Result<()> {
        let file = self.at("message");
        fs::write(&file, message)?;
        let etc = self.at("etc");
        run(Command::new("sendmail").env("MAIL_CONFIG", etc).args(["-i", "-f", from, to]).stdin(fs::File::open(file)?)).await
    }
}

async fn run(command: &mut Command) -> Result<()> {
    let output = command.output().await.context("a command of Postfix could not be started")?;
    ensure!(output.status.success(), "{:?}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    Ok(())
}

/// The world: a name server's settings, and a resolver for what runs in Postfix's chroot.
fn write_names(folder: &Path, domains: &[&str]) -> Result<()> {
    let server = loopback(0)?;
    let mut names = format!(
        "listen-address={server}\nbind-interfaces\nport=53\nno-resolv\nno-hosts\nlocal=/example/\naddress=/localhost/127.0.0.1\n\
         pid-file={}\n",
        folder.join("names.pid").display()
    );
    for (nth, domain) in domains.iter().enumerate() {
        names.push_str(&format!("mx-host={domain},mx.{domain},10\nhost-record=mx.{domain},{}\n", loopback(nth + 1)?));
    }
    fs::write(folder.join("names.conf"), names)?;
    fs::write(folder.join("spool/etc/resolv.conf"), format!("nameserver {server}\n"))?;
    fs::write(folder.join("spool/etc/hosts"), "127.0.0.1 localhost\n")?;
    for name in ["services", "nsswitch.conf"] {
        fs::copy(Path::new("/etc").join(name), folder.join("spool/etc").join(name))?;
    }
    Ok(())
}

/// What every Postfix has before the chapter begins, certificates included. The world is on the loopback here, so that is no
/// network of the clinic's; and what waits is tried again soon.
fn write_base(folder: &Path, site: &Site<'_>, ports: Ports) -> Result<()> {
    let at = |name: &str| folder.join(name).display().to_string();
    let main = format!(
        "compatibility_level = 3.6\nqueue_directory = {}\ndata_directory = {}\nmaillog_file = {}\nmaillog_file_prefixes = {}\n\
         myhostname = relay.clinic.example\nmydestination =\nalias_maps =\ninet_interfaces = loopback-only\ninet_protocols = ipv4\n\
         mynetworks = 192.0.2.0/24\nminimal_backoff_time = 3s\nmaximal_backoff_time = 6s\nqueue_run_delay = 3s\n\
         smtp_tcp_port = {}\nsmtp_tls_CAfile = {}\n",
        at("spool"),
        at("data"),
        at("mail.log"),
        folder.display(),
        ports.hosts,
        at("etc/world-authority.pem"),
    );
    fs::write(folder.join("etc/main.cf"), main)?;
    let samples = ["/usr/share/postfix/master.cf.dist", "/etc/postfix/master.cf.proto"].map(Path::new);
    let sample = samples.into_iter().find(|path| path.exists()).context("Postfix ships no sample of master.cf")?;
    let mut master = fs::read_to_string(sample)?;
    let certificate = format!("-o smtpd_tls_cert_file={} -o smtpd_tls_key_file={}", at("etc/own.pem"), at("etc/own-key.pem"));
    master.push_str(&format!(
        "submission inet n - n - - smtpd\n  -o syslog_name=postfix/submission -o smtpd_tls_security_level=encrypt {certificate}\n  \
         -o smtpd_tls_ask_ccert=yes -o smtpd_tls_fingerprint_digest=sha256 -o relay_clientcerts=texthash:{}\n  \
         -o smtpd_relay_restrictions=permit_tls_clientcerts,reject\n",
        at("etc/submitters")
    ));
    fs::write(folder.join("etc/master.cf"), master)?;
    fs::write(folder.join("etc/submitters"), format!("{} staff\n", site.submitter))?;
    fs::write(folder.join("etc/world-authority.pem"), site.world_authority)?;
    fs::write(folder.join("etc/portal-authority.pem"), site.portal_authority)?;
    for (certificate, key) in [("etc/own.pem", "etc/own-key.pem"), ("etc/portal/alerts-certificate.pem", "etc/portal/alerts-key.pem")] {
        site.identity.save(&folder.join(certificate), &folder.join(key))?;
    }
    Ok(())
}

/// The chapter, with the sample's names changed into this test's.
async fn run_chapter(folder: &Path, site: &Site<'_>, ports: Ports) -> Result<()> {
    let etc = folder.join("etc").display().to_string();
    let mut shell = chapter()?.to_owned();
    for (sample, here) in [
        ("mail-in.letterbox.example]:2525", format!("localhost]:{}", site.portal)),
        ("mail-in.letterbox.example", "localhost".to_owned()),
        ("USER:SECRET", format!("{}:{}", site.login.0, site.login.1)),
        ("FINGERPRINT", site.notifier.to_owned()),
        ("secure.example secure", site.verified.iter().map(|domain| format!("{domain} secure\n")).collect()),
        ("10027", port::free().to_string()),
        ("0.0.0.0:10465", format!("127.0.0.1:{}", ports.alerts)),
        ("/etc/ssl/certs/ca-certificates.crt", format!("{etc}/portal-authority.pem")),
        ("/etc/postfix", etc.clone()),
    ] {
        if !shell.contains(sample) {
            bail!("the chapter no longer says {sample}");
        }
        shell = shell.replace(sample, &here);
    }
    run(Command::new("sh").args(["-eu", "-c", &shell]).env("MAIL_CONFIG", &etc)).await
}

/// What the chapter leaves to its reader: ports of this test instead of 25 and 587, and the clinic's own domain.
async fn write_world(folder: &Path, site: &Site<'_>, ports: Ports) -> Result<()> {
    let path = folder.join("etc/master.cf");
    let mut master = String::new();
    for line in fs::read_to_string(&path)?.lines() {
        let mut words = line.split_ascii_whitespace();
        let front = match (words.next(), words.next()) {
            (Some("smtp"), Some("inet")) => Some(ports.outside),
            (Some("submission"), Some("inet")) => Some(ports.submission),
            _ => None,
        };
        match front {
            Some(port) => master.push_str(&format!("127.0.0.1:{port} inet n - n - - smtpd\n")),
            None => master.push_str(&format!("{line}\n")),
        }
    }
    fs::write(path, master)?;
    let domains = format!("relay_domains=bounces.letterbox.example, letterbox.example, {}", site.domains.first().context("no domain")?);
    run(Command::new("postconf").arg("-c").arg(folder.join("etc")).args(["-e", &domains])).await
}
