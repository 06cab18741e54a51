//! Fields as they should be and as they are.
use proptest::prelude::*;

use super::*;

#[test]
fn words_and_parameters_are_read() {
    for (value, word, name, wanted) in [
        ("text/plain; charset=utf-8", "text/plain", "charset", Some("utf-8")),
        ("TEXT / Plain;CHARSET=\"UTF-8\"", "text/plain", "charset", Some("UTF-8")),
        ("text/plain charset=utf-8", "text/plain", "charset", Some("utf-8")),
        ("text/plain;; ; charset = x ;", "text/plain", "charset", Some("x")),
        ("text/plain; charset=us-ascii (plain; text)", "text/plain", "charset", Some("us-ascii")),
        ("text/plain (a (b) c); charset=x", "text/plain", "charset", Some("x")),
        ("multipart/mixed; boundary=\"a;b\"", "multipart/mixed", "boundary", Some("a;b")),
        ("multipart/mixed; boundary=\"a\\\"b\\\\\"", "multipart/mixed", "boundary", Some("a\"b\\")),
        ("multipart/mixed; boundary=a(b", "multipart/mixed", "boundary", Some("a(b")),
        ("x/y; name=\"never closed", "x/y", "name", Some("never closed")),
        ("x/y; name=two words.pdf; a=b", "x/y", "name", Some("two words.pdf")),
        ("x/y; name=\"C:\\dir\\file.txt\"", "x/y", "name", Some("C:\\dir\\file.txt")),
        ("x/y; name=a; name=b", "x/y", "name", Some("a")),
        ("attachment", "attachment", "filename", None),
        ("", "", "name", None),
        (";=;*=;", "", "name", None),
        // Encoded words where none may stand.
        ("x/y; name=\"=?utf-8?Q?r=C3=A9sum=C3=A9?=.pdf\"", "x/y", "name", Some("résumé.pdf")),
        ("x/y; name==?utf-8?Q?a_b?=", "x/y", "name", Some("a b")),
        // RFC 2231.
        ("a; filename*=utf-8'en'%e2%82%ac%20rates; filename=x", "a", "filename", Some("€ rates")),
        ("a; filename*=iso-8859-1''Jos%E9", "a", "filename", Some("José")),
        ("a; filename*=nothing%20else", "a", "filename", Some("nothing else")),
        ("a; filename*1=b; filename*0=a; filename*2=c", "a", "filename", Some("abc")),
        ("a; filename*0*=utf-8''%e2%82; filename*1*=%ac; filename*2=%20", "a", "filename", Some("€%20")),
        ("a; filename*0*=iso-8859-1''%E9; filename*1*=%E9", "a", "filename", Some("éé")),
        ("a; filename*1=b; filename*2=c", "a", "filename", None),
        ("a; filename*0=a; filename*99999999=b", "a", "filename", Some("a")),
        ("a; filename*=%zz%4", "a", "filename", Some("%zz%4")),
    ] {
        let field = Field::read(value.as_bytes());
        assert_eq!((field.word.as_str(), field.get(name).as_deref()), (word, wanted), "{value}");
    }
    let field = Field::read(b"x/y;\r\n\tname=\"Jos\xe9\"");
    assert_eq!(field.get("name").as_deref(), Some("José"));
}

proptest! {
    #[test]
    fn any_bytes_give_an_answer(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"=;*\"\\()'%0 name".to_vec())], 0..300)) {
        let field = Field::read(&bytes);
        let _ = (field.get("name"), field.get(""));
    }
}
