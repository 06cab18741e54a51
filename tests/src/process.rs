//! The real programs, as a person or a service manager starts them. Knows no content of theirs.
//!
//! `tests/run` builds both and exports their paths; nothing is guessed, so that no test runs against yesterday's build.
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use tokio::process::{Child, Command};

use crate::wait;

/// Which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// `portal`
    Portal,
    /// `notifier`
    Notifier,
}

impl Program {
    /// Where `tests/run` put it.
    ///
    /// # Errors
    /// If `tests/run` did not say.
    pub fn path(self) -> Result<PathBuf> {
        let name = match self {
            Self::Portal => "TEST_PORTAL",
            Self::Notifier => "TEST_NOTIFIER",
        };
        let path = env::var_os(name).with_context(|| format!("{name} is not set: start the tests by tests/run"))?;
        Ok(path.into())
    }

    /// A command with a clean environment but for what programs need to live.
    fn command(self, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Command> {
        let mut command = Command::new(self.path()?);
        command.env_clear().args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        for kept in ["PATH", "HOME", "TMPDIR", "LLVM_PROFILE_FILE"] {
            if let Some(value) = env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.envs(environment.iter().copied());
        Ok(command)
    }

    /// Runs it to its end, two minutes at most.
    ///
    /// # Errors
    /// If it cannot be started or does not end; not if it fails.
    pub async fn run(self, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Finished> {
        let output = self.command(arguments, environment)?.output();
        let output = tokio::time::timeout(wait::LONG, output)
            .await
            .with_context(|| format!("{self:?} {arguments:?} did not end"))?
            .with_context(|| format!("{self:?} could not be started"))?;
        Ok(Finished {
            status: output.status,
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            log: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Starts it and lets it run; its output goes to two files in `folder`.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(self, arguments: &[&str], environment: &[(&str, &str)], folder: &Path) -> Result<Running> {
        let mut serial = 0;
        let (out, log) = loop {
            let out = folder.join(format!("{self:?}-{serial}.out"));
            if !out.exists() {
                break (out, folder.join(format!("{self:?}-{serial}.log")));
            }
            serial += 1;
        };
        let mut command = self.command(arguments, environment)?;
        command.stdout(fs::File::create(&out)?).stderr(fs::File::create(&log)?);
        let child = command.spawn().with_context(|| format!("{self:?} could not be started"))?;
        Ok(Running { program: self, child, out, log })
    }
}

/// A program that ended.
#[derive(Debug)]
pub struct Finished {
    /// How.
    pub status: ExitStatus,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub log: String,
}

impl Finished {
    /// Demands success.
    ///
    /// # Errors
    /// If it failed; with what it said.
    pub fn success(self) -> Result<Self> {
        ensure!(self.status.success(), "failed with {}:\n{}\n{}", self.status, self.out, self.log);
        Ok(self)
    }

    /// Demands failure by its own decision: an exit code, no signal, no panic.
    ///
    /// # Errors
    /// If it succeeded, or died otherwise.
    pub fn refusal(self) -> Result<Self> {
        let code = self.status.code();
        ensure!(code.is_some_and(|code| code != 0 && code != 101), "no refusal but {}:\n{}\n{}", self.status, self.out, self.log);
        ensure!(!self.log.contains("panicked at"), "it panicked:\n{}", self.log);
        Ok(self)
    }

    /// Its standard output, one JSON value.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_str(&self.out).with_context(|| format!("no JSON: {}", self.out))
    }
}

/// A program that runs. Dropped, it is killed.
pub struct Running {
    program: Program,
    child: Child,
    out: PathBuf,
    log: PathBuf,
}

impl Running {
    /// What it has written to standard output so far.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn out(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(&self.out)?).into_owned())
    }

    /// What it has written to standard error so far.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn log(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(&self.log)?).into_owned())
    }

    /// Its process id, while it runs.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Resident memory in KiB, as the kernel counts it.
    ///
    /// # Errors
    /// If it does not run.
    pub fn resident_kib(&self) -> Result<u64> {
        let id = self.id().context("it has ended")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    /// Processor time that it has used so far, and bytes that it has had written to disks.
    ///
    /// # Errors
    /// If it has ended, or the system does not tell.
    pub fn spent(&self) -> Result<(Duration, u64)> {
        let id = self.id().context("it has ended")?;
        let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
        // After the name in brackets, which may hold anything: user and system time, in hundredths of a second.
        let fields = stat.rsplit_once(')').context("no name")?.1.split_whitespace().skip(11).take(2);
        let ticks = fields.map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        let io = fs::read_to_string(format!("/proc/{id}/io"))?;
        let written = io.lines().find_map(|line| line.strip_prefix("write_bytes: ")).context("no write_bytes")?;
        Ok((Duration::from_millis(ticks * 10), written.parse()?))
    }

    /// Fails if it has ended already.
    ///
    /// # Errors
    /// With its log.
    pub fn still_runs(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("{:?} ended with {status}:\n{}", self.program, self.log()?);
        }
        Ok(())
    }

    /// SIGKILL, and waits until it is gone.
    ///
    /// # Errors
    /// If it cannot be killed.
    pub async fn kill9(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// SIGTERM, as a service manager sends it; ten seconds to obey, and some for a machine that is busy with other tests.
    ///
    /// # Errors
    /// If it does not end in time, or not with success.
    pub async fn terminate(&mut self) -> Result<()> {
        let id = self.id().context("it has ended")?;
        let sent = Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status().await?;
        ensure!(sent.success(), "the signal could not be sent");
        let status = self.ended(Duration::from_secs(20)).await?;
        ensure!(status.success(), "{:?} answered SIGTERM with {status}:\n{}", self.program, self.log()?);
        Ok(())
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// If the time passes.
    pub async fn ended(&mut self, limit: Duration) -> Result<ExitStatus> {
        match tokio::time::timeout(limit, self.child.wait()).await {
            Ok(status) => Ok(status?),
            Err(_) => bail!("{:?} still runs after {limit:?}:\n{}", self.program, self.log()?),
        }
    }

    /// Waits for the first line on its standard output.
    ///
    /// # Errors
    /// If the program ends or the time passes before.
    pub async fn first_line(&mut self, limit: Duration) -> Result<String> {
        wait::until("a line on standard output", limit, async || {
            self.still_runs()?;
            Ok(self.out()?.split_once('\n').map(|(line, _)| line.to_owned()))
        })
        .await
    }
}
