// Headings, lists and bold words of what is on the clipboard as the simple marks that a text takes. Nothing of it is run or loaded.
const BLOCK = /^(H\d|P|DIV|LI|[DOU]L|D[DT]|PRE|TR|TABLE|ADDRESS|ARTICLE|BLOCKQUOTE|SECTION)$/;
const TIGHT = /^(DIV|LI|D[DT]|TR)$/;
const HIDDEN = /^(HEAD|SCRIPT|STYLE|TITLE)$/;
const LETTERS = /^[\p{L}\p{N}*]{2}$/u;

const style = (node) => node.getAttribute("data-style") ?? "";

const isBold = (node, above) => {
  const weight = /font-weight:\s*(\w+)/i.exec(style(node))?.[1].toLowerCase();
  if (weight) return weight === "bold" || weight === "bolder" || Number(weight) >= 600;
  return above || ["B", "STRONG"].includes(node.tagName);
};

// The text in blocks, each with the mark that it begins with.
const read = (root) => {
  const blocks = [];
  // Of each list the last number.
  const numbers = new Map();
  let block;
  const open = (mark, tight) => { block = { mark, tight, runs: [] }; blocks.push(block); };
  const write = (text, bold) => {
    if (!block) open("", false);
    const last = block.runs.at(-1);
    if (last && last.bold === bold) last.text += text; else block.runs.push({ text, bold });
  };
  const walk = (node, bold, kept) => {
    for (const one of node.childNodes) {
      if (one.nodeType === Node.TEXT_NODE) {
        const data = one.data.replaceAll(" data-style=", " style=");
        const text = kept ? data : data.replace(/[\t\n\r ]+/g, " ");
        if (text.trim() || block?.runs.length) write(text, bold);
        continue;
      }
      if (one.nodeType !== Node.ELEMENT_NODE || HIDDEN.test(one.tagName)) continue;
      // The sign before an item, as a word processor draws it.
      if (/mso-list:\s*ignore/i.test(style(one))) continue;
      if (one.tagName === "BR") { write("\n", bold); continue; }
      const heading = /^H[1-6]$/.test(one.tagName);
      if (BLOCK.test(one.tagName)) {
        const item = one.tagName === "LI" || /mso-list:\s*l\d/i.test(style(one));
        const numbered = one.tagName === "LI" && one.parentNode.tagName === "OL";
        const number = (numbers.get(one.parentNode) ?? 0) + 1;
        if (numbered) numbers.set(one.parentNode, number);
        const within = one.parentNode.tagName === "LI" && block?.mark && !block.runs.length;
        if (!within) open(heading ? "# " : numbered ? `${number}. ` : item ? "- " : "", item || TIGHT.test(one.tagName));
      }
      // A heading is bold by itself.
      walk(one, !heading && isBold(one, bold), kept || one.tagName === "PRE");
      if (["TD", "TH"].includes(one.tagName) && one.nextElementSibling) write("\t", false);
      if (BLOCK.test(one.tagName)) block = undefined;
    }
  };
  walk(root, false, false);
  return blocks;
};

const line = (runs) => {
  const parts = runs.map(({ text, bold }, at) => {
    // Half a word cannot be bold, nor what has stars itself.
    const before = (runs[at - 1]?.text.slice(-1) ?? "") + text[0];
    const after = text.slice(-1) + (runs[at + 1]?.text[0] ?? "");
    if (!bold || text.includes("*") || [before, after].some((pair) => LETTERS.test(pair))) return text;
    // Marks stand at words, not at the space around them, and hold for one line.
    return text.replace(/[^\n]+/g, (some) => some.replace(/\S(?:.*\S)?/, (words) => `**${words}**`));
  });
  return parts.join("").split("\n").map((some) => some.replace(/\u00a0/g, " ").trim()).join("\n").trim();
};

// The text with its marks; nothing if it has none.
export const marked = (html) => {
  const root = document.implementation.createHTMLDocument("").createElement("div");
  // A style of its own would be against the page's policy.
  root.setHTML(html.replace(/\sstyle=/gi, " data-style="), { sanitizer: { attributes: ["data-style"] } });
  const blocks = read(root);
  let marks = false;
  let text = "";
  let before;
  for (const { mark, tight, runs } of blocks) {
    const words = line(runs);
    if (!words) continue;
    marks ||= mark !== "" || runs.some(({ text: run, bold }) => bold && run.trim());
    const near = before && tight && before.tight;
    text += (text ? near ? "\n" : "\n\n" : "") + mark + (mark ? words.replaceAll("\n", " ") : words);
    before = { tight };
  }
  return marks ? text : undefined;
};
