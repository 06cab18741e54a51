//! What is set apart by its colour alone is marked, and what is only painted is not.
use super::{body, plain, read};

/// The words that are marked, each with its colour.
fn marked(html: &str) -> Vec<String> {
    let shown = body(html);
    let all: Vec<String> = shown
        .split("<mark class=\"hue-")
        .skip(1)
        .map(|piece| {
            let (colour, rest) = piece.split_once("\">").expect("a class");
            let words = rest.split("</mark>").next().unwrap_or_default().rsplit_once("</span>").map_or(rest, |(_, words)| words);
            format!("{colour} {words}")
        })
        .collect();
    assert_eq!(read(html).coloured, !all.is_empty(), "{html}");
    all
}

fn table(rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|row| format!("<tr{row}</tr>")).collect();
    format!("<table><tr><th>Test</th><th>Value</th><th>Range</th></tr>{rows}</table>")
}

#[test]
fn values_of_a_table_and_words_of_a_line_are_marked() {
    let plain_row = "><td>HDL</td><td>55</td><td>40-60</td>";
    for (html, wanted) in [
        (table(&["><td>LDL</td><td style='color:#c00000'>190</td><td>0-130</td>", plain_row]), vec!["red 190"]),
        (table(&["><td>LDL</td><td><font color=red>190</font></td><td>0-130</td>", plain_row]), vec!["red 190"]),
        (table(&["><td>LDL</td><td bgcolor='#ffcccc'>190</td><td>0-130</td>", plain_row]), vec!["red 190"]),
        (
            table(&[" style='background:#f8d7da'><td>LDL</td><td>190</td><td>0-130</td>", plain_row]),
            vec!["red LDL", "red 190", "red 0-130"],
        ),
        (
            format!("<style>.high{{color:#d00}}</style>{}", table(&["><td>LDL</td><td class=high>190</td><td>0-130</td>", plain_row])),
            vec!["red 190"],
        ),
        ("<p>Take it <span style='color:red'>before</span> you eat.</p>".to_owned(), vec!["red before"]),
        ("<p>Take it <span style='background-color:yellow'>before</span> you eat.</p>".to_owned(), vec!["yellow before"]),
        ("<p>Is it good? <span style='color:rgb(0,0,255)'>Yes, it is.</span></p>".to_owned(), vec!["blue Yes, it is."]),
        ("<p>Dear Ana, here is your plan for the week.</p><p style='color:red'>Do not eat.</p>".to_owned(), vec!["red Do not eat."]),
    ] {
        assert_eq!(marked(&html), wanted, "{html}");
    }
    let rows = [
        " style='background:#f8d7da'><td>LDL</td><td>190</td><td>0-130</td>",
        " style='background:#d4edda'><td>HDL</td><td>55</td><td>40-60</td>",
    ];
    assert_eq!(
        marked(&table(&rows)).iter().map(|one| one.split(' ').next().unwrap_or_default()).collect::<Vec<_>>(),
        ["red", "red", "red", "green", "green", "green"]
    );
}

#[test]
fn what_is_only_painted_is_not_marked() {
    let stripes: Vec<String> = (0..6)
        .map(|row| format!("{}><td>a{row}</td><td>{row}</td><td>x</td>", if row % 2 == 0 { " style='background:#e2efd9'" } else { "" }))
        .collect();
    for html in [
        "<p>See <a href=https://a.example style='color:red'>our page</a>.</p>".to_owned(),
        "<h2 style='color:red'>Flu season</h2><p>It is here.</p>".to_owned(),
        "<p style='color:#0a7d3c'>Your clinic</p><p>It is time for your visit, and here is a longer text.</p>".to_owned(),
        "<p>It is time for your visit.</p><p style='color:#777;font-size:10px'>You get this because you asked for it.</p>".to_owned(),
        "<p style='color:#1f497d'>Dear Ana, thank you.</p><p>Older words of somebody else.</p>".to_owned(),
        "<div style='color:red'>All of it is red.</div>".to_owned(),
        "<div style='background:#fff3cd'><p>A box.</p></div><p>Text.</p>".to_owned(),
        "<table><tr><td style='background:#c00;color:#fff'>Clinic</td></tr><tr><td>Dear Ana</td></tr></table>".to_owned(),
        "<p>W<span style='color:red'>arn</span>ing</p>".to_owned(),
        "<p>It is <span style='color:#c00'><span style='color:black'>black</span></span> again.</p>".to_owned(),
        table(&stripes.iter().map(String::as_str).collect::<Vec<_>>()),
        table(&["><td>LDL</td><td style='color:green'>190</td><td style='color:green'>x</td>"; 3])
            .replace("<td>LDL", "<td style='color:green'>LDL"),
        "<table><tr style='background:red'><th>Test</th><th>Value</th></tr><tr><td>LDL</td><td>190</td></tr></table>".to_owned(),
    ] {
        assert_eq!(marked(&html), Vec::<String>::new(), "{html}");
    }
}

#[test]
fn the_colour_is_said_once_and_in_plain_text_too() {
    let html = "<p>Your LDL is <font color=red>190, <b>too high</b></font> this time.</p>";
    assert_eq!(
        body(html),
        "<p dir=\"auto\">Your LDL is <mark class=\"hue-red\"><span class=\"unseen\">in red: </span>190, </mark><mark class=\"hue-red\"><strong>too \
         high</strong></mark> this time.</p>"
    );
    assert_eq!(plain(html).text.as_str(), "Your LDL is [in red: 190, too high] this time.\n");
    let silent = super::super::plain(html, super::Marks::default());
    assert_eq!(silent.text.as_str(), "Your LDL is 190, too high this time.\n");
}
