// Rows that can be dragged, or moved with the arrow keys; the numbers in them follow, and are what is kept.
const told = document.createElement("p");
told.className = "visually-hidden";
told.setAttribute("role", "status");
document.body.append(told);

let dragged = null;

const rows = (list) => [...list.querySelectorAll(":scope > tr:has([data-place])")];

function renumber(list) {
  rows(list).forEach((row, place) => { row.querySelector("[data-place]").value = place + 1; });
}

function move(list, row, step) {
  const all = rows(list);
  const other = all[all.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  renumber(list);
  told.textContent = list.dataset.told.replace("#", rows(list).indexOf(row) + 1).replace("#", all.length);
}

function handle(list, row) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "handle";
  button.draggable = true;
  button.textContent = "⠿";
  button.setAttribute("aria-label", list.dataset.drag);
  button.title = list.dataset.drag;
  button.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    move(list, row, step);
    button.focus();
  });
  button.addEventListener("dragstart", (event) => {
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(row, 0, 0);
    row.classList.add("dragged");
  });
  button.addEventListener("dragend", () => {
    row.classList.remove("dragged");
    dragged = null;
    renumber(list);
  });
  row.querySelector("[data-place]").before(button);
}

for (const list of document.querySelectorAll("[data-drag]")) {
  for (const row of rows(list)) handle(list, row);
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("tr");
    if (!dragged || over === dragged || over?.parentElement !== list || dragged.parentElement !== list) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY > top + height / 2) over.after(dragged);
    else over.before(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
}
