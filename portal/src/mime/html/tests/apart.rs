//! Two numbers that stand apart by style alone are never one, and what a style raises or crosses out is.
use super::{body, plain, sanitise};

/// The text of the reading view without its tags; a paragraph ends with a bar.
fn words(html: &str) -> String {
    let mut text = String::new();
    for piece in body(html).replace("</p>", "|</p>").split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    text
}

#[test]
fn what_a_style_sets_apart_stays_apart() {
    for (html, wanted) in [
        (
            "<span style='display:inline-block;width:100px'>Dose 5</span><span style='display:inline-block'>10 mg tablets</span>",
            "Dose 5 10 mg tablets|",
        ),
        (
            "<div style='display:grid;grid-template-columns:1fr 1fr'><span>LDL</span><span>130</span><span>HDL</span><span>55</span></div>",
            "LDL 130 HDL 55|",
        ),
        ("<div><span>5</span><span style='margin-left:40px'>10 mg</span></div>", "5 10 mg|"),
        ("<div><span style='padding-right:30px'>Take 1</span><span>2 refills</span></div>", "Take 1 2 refills|"),
        ("<div><span style='float:left'>Cholesterol 1</span><span style='float:right'>90</span></div>", "Cholesterol 1 90|"),
        (
            "<style>.row{display:flex;justify-content:space-between}</style><div class=row><span>Copay 1</span><span>5.00</span></div>",
            "Copay 1 5.00|",
        ),
        ("<style>.row{display:flex}</style><div class=row>Copay 1<b>5.00</b></div>", "Copay 1 5.00|"),
        (
            "<style>.col{display:flex;flex-direction:column}</style><div class=col><span>Take 1</span><span>0 refills</span></div>",
            "Take 1|0 refills|",
        ),
        ("<style>.r .v{margin-left:2em}</style><p class=r>1<span class=v>5</span></p><p>1<span class=v>5</span></p>", "1 5|15|"),
        ("<style>td span{display:block}</style><p>1<span>5</span></p>", "1|5|"),
        ("<style>span:first-child{margin-right:20px}</style><p><span>1</span>5</p>", "1 5|"),
        ("<style>.r > *{padding:0 9px}</style><p class=r><i>1</i><i>5</i></p>", "1 5|"),
        ("1<span style='display:block'>5</span>0", "1|5|0|"),
        ("1<span style='display:table-cell'>5</span>0", "1 5 0|"),
        ("1<span style='position:absolute;left:90px'>5</span>0", "1 5 0|"),
        ("1<span style='position:relative;left:90px'>5</span>0", "1 5 0|"),
        ("1<span style='border:1px solid'>5</span>0", "1 5 0|"),
        ("<a href=https://a.example style='display:block'>1</a>5", "1[1]|5|"),
        ("<nav>1</nav><nav>5</nav>", "1 5|"),
        ("<button>1</button><button>5</button>", "1 5|"),
        ("<label style='margin-left:40px'>1</label>5", "1 5|"),
        ("<option>1<option>5", "1 5|"),
    ] {
        assert_eq!(words(html), wanted, "{html}");
        let text = plain(html).text.replace("\n\n", "\n");
        assert_eq!(text.lines().next().unwrap_or_default().replace(" [1]", "[1]"), wanted.split('|').next().unwrap_or_default(), "{html}");
    }
}

#[test]
fn letters_of_one_word_stay_one_word() {
    for html in [
        "W<span style='color:red'>arn</span>ing",
        "W<b>arn</b>ing",
        "W<span style='margin:0;padding:0 1px;border:0;display:inline'>arn</span>ing",
        "W<span style='border:none;vertical-align:baseline;float:none;position:relative;top:0'>arn</span>ing",
        "<style>.f span{display:block}.g .x{margin:9px}p:hover{padding:9px}#a span{margin:9px}</style>W<span class=x>arn</span>ing",
        "W<nobr>arn</nobr>ing",
        "W<o:p>arn</o:p>ing",
    ] {
        assert_eq!(words(html), "Warning|", "{html}");
    }
}

#[test]
fn in_the_design_columns_keep_their_distance_and_what_moves_gets_some() {
    let clean = |html: &str| sanitise(html).expect("tame");
    assert_eq!(
        clean("<p style='display:flex;justify-content:space-between;gap:4px;flex-direction:row'>x</p>"),
        "<p style=\"display:flex;justify-content:space-between;gap:4px;flex-direction:row\">x</p>"
    );
    assert_eq!(
        clean("<b style='color:red;left:1px;top:2px;POSITION:absolute'>x</b>"),
        "<b style=\"color:red;margin-left:1ex;margin-right:1ex;vertical-align:text-bottom\">x</b>"
    );
    assert_eq!(
        clean("<b style='position:relative;top:-4px;vertical-align:baseline;bottom:0'>x</b>"),
        "<b style=\"vertical-align:text-top\">x</b>"
    );
    assert_eq!(clean("<b style='position:static;left:0;top:0%;inset:auto'>x</b>"), "<b>x</b>");
    // However many there are, what is read again is the same.
    let many = format!("<b style='{}left:9px;{}'>x</b>", "color:red;".repeat(98), "color:blue;".repeat(9));
    assert_eq!(clean(&clean(&many)), clean(&many));
}

#[test]
fn what_a_style_raises_is_raised() {
    assert_eq!(body("10<span style='vertical-align:super;font-size:60%'>3</span>/uL"), "<p dir=\"auto\">10<sup>3</sup>/uL</p>");
    assert_eq!(body("H<span style='vertical-align:sub'>2</span>O"), "<p dir=\"auto\">H<sub>2</sub>O</p>");
    assert_eq!(body("10<span style='vertical-align:0.5em'>3</span>"), "<p dir=\"auto\">10<sup>3</sup></p>");
    assert_eq!(body("10<span style='vertical-align:top;font-size:8px'>3</span>"), "<p dir=\"auto\">10<sup>3</sup></p>");
    assert_eq!(
        body("<style>.e{vertical-align:super}</style>10<i class=e>3</i>"),
        "<p dir=\"auto\">10<sup><em>3</em></sup></p>".replace("<sup><em>3</em></sup>", "<em><sup>3</sup></em>")
    );
    for flat in ["vertical-align:middle", "vertical-align:top", "vertical-align:-1px", "vertical-align:0"] {
        assert_eq!(body(&format!("10<span style='{flat}'>3</span>")), "<p dir=\"auto\">103</p>", "{flat}");
    }
    // Of a cell it says where all of it stands.
    assert!(!body("<table><tr><td style='vertical-align:super'>a<td>b<tr><td>c<td>d</table>").contains("<sup>"));
}

#[test]
fn plain_text_keeps_what_is_raised_from_the_number_before_it() {
    for (html, wanted) in [
        ("10<sup>3</sup>/uL", "10³/uL"),
        ("10<span style='vertical-align:super'>-9</span>", "10⁻⁹"),
        ("H<sub>2</sub>O", "H₂O"),
        ("5<sup>1</sup>/<sub>2</sub> tablets", "5¹/₂ tablets"),
        ("10<sup>x,3</sup>", "10^(x,3)"),
        ("1<sup>st</sup> visit", "1st visit"),
    ] {
        assert_eq!(plain(html).text.trim_end(), wanted, "{html}");
    }
}

#[test]
fn what_is_crossed_out_is_told_in_words() {
    let said = "<p dir=\"auto\">Take <s><span class=\"unseen\">crossed out: </span>50 mg</s> 5 mg</p>";
    for html in [
        "Take <s>50 mg</s> 5 mg",
        "Take <span style='text-decoration-line:line-through;text-decoration-color:red'>50 mg</span> 5 mg",
        "Take <span style='text-decoration:red line-through'>50 mg</span> 5 mg",
        "<style>.s{text-decoration:line-through}</style>Take <span class=s>50 mg</span> 5 mg",
    ] {
        assert_eq!(body(html), said, "{html}");
        assert_eq!(plain(html).text.as_str(), "Take [crossed out: 50 mg] 5 mg\n", "{html}");
    }
    // Said once for all that is one.
    assert_eq!(body("<s>a<b>b</b></s>").matches("crossed out").count(), 1);
    assert_eq!(plain("x <s>a<b>b</b> </s>c").text.as_str(), "x [crossed out: ab] c\n");
    assert!(!body("<style>.old.price{text-decoration:line-through}</style><b class=price>5</b>").contains("<s>"));
    assert!(sanitise("<i style='text-decoration-line:line-through'>x</i>").is_ok_and(|clean| clean.contains("line-through")));
}

#[test]
fn lines_stay_where_a_style_keeps_them() {
    assert_eq!(body("<p style='white-space:pre-line'>Line A\n  Line B</p>"), "<p dir=\"auto\">Line A<br>Line B</p>");
    assert_eq!(
        body("<div style='white-space:pre'>a   b\n1   2</div>"),
        "<p dir=\"auto\">a \u{a0}\u{a0}b<br>1 \u{a0}\u{a0}2</p>".replace('\u{a0}', "&nbsp;")
    );
    assert_eq!(
        body("<style>.p{white-space:pre-wrap}</style><div class=p>A\nB<p style='white-space:normal'>c\nd</p></div>"),
        "<p dir=\"auto\">A<br>B</p><p dir=\"auto\">c d</p>"
    );
    assert_eq!(plain("<p style='white-space:pre-line'>A\nB</p>").text.as_str(), "A\nB\n");
}

#[test]
fn items_are_counted_as_their_author_counts_them() {
    let ol = |html: &str| body(html).replace(" dir=\"auto\"", "");
    assert_eq!(ol("<ol type=a><li>x<li>y</ol>"), "<ol type=\"a\"><li>x</li><li>y</li></ol>");
    assert_eq!(ol("<ol><li value=3>x<li>y<li value=9>z</ol>"), "<ol><li value=\"3\">x</li><li>y</li><li value=\"9\">z</li></ol>");
    assert_eq!(ol("<ol reversed><li>x<li>y</ol>"), "<ol start=\"2\" reversed=\"\"><li>x</li><li>y</li></ol>");
    assert_eq!(ol("<style>li{list-style-type:lower-roman}</style><ol><li>x</ol>"), "<ol type=\"i\"><li>x</li></ol>");
    // An empty item counts, one that nobody sees does not.
    assert_eq!(ol("<ol><li>x<li><li>z</ol>"), "<ol><li>x</li><li value=\"3\">z</li></ol>");
    assert_eq!(ol("<ol><li>x<li style='display:none'>y<li>z</ol>"), "<ol><li>x</li><li>z</li></ol>");
    assert_eq!(plain("<ol type=a start=2><li>x<li value=5>y</ol>").text.as_str(), "b. x\ne. y\n");
    assert_eq!(plain("<ol reversed><li>x<li>y</ol>").text.as_str(), "2. x\n1. y\n");
    let word =
        |mark: &str| format!("<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>{mark}<span>&nbsp; </span></span>x</p>");
    assert_eq!(
        ol(&[word("c)"), word("d)"), word("f)")].concat()),
        "<ol start=\"3\" type=\"a\"><li>x</li><li>x</li><li value=\"6\">x</li></ol>"
    );
    assert_eq!(ol(&[word("v."), word("vi.")].concat()), "<ol start=\"5\" type=\"i\"><li>x</li><li>x</li></ol>");
    assert_eq!(
        ol(&[word("x."), word("xi."), word("xiii.")].concat()),
        "<ol start=\"10\" type=\"i\"><li>x</li><li>x</li><li value=\"13\">x</li></ol>"
    );
    assert_eq!(ol(&[word("v."), word("w.")].concat()), "<ol start=\"22\" type=\"a\"><li>x</li><li>x</li></ol>");
    assert_eq!(ol(&[word("I)"), word("J)")].concat()), "<ol start=\"9\" type=\"A\"><li>x</li><li>x</li></ol>");
    assert_eq!(ol(&[word("i."), word("ii.")].concat()), "<ol type=\"i\"><li>x</li><li>x</li></ol>");
}

/// What a sheet asks for that is not looked at here must not change what is meant.
#[test]
fn a_rule_that_is_not_understood_whole_only_keeps_apart() {
    let struck = |html: &str| body(html).contains("<s>");
    for sheet in ["tr:last-child td", "del span", "b:hover", ".a + b", "div.a > b"] {
        assert!(
            !struck(&format!("<style>{sheet}{{text-decoration:line-through}}</style><div class=a><b>5 mg</b> <span>x</span></div>")),
            "{sheet}"
        );
    }
    for sheet in [".old", "p .old", "b.old", ".a .old", ".a b"] {
        assert!(struck(&format!("<style>{sheet}{{text-decoration:line-through}}</style><p class=a><b class=old>5 mg</b></p>")), "{sheet}");
    }
    assert!(!struck("<style>.s{text-decoration:line-through}</style><b class=s style='text-decoration:none'>5 mg</b>"));
    let list = body("<style>ol ol{list-style-type:lower-roman}</style><ol><li>x</ol>");
    assert!(!list.contains("type="), "{list}");
    // As many as a newsletter has: neither hides or crosses out what it does not mean, nor joins.
    let few: String = (0..8).map(|n| format!(".c{n} td{{color:red;text-decoration:line-through;margin-left:9px}}")).collect();
    let cells = "<table><tr><td>1</td><td>5</td></tr><tr><td>2</td><td>6</td></tr></table>";
    assert!(!struck(&format!("<style>{few}td{{padding:2px}}</style>{cells}")));
    let many: String = (0..90).map(|n| format!(".k{n} .v{n}{{font-size:9px}}")).collect();
    assert_eq!(words(&format!("<style>{many}.row{{display:flex}}</style><div class=row><b>1</b><b>5</b></div>")), "1 5|");
    let gone = format!("<style>{many}.gone{{display:none}}</style><p>x<b class=gone>5</b></p>");
    assert_eq!(words(&gone), "x|");
}

#[test]
fn what_a_sheet_raises_for_all_is_raised() {
    let sheet =
        "<style>sub,sup{font-size:75%;line-height:0;position:relative;vertical-align:baseline}sup{top:-.5em}sub{bottom:-.25em}</style>";
    assert_eq!(plain(&format!("{sheet}10<sup>3</sup>/uL H<sub>2</sub>O")).text.trim_end(), "10³/uL H₂O");
    assert_eq!(words("10<span style='position:relative;top:-4px;font-size:70%'>9</span>/L"), "109/L|");
    assert!(body("10<span style='position:relative;top:-4px;font-size:70%'>9</span>/L").contains("<sup>9</sup>"));
    assert_eq!(words("10<span style='position:relative;top:-4px'>9</span>/L"), "10 9 /L|");
}
