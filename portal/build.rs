//! Has the files of `static/` embedded again when one is added to it, and the program's relocations packed where that can be.
use std::{env, process::Command};

/// Set where the program is made for machines with an earlier glibc than this one's.
const PLAIN: &str = "PORTAL_PLAIN_RELOCATIONS";

fn main() {
    println!("cargo::rerun-if-changed=../static");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={PLAIN}");
    // Two MiB of entries, all of them read at each start, become thirty KiB: an idle portal held 2.4 MiB less when it was measured.
    if reads_packed_relocations() {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// Whether the C library of this machine, for which the program is made, knows them: glibc does from 2.36 on, and a program with packed
/// ones does not start under an earlier one.
fn reads_packed_relocations() -> bool {
    let is_for_here =
        env::var("HOST").is_ok_and(|host| env::var("TARGET").is_ok_and(|target| target == host && target.ends_with("linux-gnu")));
    let version = || {
        let told = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?.stdout;
        let (major, minor) = str::from_utf8(&told).ok()?.trim().strip_prefix("glibc ")?.split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
    };
    is_for_here && env::var_os(PLAIN).is_none() && version().is_some_and(|version| version >= (2, 36))
}
