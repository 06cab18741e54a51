//! How the catcher's pages look: the portal's own styles.
use mail_parser::MessageParser;
use maud::{DOCTYPE, Markup, html};

use super::{super::inbox::Caught, Letter};
use crate::{mime::text::plain_text, web::asset::Asset};

/// The mails that were caught, newest first.
pub(super) fn mails(mails: &[Caught], count: usize, sent: bool) -> Markup {
    frame(
        "Mail catcher",
        html! {
            @if sent {
                div.notice.good role="status" { p { "Sent. Its alert appears here within seconds: look again." } }
            }
            p.hint {
                "Every mail that leaves the portal ends here, whoever it is for. Nothing is passed on, and nothing is kept when the demo ends."
            }
            p { a.button href="/" { "Look again" } }
            p { a href="/send" { "Send a message as the clinic" } }
            p { strong { (count) @if count == 1 { " mail" } @else { " mails" } } ", the newest first" @if count > mails.len() { " (" (mails.len()) " are shown)" } "." }
            @for mail in mails { (article(mail)) }
        },
    )
}

fn article(mail: &Caught) -> Markup {
    let subject = MessageParser::default().parse_headers(mail.raw.as_bytes()).and_then(|parsed| parsed.subject().map(str::to_owned));
    let text = plain_text(mail.raw.as_bytes()).text;
    let at = mail.received_at.to_rfc3339();
    let shown = at.get(..19).map_or_else(String::new, |seconds| format!("{} UTC", seconds.replace('T', " ")));
    html! {
        article {
            h2 { (subject.unwrap_or_default()) }
            dl.about {
                dt { "To" } dd { (mail.to) }
                dt { "Caught" } dd { time datetime=(at) { (shown) } }
            }
            div.letter { (text) }
            details {
                summary { "As it was sent" }
                pre tabindex="0" { (mail.raw) }
            }
        }
    }
}

/// The form for a message.
pub(super) fn form(letter: &Letter, trouble: Option<&str>) -> Markup {
    frame(
        "Send a message",
        html! {
            @if let Some(trouble) = trouble {
                div.notice.error role="alert" { p { (trouble) } }
            }
            p.hint {
                "It goes the way of every message: over SMTP with TLS, signed in as the clinic's mail system. An unknown address gets a "
                "record, and the clinic a notice that somebody needs a code."
            }
            form method="post" action="/send" {
                label for="to" { "To" }
                input id="to" name="to" type="email" autocomplete="off" required value=(letter.to);
                label for="subject" { "Subject" }
                input id="subject" name="subject" autocomplete="off" maxlength="500" value=(letter.subject);
                label for="text" { "Message" }
                textarea id="text" name="text" rows="8" maxlength="20000" required { (letter.text) }
                label for="important" {
                    input id="important" name="important" type="checkbox" value="1" checked[letter.important.is_some()];
                    " Sensitive: reading it wants the key once more"
                }
                button type="submit" { "Send" }
            }
            p { a href="/" { "Back to the mails" } }
        },
    )
}

fn frame(heading: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Mail catcher" }
                link rel="icon" type="image/svg+xml" href=(Asset::Icon.url());
                link rel="stylesheet" href=(Asset::Style.url());
            }
            body {
                main id="main" {
                    h1 { (heading) }
                    (content)
                }
            }
        }
    }
}
