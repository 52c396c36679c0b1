/* The keyboard of the coding desk; the page is a form that works without. */
const desk = document.querySelector("[data-desk]");
const search = desk.querySelector("[data-search]");
const box = search.querySelector("input");
const themes = [...desk.querySelectorAll("label.theme")];

const keyed = (key) => [...desk.querySelectorAll("[data-key]")].find((found) => found.dataset.key === key);

function toggle(label) {
  const input = label.querySelector("input");
  input.checked = !input.checked;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/* An answer that cannot be coded has no theme. */
desk.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  for (const other of desk.querySelectorAll("input[type=checkbox]")) {
    if ((other.name === "uncodable") !== (target.name === "uncodable")) other.checked = false;
  }
});

function shown(words) {
  const wanted = words.trim().toLowerCase();
  for (const label of themes) label.hidden = !label.textContent.toLowerCase().includes(wanted);
  return themes.filter((label) => !label.hidden);
}

function leaveSearch() {
  box.value = "";
  shown("");
  box.blur();
}

search.hidden = false;
box.addEventListener("input", () => shown(box.value));
box.addEventListener("keydown", (event) => {
  event.stopPropagation();
  if (event.key !== "Enter" && event.key !== "Escape") return;
  event.preventDefault();
  const [first] = shown(box.value);
  if (event.key === "Enter" && box.value && first) toggle(first);
  leaveSearch();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const help = desk.querySelector("[data-help]");
  const found = keyed(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (event.key === "/") box.focus();
  else if (event.key === "?") help.open = !help.open;
  else if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  else if (!found) return;
  else if (found.tagName === "BUTTON") found.click();
  else toggle(found);
  event.preventDefault();
});

/* A second press would save the next answer unread. */
desk.addEventListener("submit", (event) => {
  if (desk.dataset.sent) event.preventDefault();
  desk.dataset.sent = "1";
});
window.addEventListener("pageshow", () => delete desk.dataset.sent);
