//! HTML put together at random from what parsers stumble over.
use proptest::{collection::vec, prelude::*, sample::select};

use super::oracle;

const SCRAPS: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "--!>",
    "<![CDATA[",
    "]]>",
    "<?",
    "<!",
    "\"",
    "'",
    "`",
    "=",
    " ",
    "\n",
    "\u{c}",
    "\0",
    "&",
    "&lt;",
    "&#60;",
    "&nbsp;",
    "&quot;",
    "x",
    "text ",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<i class=a>",
    "</i>",
    "<a href=https://a.example>",
    "</a>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<th>",
    "<caption>",
    "<tbody>",
    "<col>",
    "<ul>",
    "</ul>",
    "<li>",
    "<ol start=3>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<h1>",
    "<h4>",
    "</h1>",
    "<pre>",
    "</pre>",
    "\n\n",
    "<blockquote>",
    "</blockquote>",
    "<br>",
    "<hr>",
    "<img src=cid:x alt=y>",
    "<img src=http://remote.invalid/a>",
    "<svg>",
    "</svg>",
    "<math>",
    "</math>",
    "<mtext>",
    "<mglyph>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<select>",
    "<option>",
    "</select>",
    "<selectedcontent>",
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<noembed>",
    "<xmp>",
    "<iframe>",
    "</iframe>",
    "<form>",
    "</form>",
    "<input>",
    "<button>",
    "</button>",
    "<object>",
    "</object>",
    "<foreignObject>",
    "<desc>",
    "<annotation-xml encoding=text/html>",
    "<font color=red>",
    "<nobr>",
    "<marquee>",
    "<frameset>",
    "<body onload=window.__pwned=1>",
    "<html lang=es>",
    "<p style=\"display:none\">",
    "<span style='font-size:0'>",
    "<p style=\"background:url(http://remote.invalid/a)\">",
    " onclick=window.__pwned=1",
    " style=color:red",
    " title=\"",
    " href=",
    "javascript:alert(1)",
    "expression(1)",
    "url(",
    "@import '",
    "{",
    "}",
    ";",
    "<p title='",
    "<plaintext>",
    "<listing>",
    "\u{202e}",
    "\u{200b}",
    "é",
];

fn html() -> impl Strategy<Value = String> {
    vec(select(SCRAPS), 1..60).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_comes_nothing_active_comes_out(html in html()) {
        oracle::check("random", &html);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nor_from_any_text(html in "\\PC{0,200}") {
        oracle::check("text", &html);
    }

    #[test]
    fn nor_when_cut_anywhere(html in html(), at in any::<prop::sample::Index>()) {
        let cut = html.floor_char_boundary(at.index(html.len() + 1));
        oracle::check("cut", &html[..cut]);
    }
}
