//! What the operating system may do with this process. Owns the limits that keep secrets in memory from reaching a disk, and
//! how many files it may have open.
use rustix::{
    io,
    process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit},
};

/// More open files than any portal needs; far more would cost memory in the kernel for nothing.
const ENOUGH_FILES: u64 = 65_536;

/// No core dump of this process, and no look into its memory by others of the same user: keys and messages are in it.
/// Called first in every program. What the system refuses is told; the program goes on.
pub fn harden() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    for (what, done) in [
        ("core dumps could not be switched off", setrlimit(Resource::Core, none)),
        ("this process could not be closed to debuggers", set_dumpable_behavior(DumpableBehavior::NotDumpable)),
    ] {
        if let Err(io::Errno { .. }) = done {
            tracing::warn!("{what}");
        }
    }
}

/// Lets this process have as many files open as its hard limit allows, within reason (service managers give 1,024 for the sake of
/// old programs), and says how many that are. A connection is a file, too.
#[must_use]
pub fn raise_open_files() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let now = limit.current.unwrap_or(u64::MAX);
    let wanted = limit.maximum.unwrap_or(u64::MAX).min(ENOUGH_FILES);
    if now >= wanted {
        return now;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }) {
        Ok(()) => wanted,
        Err(io::Errno { .. }) => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_core_dump_is_left() {
        harden();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(rustix::process::dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }

    #[test]
    fn as_many_files_as_may_be_are_open() {
        let hard = getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX);
        let open = raise_open_files();
        assert!(open >= hard.min(ENOUGH_FILES));
        assert_eq!(getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX), open);
        assert_eq!(raise_open_files(), open, "once is enough");
    }
}
