//! What the operating system may do with this process. Owns the limits that keep secrets in memory from reaching a disk.
use rustix::{
    io,
    process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit},
};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_core_dump_is_left() {
        harden();
        assert_eq!(rustix::process::getrlimit(Resource::Core).current, Some(0));
        assert_eq!(rustix::process::dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }
}
