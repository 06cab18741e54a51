//! Reports as Postfix and others write them, and what only looks like one.
use super::failure;

const TOP: &str = "From: MAILER-DAEMON@mx.example\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"A1.1764000000/mx.example\"\r\n\r\n\
    This is a MIME-encapsulated message.\r\n\r\n--A1.1764000000/mx.example\r\nContent-Description: Notification\r\n\
    Content-Type: text/plain; charset=us-ascii\r\n\r\nI am sorry: Action: failed\r\nStatus: 5.9.9\r\n\r\n";

fn report(groups: &str) -> String {
    format!(
        "{TOP}--A1.1764000000/mx.example\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\nArrival-Date: Tue, 24 Nov 2026 12:00:00 +0000\r\n\r\n{groups}\r\n\
         --A1.1764000000/mx.example\r\nContent-Type: text/rfc822-headers\r\n\r\nX-Portal-Alert: 1\r\nAction: failed\r\nStatus: 5.8.8\r\n\r\n\
         --A1.1764000000/mx.example--\r\n"
    )
}

#[test]
fn a_failure_is_found_with_its_status() {
    for (groups, wanted) in [
        ("Final-Recipient: rfc822; ana@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.7.7 no\r\n", "5.1.1"),
        ("Status: 5.1.1 (no such user)\r\naction : Failed (for good)\r\n", "5.1.1"),
        ("Action: failed\r\nStatus: 4.4.1\r\n", "4.4.1"),
        ("Action: failed\r\n", "5.0.0"),
        ("Action: failed\r\nStatus: 2.0.0\r\n", "5.0.0"),
        ("Action: failed\r\nStatus: 5.1.1; DROP\r\n", "5.0.0"),
        ("Action: delayed\r\nStatus: 4.2.2\r\n\r\nAction: failed\r\nStatus: 5.2.1\r\n", "5.2.1"),
        ("Action: failed\r\nStatus: 5.2.1\r\n\r\nAction: delayed\r\nStatus: 4.2.2\r\n", "5.2.1"),
    ] {
        assert_eq!(failure(report(groups).as_bytes()).as_deref(), Some(wanted), "{groups}");
    }
}

#[test]
fn what_is_no_failure_is_none() {
    for groups in
        ["", "Action: delayed\r\nStatus: 4.4.1\r\n", "Action: delivered\r\nStatus: 2.0.0\r\n", "Action: relayed\r\n", "Status: 5.1.1\r\n"]
    {
        assert_eq!(failure(report(groups).as_bytes()), None, "{groups}");
    }
    let good = report("Action: failed\r\nStatus: 5.1.1\r\n");
    for other in [
        String::new(),
        "\r\n".to_owned(),
        "Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n".to_owned(),
        TOP.to_owned(),
        good.replace("multipart/report", "multipart/mixed"),
        good.replace("message/delivery-status", "text/plain"),
        good.replace("boundary=", "bound="),
        good.replace("\tboundary", "boundary"), // no continuation: another field
    ] {
        assert_eq!(failure(other.as_bytes()), None, "{other}");
    }
}

#[test]
fn any_cut_and_any_line_end_is_borne() {
    let good = report("Action: failed\r\nStatus: 5.1.1\r\n");
    assert_eq!(failure(good.replace("\r\n", "\n").as_bytes()).as_deref(), Some("5.1.1"));
    for end in 0..good.len() {
        assert!(failure(&good.as_bytes()[..end]).is_none_or(|status| status == "5.1.1" || status == "5.0.0"), "{end}");
    }
    assert_eq!(failure(&[0xff; 70_000]), None);
}
