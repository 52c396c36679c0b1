/* The keyboard of the coding desk; the page is a form that works without. */
const find = (what) => document.querySelector(`[data-desk] ${what}`);
const all = (what) => [...document.querySelectorAll(`[data-desk] ${what}`)];
const keyed = (key) => all("[data-key]").find((found) => found.dataset.key === key);

function toggle(label) {
  const input = label.querySelector("input");
  input.checked = !input.checked;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/* An answer that cannot be coded has no theme. */
document.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  for (const other of all("input[type=checkbox]")) {
    if ((other.name === "uncodable") !== (target.name === "uncodable")) other.checked = false;
  }
});

function shown(words) {
  const wanted = words.trim().toLowerCase();
  const themes = all("label.theme");
  for (const label of themes) label.hidden = !label.textContent.toLowerCase().includes(wanted);
  return themes.filter((label) => !label.hidden);
}

const isBox = ({ target }) => target.matches?.("[data-search] input");

document.addEventListener("input", (event) => {
  if (isBox(event)) shown(event.target.value);
});

function inSearch(event) {
  const box = event.target;
  if (event.key !== "Enter" && event.key !== "Escape") return;
  event.preventDefault();
  const [first] = shown(box.value);
  if (event.key === "Enter" && box.value && first) toggle(first);
  box.value = "";
  shown("");
  box.blur();
}

document.addEventListener("keydown", (event) => {
  if (isBox(event)) return inSearch(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const help = find("[data-help]");
  const found = keyed(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (event.key === "/") find("[data-search] input").focus();
  else if (event.key === "?") help.open = !help.open;
  else if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  else if (!found) return;
  else if (found.tagName === "BUTTON") found.click();
  else toggle(found);
  event.preventDefault();
});

/* The next answer comes into this page: without a connection nothing is lost, and nothing loads twice. A second press
   would save the next answer unread. */
document.addEventListener("submit", async (event) => {
  const desk = event.target.closest("[data-desk]");
  if (!desk) return;
  event.preventDefault();
  if (desk.dataset.sent) return;
  desk.dataset.sent = "1";
  const body = new FormData(desk);
  body.set("do", event.submitter?.value ?? "save");
  try {
    const response = await fetch(desk.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!response.ok) throw new Error(response.statusText);
    if (page.querySelector("[data-desk]")) take(page, response.url);
    else location.assign(desk.dataset.desk);
  } catch {
    delete desk.dataset.sent;
    find("[data-failed]").hidden = false;
  }
});

function take(page, address) {
  document.querySelector("#main").replaceWith(page.querySelector("#main"));
  history.replaceState(null, "", address);
  begin();
}

function begin() {
  find("[data-search]").hidden = false;
  find("#answer").focus({ preventScroll: true });
  scrollTo(0, 0);
}

begin();
