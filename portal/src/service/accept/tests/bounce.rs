//! Which addresses are the envelope senders of the portal's own mails.
use super::*;

#[tokio::test]
async fn tags_are_told_from_people() {
    let practice = Practice::open(false).await;
    let domain = Domain::parse("letterbox.example").expect("a domain");
    let accept = practice.accept.clone().with_bounces(Some(domain));
    let tag = "00112233445566778899aabbccddeeff";
    for (text, is_tag) in [
        (format!("{tag}@letterbox.example"), true),
        (format!("{}@LETTERBOX.example", tag.to_uppercase()), true),
        (format!("\"{tag}\"@letterbox.example"), false),
        (format!("{}@letterbox.example", &tag[1..]), false),
        (format!("{tag}0@letterbox.example"), false),
        (format!("{{{tag}}}@letterbox.example"), false),
        ("00112233-4455-6677-8899-aabbccddeeff@letterbox.example".to_owned(), false),
        (format!("{tag}@clinic.example"), false),
        ("notice@letterbox.example".to_owned(), false),
    ] {
        let read = accept.bounced(&address(&text));
        assert_eq!(read.map(|read| read.to_hex()), is_tag.then(|| tag.to_owned()), "{text}");
    }
    let nowhere = practice.accept.bounced(&address(&format!("{tag}@letterbox.example")));
    assert!(nowhere.is_none(), "no domain is set");
}
