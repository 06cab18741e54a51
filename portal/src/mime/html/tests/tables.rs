use super::body;

fn is_data(html: &str) -> bool {
    body(html).contains("<table")
}

#[test]
fn a_data_table_names_its_headings_and_scrolls_by_itself() {
    assert_eq!(
        body("<table><caption>May</caption><tr><th>Test<th>Value<tr><th>Iron<td>12<tr><th>Zinc<td>9</table>"),
        "<div class=\"reading-table\" role=\"region\" tabindex=\"0\" aria-label=\"Table 1\"><table><caption dir=\"auto\">May</caption>\
         <thead><tr><th dir=\"auto\" scope=\"col\">Test</th><th dir=\"auto\" scope=\"col\">Value</th></tr></thead>\
         <tbody><tr><th dir=\"auto\" scope=\"row\">Iron</th><td dir=\"auto\">12</td></tr>\
         <tr><th dir=\"auto\" scope=\"row\">Zinc</th><td dir=\"auto\">9</td></tr></tbody></table></div>"
    );
}

#[test]
fn above_a_table_that_a_telephone_does_not_show_whole_stands_how_to_see_it() {
    let table = |columns: usize| body(&format!("<table>{}</table>", format!("<tr>{}", "<td>a".repeat(columns)).repeat(3)));
    assert!(!table(4).contains("Push the table"), "{}", table(4));
    assert!(table(5).starts_with("<p class=\"hint wide\">Push the table</p><div class=\"reading-table\""), "{}", table(5));
}

#[test]
fn bold_letters_make_headings_where_nothing_else_does() {
    let by_row = body("<table><tr><td><b>Test</b><td><strong>Value</strong><tr><td>Iron<td>12</table>");
    assert!(by_row.contains("<th dir=\"auto\" scope=\"col\">Test</th>"), "{by_row}");
    let by_column = body("<table><tr><td>Name:<td>Ana<tr><td>Born:<td>1950</table>");
    assert!(by_column.contains("<th dir=\"auto\" scope=\"row\">Name:</th><td dir=\"auto\">Ana</td>"), "{by_column}");
    let neither = body("<table><tr><td>a<td>b<tr><td>c<td>d</table>");
    assert!(is_data("<table><tr><td>a<td>b<tr><td>c<td>d</table>") && !neither.contains("<th"), "{neither}");
}

#[test]
fn tables_for_looks_become_plain_blocks() {
    for html in [
        "<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>",
        "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>",
        "<table><tr><td>a</td><td>b</td></tr></table>",
        "<table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table></td><td>x</td></tr><tr><td>y</td><td>z</td></tr></table>",
        "<table><tr><td><h2>a</h2><td>b<tr><td>c<td>d</table>",
        "<table><tr><td>a<td><ul><li>b</ul><tr><td>c<td>d</table>",
        "<table><tr><td><img src=cid:a alt=a><td><img src=cid:b alt=b><tr><td><img src=cid:c alt=c><td>d</table>",
        "<table><tr><td>a<td></td><td></td><tr><td></td><td></td><td>b</table>",
    ] {
        let inner_only = html.matches("<table").count() == 2;
        assert_eq!(is_data(html), inner_only, "{html}");
    }
    let long = "word ".repeat(60);
    assert!(!is_data(&format!("<table><tr><td>{long}<td>b<tr><td>c<td>d</table>")));
    assert!(is_data(&format!("<table><tr><th>a<th>b<tr><td>{long}<td>d</table>")), "with headings, a cell may be longer");
}

#[test]
fn a_table_in_a_cell_does_not_take_the_one_around_it_apart() {
    let html = "<table><tr><th>Panel<th>Values<tr><td>CBC<td><table><tr><td>WBC<td>7<tr><td>RBC<td>5</table><tr><td>BMP<td><ul><li>Na 139<li>K 4</ul></table>";
    let shown = body(html);
    assert_eq!((shown.matches("<table>").count(), shown.matches("</li>").count()), (2, 2), "{shown}");
    assert!(shown.contains("<th dir=\"auto\" scope=\"col\">Panel</th>"), "{shown}");
    assert_eq!(super::plain(html).text.as_str(), "Panel | Values\nCBC | WBC 7; RBC 5\nBMP | - Na 139 - K 4\n");
}

#[test]
fn a_short_row_for_looks_is_one_line() {
    assert_eq!(body("<table role=none><tr><td>Total<td>45.00</table>"), "<p dir=\"auto\">Total 45.00</p>");
}

#[test]
fn spans_are_bounded() {
    let html = body("<table><tr><th colspan=2>a<tr><td rowspan=99999>b<td colspan=x>c<tr><td>d</table>");
    assert!(html.contains("colspan=\"2\"") && !html.contains("99999") && html.matches("colspan").count() == 1, "{html}");
}
