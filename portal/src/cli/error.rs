//! Why a command failed, its exit code, and how it is told on standard error.
use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use entity::{
    base::{
        log::{causes, scrub},
        settings::SettingsError,
    },
    store::{StoreError, notifier_role::RoleError},
};
use serde_json::json;

use crate::{
    app::StartError,
    demo::DemoError,
    service::{
        claim::IssueError,
        organization::OrganizationError,
        patient::{ImportError, WaitingError},
        relay::{AddRelayError, RenewError},
        staff::StaffError,
    },
};

/// Nothing else worked out either: try again later (the `EX_TEMPFAIL` of sysexits).
const LATER: u8 = 75;
/// The database refuses what the settings say: somebody must look (the `EX_CONFIG` of sysexits).
const REFUSED: u8 = 78;

/// Why a command failed. Says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// The settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// What was given on the command line.
    #[error("{0}")]
    Argument(String),
    /// A file that was given on the command line.
    #[error("{path} cannot be read: check that it exists and that this user may read it")]
    File {
        /// Which.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The portal could not be put together.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The notifier's role.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// An organization.
    #[error(transparent)]
    Organization(#[from] OrganizationError),
    /// A relay.
    #[error(transparent)]
    Relay(#[from] AddRelayError),
    /// A relay's new password.
    #[error(transparent)]
    Renew(#[from] RenewError),
    /// A list of patients.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A list of those who wait.
    #[error(transparent)]
    Waiting(#[from] WaitingError),
    /// Staff.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// A claim code.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The demo.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// What `config check` calls an error.
    #[error("the settings do not hold together: {0} of the findings above must be mended")]
    Check(usize),
    /// Standard output is closed or full.
    #[error("the command was carried out, but its answer could not be written: standard output does not take it")]
    Output(#[from] io::Error),
    /// The operating system gives no threads.
    #[error("the program could not start its threads")]
    Runtime(#[source] io::Error),
}

impl CommandError {
    /// A word for machines.
    const fn code(&self) -> &'static str {
        match self {
            Self::Settings(_) | Self::Check(_) => "settings",
            Self::Argument(_) => "argument",
            Self::File { .. } => "file",
            Self::Start(_) => "start",
            Self::Store(_) => "database",
            Self::Role(_) => "notifier_role",
            Self::Organization(error) => error.code(),
            Self::Relay(error) => error.code(),
            Self::Renew(error) => error.code(),
            Self::Import(error) => error.code(),
            Self::Waiting(error) => error.code(),
            Self::Staff(error) => error.code(),
            Self::Issue(error) => error.code(),
            Self::Demo(_) => "demo",
            Self::Output(_) => "output",
            Self::Runtime(_) => "runtime",
        }
    }

    fn is_transient(&self) -> bool {
        // What is transparent is no cause of its own: the walk below begins behind it.
        let above = match self {
            // A file that cannot be used, and a server that refuses, want somebody who looks.
            Self::Start(error) | Self::Demo(DemoError::Start(error)) if error.wants_somebody() => return false,
            Self::Store(error) => error.is_transient(),
            Self::Start(error) | Self::Demo(DemoError::Start(error)) => error.is_transient(),
            Self::Issue(IssueError::Service(error)) | Self::Staff(StaffError::Service(error)) => error.is_transient(),
            _ => false,
        };
        if above {
            return true;
        }
        let mut cause: Option<&(dyn Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if error.downcast_ref::<StoreError>().is_some_and(StoreError::is_transient) {
                return true;
            }
            cause = error.source();
        }
        false
    }

    /// Tells it on standard error and gives the exit code.
    #[must_use]
    pub fn tell(&self, json: bool) -> ExitCode {
        let mut lines = vec![self.to_string()];
        lines.extend(causes(self));
        let text = if json {
            let mut told = json!({ "error": self.code(), "message": lines.join(": ") });
            if let Self::Import(ImportError::Rows(report)) = self {
                told["problems"] = report.problems().iter().map(problem).collect();
                told["further_problems"] = 0.into();
            }
            told.to_string()
        } else {
            format!("error: {}", lines.join("\n  because: "))
        };
        // Standard error may be closed; then the exit code is all that can be told.
        let _ = writeln!(io::stderr(), "{}", scrub(text.trim_end()));
        ExitCode::from(match self {
            Self::Start(StartError::DatabaseRefuses { .. }) => REFUSED,
            _ if self.is_transient() => LATER,
            _ => 1,
        })
    }
}

fn problem(problem: &crate::service::patient::roster::Problem) -> serde_json::Value {
    json!({ "line": problem.line, "column": problem.column.map(|column| column.as_str()), "message": problem.message })
}
