mod apart;
mod bounds;
mod colours;
mod corpus;
mod crude;
mod hidden;
mod left;
mod links;
mod mails;
mod oracle;
mod original;
mod places;
mod random;
mod reading;
mod tables;

use super::*;

pub(super) const LABELS: Labels<'static> = Labels {
    picture: "Picture",
    picture_missing: "Picture not loaded",
    picture_absent: "Picture not in this message",
    picture_kept: "This picture cannot be shown here. Save it to see it",
    table: "Table",
    push: "Push the table",
    open_link: "Open link",
    letters: "In its own letters:",
    struck: "crossed out:",
    colours: ["in red:", "in yellow:", "in green:", "in blue:", "in purple:"],
    code: "This is a code for a telephone.",
    misleading: "The words of this link name another place.",
};

fn pictures(cid: &str) -> Option<String> {
    (cid == "scan@clinic.example").then(|| "/messages/1/pictures/2".to_owned())
}

fn kept(cid: &str) -> Option<String> {
    (cid == "heic@clinic.example").then(|| "/messages/1/files/3".to_owned())
}

fn describe(source: &str) -> Option<String> {
    (source == "/messages/1/pictures/2").then(|| "Picture: scan.png (12 KB)".to_owned())
}

fn read(html: &str) -> Reading {
    reading(
        html,
        &Options { labels: LABELS, language: None, top_level: 3, first_link: 1, pictures: &pictures, kept: &kept, describe: &describe },
    )
    .expect("tame enough")
}

fn plain(html: &str) -> Plain {
    super::plain(html, Marks { struck: LABELS.struck, colours: LABELS.colours })
}

/// What stands inside the reading view's element.
fn body(html: &str) -> String {
    let read = read(html).html;
    let inner = read.strip_prefix("<div class=\"reading\">").and_then(|rest| rest.strip_suffix("</div>"));
    inner.map_or_else(|| read.to_string(), str::to_owned)
}
