//! Has the texts compiled in again when a file or a language is added to them.

fn main() {
    println!("cargo::rerun-if-changed=../static/locales");
}
