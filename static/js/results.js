/* Comforts of the result pages; everything works without. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const table = document.getElementById(button.dataset.copy);
    const status = document.querySelector("[data-copy-status]");
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": asText(table), "text/html": asTable(table) })]);
      status.textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(table);
      status.textContent = button.dataset.selected;
    }
  });
}

/* What a cell says, as one line: a number that a spreadsheet knows, and never a formula. */
function words(cell) {
  const text = cell.textContent.trim().replace(/\s+/g, " ").replace(/^−(?=\d)/, "-");
  return /^([=+@]|-(?!\d))/.test(text) ? `'${text}` : text;
}

function asText(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map(words).join("\t"));
  return new Blob([rows.join("\r\n")], { type: "text/plain" });
}

/* Without links, buttons and classes: only what Word and Excel make a table of. */
function asTable(table) {
  const plain = document.createElement("table");
  plain.border = "1";
  for (const row of table.rows) {
    const copy = plain.insertRow();
    for (const cell of row.cells) {
      const made = document.createElement(cell.tagName);
      made.textContent = words(cell);
      copy.append(made);
    }
  }
  return new Blob([`<meta charset="utf-8">${plain.outerHTML}`], { type: "text/html" });
}

/* A heading becomes a button that sorts; numbers by data-order, words in the order of the language. */
for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((heading, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sort(table, heading, place));
  });
}

const HIDDEN = "-1000"; // what is hidden stands last, whatever the order

function sort(table, heading, place) {
  const up = heading.getAttribute("aria-sort") !== "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", up ? "ascending" : "descending");
  const key = (row) => row.cells[place].dataset.order ?? row.cells[place].textContent.trim();
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const numbers = (one, two) => Number(one) - Number(two);
  const hidden = (row) => row.cells[place].dataset.order === HIDDEN;
  const rows = [...table.tBodies[0].rows];
  const order = rows.every((row) => "order" in row.cells[place].dataset) ? numbers : compare;
  rows.sort((one, two) => hidden(one) - hidden(two) || (up ? 1 : -1) * order(key(one), key(two)));
  table.tBodies[0].append(...rows);
}
