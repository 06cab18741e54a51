// Keeps headings, lists and bold words of what is pasted from a word processor or a page. What has none of them is pasted as always.
const MARKED = /<(h\d|li|b|strong)\b|mso-list|font-weight/i;
// Larger ones would hold up whoever pastes them.
const MOST = 2_000_000;

for (const area of document.querySelectorAll("textarea:is(#text,[id^=text_])")) {
  area.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    if (!area.setHTML || html.length > MOST || !MARKED.test(html)) return;
    event.preventDefault();
    const marks = await import("./marks.js").catch(() => undefined);
    const text = marks?.marked(html) ?? plain;
    // By the browser's own hand it can be undone like every paste.
    if (document.execCommand("insertText", false, text)) return;
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
