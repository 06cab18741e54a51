//! Has the texts compiled in again when a file or a language is added to them.

#[expect(clippy::print_stdout, reason = "the way a build script speaks to cargo")]
fn main() {
    println!("cargo::rerun-if-changed=../static/locales");
}
