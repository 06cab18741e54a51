//! Has the files of `static/` embedded again when one is added to it.

fn main() {
    println!("cargo::rerun-if-changed=../static");
}
