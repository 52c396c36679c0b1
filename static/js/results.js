/* Comforts of the result pages; everything works without. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const table = document.getElementById(button.dataset.copy);
    const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t"));
    const plain = new Blob([rows.join("\n")], { type: "text/plain" });
    const rich = new Blob([table.outerHTML], { type: "text/html" });
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": plain, "text/html": rich })]);
    document.querySelector("[data-copy-status]").textContent = button.dataset.copied;
  });
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

function sort(table, heading, place) {
  const up = heading.getAttribute("aria-sort") !== "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", up ? "ascending" : "descending");
  const key = (row) => row.cells[place].dataset.order ?? row.cells[place].textContent.trim();
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const numbers = (one, two) => Number(one) - Number(two);
  const rows = [...table.tBodies[0].rows];
  const order = rows.every((row) => "order" in row.cells[place].dataset) ? numbers : compare;
  rows.sort((one, two) => (up ? 1 : -1) * order(key(one), key(two)));
  table.tBodies[0].append(...rows);
}
