//! Malformed and hostile messages. Every family is written for a fault that mail programs had, or that ours could have.
mod body;
mod header;
mod kind;
mod signed;
mod structure;

use super::{Case, Family};

/// Every message.
#[must_use]
pub fn all() -> Vec<Case> {
    let families = [structure::all(), header::all(), body::all(), kind::all(), signed::all(), cuts()];
    families.into_iter().flatten().flat_map(|family| family.cases).collect()
}

/// A multipart of the parts given, with CR LF.
fn multi(subtype: &str, boundary: &str, parts: &[&str]) -> String {
    let mut text = format!("Content-Type: multipart/{subtype}; boundary=\"{boundary}\"\r\n\r\n");
    for part in parts {
        text.push_str(&format!("--{boundary}\r\n{part}\r\n"));
    }
    format!("{text}--{boundary}--\r\n")
}

/// A part with a body.
fn part(header: &str, body: &str) -> String {
    format!("{header}\r\n\r\n{body}")
}

const TEXT: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\nGood morning.\r\nYour result is here.";
const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Good <b>morning</b>.<img src=\"cid:logo@clinic\">";
const PICTURE: &str =
    "Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@clinic>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=";
const PDF: &str = "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"result.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK";

/// An ordinary message with all that messages have: the ground for what is cut and bent.
#[must_use]
pub fn ordinary() -> String {
    let related = multi("related", "rel", &[HTML, PICTURE]);
    let forms = multi("alternative", "alt", &[TEXT, &related]);
    let inner = format!(
        "Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\nSubject: =?utf-8?Q?cita_m=C3=A9dica?=\r\n{}",
        multi("mixed", "in", &[TEXT, PDF])
    );
    format!(
        "Received: from a by b; Tue, 24 Nov 2026 12:00:00 -0500\r\nFrom: =?utf-8?B?RHJhLiBHw7NtZXo=?= <g@clinic.example>\r\nTo: ana@example.org\r\n\
         Subject: Your result\r\nDate: Tue, 24 Nov 2026 12:00:00 -0500\r\nMIME-Version: 1.0\r\n{}",
        multi("mixed", "mix", &[&forms, PDF, &inner])
    )
}

/// The ordinary message cut short, and with single bytes bent.
fn cuts() -> Vec<Family> {
    let whole = ordinary().into_bytes();
    let mut short = Family::new("cut", "transfers break off anywhere: what came is shown, and that it is not all is said");
    for end in (0..whole.len()).step_by(17) {
        short.add(format!("after {end} bytes"), &whole[..end]);
    }
    let mut bent = Family::new("bent", "one byte wrong must not lose the parts around it, nor panic anybody");
    for (nth, at) in (0..whole.len()).step_by(13).enumerate() {
        let byte = [0, b'\n', b'\r', b'-', b'"', b'=', b';', 0xff, b':', b' '][nth % 10];
        let mut raw = whole.clone();
        raw[at] = byte;
        bent.add(format!("byte {at} is {byte:#04x}"), raw);
    }
    let mut ends = Family::new("line ends", "relays, editors and old systems change line ends, and not all of them");
    let text = ordinary();
    ends.add("LF", text.replace("\r\n", "\n"));
    ends.add("CR", text.replace("\r\n", "\r"));
    ends.add("CR CR LF", text.replace("\r\n", "\r\r\n"));
    ends.add("LF CR", text.replace("\r\n", "\n\r"));
    ends.add(
        "mixed",
        text.split_inclusive("\r\n")
            .enumerate()
            .map(|(nth, line)| if nth % 2 == 0 { line.replace('\r', "") } else { line.to_owned() })
            .collect::<String>(),
    );
    ends.add("none at the end", text.trim_end());
    ends.add("doubled", text.replace("\r\n", "\r\n\r\n"));
    vec![short, bent, ends]
}
