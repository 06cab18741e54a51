//! Has the files of `static/` embedded again when one is added to it.

#[expect(clippy::print_stdout, reason = "the way a build script speaks to cargo")]
fn main() {
    println!("cargo::rerun-if-changed=../static");
}
