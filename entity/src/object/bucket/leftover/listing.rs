//! What S3's ListMultipartUploads is asked, and what its answer says. Pure.
//!
//! The answer is read without a library: three elements of it are looked for. Our own keys and S3's upload ids need no
//! entities of XML; what has some is somebody else's, whose name is not that of an object.
use std::fmt::Write;

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct After {
    key: String,
    upload: String,
}

/// One page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listing<'a> {
    /// Key and id of each upload.
    pub(super) uploads: Vec<(&'a str, &'a str)>,
    /// Where the next page begins, if there is one.
    pub(super) next: Option<After>,
}

impl<'a> Listing<'a> {
    pub(super) fn read(answer: &'a str) -> Self {
        let mut blocks = answer.split("<Upload>");
        let head = blocks.next().unwrap_or_default();
        let uploads = blocks.filter_map(|block| Some((element(block, "Key")?, element(block, "UploadId")?))).collect();
        // Before or after the uploads: stores differ.
        let tail = answer.rsplit("</Upload>").next().unwrap_or_default();
        let about = |name| element(head, name).or_else(|| element(tail, name)).filter(|text| !text.is_empty());
        let next = (about("IsTruncated") == Some("true")).then(|| {
            let key = about("NextKeyMarker")?.to_owned();
            Some(After { key, upload: about("NextUploadIdMarker").unwrap_or_default().to_owned() })
        });
        Self { uploads, next: next.flatten() }
    }
}

/// The query of the page that begins there; its names stand in the order that a signature wants.
pub(super) fn query(prefix: &str, after: Option<&After>) -> String {
    let mut query = String::new();
    if let Some(after) = after {
        let _ = write!(query, "key-marker={}&", escaped(&after.key));
    }
    let _ = write!(query, "prefix={}", escaped(prefix));
    if let Some(upload) = after.map(|after| &after.upload).filter(|upload| !upload.is_empty()) {
        let _ = write!(query, "&upload-id-marker={}", escaped(upload));
    }
    query.push_str("&uploads=");
    query
}

/// The text of the first element of this name.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let rest = &text[text.find(&open)? + open.len()..];
    Some(rest[..rest.find(&close)?].trim())
}

/// Percent-encoded, all but what RFC 3986 calls unreserved.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uploads_are_read_from_an_answer() {
        let answer = "<?xml version=\"1.0\"?><ListMultipartUploadsResult><Bucket>b</Bucket><Prefix>ab/</Prefix><IsTruncated>false</IsTruncated>\
                      <Upload><Key>ab/one</Key><UploadId>u.1</UploadId><Initiator><ID>x</ID></Initiator></Upload>\
                      <Upload>\n<Key>ab/two</Key>\n<UploadId>u+/2==</UploadId></Upload><Upload><Key>cut";
        let found = Listing::read(answer);
        assert_eq!(found.uploads, [("ab/one", "u.1"), ("ab/two", "u+/2==")]);
        assert_eq!(found.next, None);
        assert_eq!(Listing::read(""), Listing { uploads: Vec::new(), next: None });
    }

    #[test]
    fn a_page_tells_where_the_next_begins() {
        let markers = "<NextKeyMarker>p/ab/one</NextKeyMarker><NextUploadIdMarker>u+/1</NextUploadIdMarker><IsTruncated>true</IsTruncated>";
        let upload = "<Upload><Key>p/ab/one</Key><UploadId>u+/1</UploadId></Upload>";
        for answer in [format!("<R>{markers}{upload}</R>"), format!("<R>{upload}{markers}</R>")] {
            let next = Listing::read(&answer).next.expect("a next page");
            assert_eq!(query("p/ab/", Some(&next)), "key-marker=p%2Fab%2Fone&prefix=p%2Fab%2F&upload-id-marker=u%2B%2F1&uploads=");
        }
        let without = "<R><IsTruncated>true</IsTruncated><NextKeyMarker></NextKeyMarker></R>";
        assert_eq!(Listing::read(without).next, None, "truncated, but nobody knows where");
        assert_eq!(query("", None), "prefix=&uploads=");
    }
}
