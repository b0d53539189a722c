// What of this page is wrong for whoever uses it; the language that it should be in is the first
// argument, a list of words comes back.
const [language] = arguments;
const wrong = [];
const page = document.documentElement;
const named = (e) => `<${e.tagName.toLowerCase()}${e.id ? ` id=${e.id}` : ""}${e.name ? ` name=${e.name}` : ""}>`;
const shown = (e) => e.checkVisibility({ visibilityProperty: true });
const all = (css) => [...document.querySelectorAll(css)];

if (page.lang !== language) wrong.push(`lang is ${page.lang}`);
if (page.dir !== (language === "ar" ? "rtl" : "ltr")) wrong.push(`dir is ${page.dir}`);
if (!document.title.split("·")[0].trim()) wrong.push("the page has no title");
if (document.body.textContent.includes("Unknown localization")) wrong.push("a message is missing");

// One heading of the page, and none that leaves a level out.
const headings = all("h1, h2, h3, h4").filter(shown).map((e) => Number(e.tagName[1]));
if (headings.filter((level) => level === 1).length !== 1) wrong.push(`headings: ${headings}`);
headings.reduce((before, level) => {
  if (level > before + 1) wrong.push(`a heading of level ${level} follows one of ${before}`);
  return level;
}, 0);

// Names: of fields, buttons, links, tables, and parts that are landmarks.
const words = (e) => (e?.textContent ?? "").trim();
const told = (e, by) => (e.getAttribute(by) ?? "").split(/\s+/).filter(Boolean);
const name = (e) => (e.getAttribute("aria-label") ?? "").trim()
  || told(e, "aria-labelledby").map((id) => words(document.getElementById(id))).join(" ").trim()
  || [...(e.labels ?? [])].map(words).join(" ").trim();
for (const e of all("input:not([type=hidden]), select, textarea")) if (!name(e)) wrong.push(`no label: ${named(e)}`);
for (const e of all("button, a[href], summary")) if (!name(e) && !words(e)) wrong.push(`no words: ${named(e)}`);
for (const e of all("table")) {
  if (!name(e) && !words(e.caption)) wrong.push("a table has no caption");
  if ([...e.querySelectorAll("th")].some((head) => !head.scope)) wrong.push("a head of a table has no scope");
}
for (const css of ["nav", "[role=search]", "[role=group]"]) {
  for (const e of all(css)) if (!name(e) && all(css).length > 1) wrong.push(`one of several without a name: ${named(e)} ${e.className}`);
}

// What is named is there, once.
const ids = all("[id]").map((e) => e.id);
for (const id of new Set(ids.filter((id, n) => ids.indexOf(id) !== n))) wrong.push(`twice: #${id}`);
for (const by of ["aria-describedby", "aria-labelledby", "for"]) {
  for (const e of all(`[${by}]`)) for (const id of told(e, by)) if (!ids.includes(id)) wrong.push(`${by} names #${id}, which is not there`);
}
for (const e of all("[aria-invalid]")) if (!told(e, "aria-describedby").length) wrong.push(`nobody says why ${named(e)} is wrong`);

// What is in another script than the page is in an element of its own, or marked in the text, so
// that it is read in its own direction; and so no word of another language is the page's own.
const foreign = { ar: /\p{Script=Latin}{3,}/u, zgh: /\p{Script=Latin}{3,}|\p{Script=Arabic}{2,}/u, fr: /\p{Script=Arabic}{2,}/u, en: /\p{Script=Arabic}{2,}/u }[language];
const apart = "bdi, kbd, option, [lang]:not(html), [dir]:not(html), textarea, .languages, .print-head, script, style, title";
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const text = walk.currentNode;
  if (text.parentElement.closest(apart)) continue;
  const own = text.data.replace(/[\u2066-\u2068][^\u2069]*\u2069/gu, "").replace(/\b[A-Z]{2,5}(-[A-Z])?\b/g, "");
  const found = own.match(foreign);
  if (found) wrong.push(`not marked: "${own.trim().slice(0, 60)}" in ${named(text.parentElement)}`);
}
return wrong;
