// Turns a long list of answers into a field that searches while somebody types; without this module the list stays.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.search{position:relative}
.search ul{position:absolute;z-index:2;inset-inline:0;top:100%;max-height:16rem;overflow:auto;margin:.25rem 0 0;padding:0;list-style:none;background:var(--paper);border:1px solid var(--line);border-radius:.5rem}
.search li{min-height:2.75rem;padding:.625rem .75rem;cursor:pointer}
.search [aria-selected=true]{background:var(--pick);box-shadow:inset 4px 0 0 var(--brand)}
@media (forced-colors:active){.search [aria-selected=true]{outline:3px solid;outline-offset:-3px}}`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

function element(name, attributes) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function search(select) {
  const { id } = select;
  const list = element("ul", { id: `${id}_list`, role: "listbox", "aria-label": select.labels[0].textContent.trim() });
  const input = element("input", {
    id, type: "text", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    placeholder: select.dataset.search, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  });
  const told = element("p", { class: "visually-hidden", role: "status" });
  const box = element("div", { class: "search" });
  const options = [...select.options].filter((option) => option.value);
  for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  let active = -1;

  const chosen = () => (select.value ? select.selectedOptions[0].text : "");

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function open() {
    const wanted = plain(input.value);
    const found = options.filter((option) => plain(option.text).includes(wanted));
    found.sort((one, other) => plain(other.text).startsWith(wanted) - plain(one.text).startsWith(wanted));
    list.replaceChildren(...found.map((option, place) => {
      const item = element("li", { id: `${id}_list_${place}`, role: "option", "aria-selected": "false" });
      item.textContent = option.text;
      item.option = option;
      return item;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!!found.length));
    input.removeAttribute("aria-activedescendant");
    active = -1;
    told.textContent = found.length ? select.dataset.found.replace("#", found.length) : select.dataset.none;
    told.className = found.length ? "visually-hidden" : "hint";
  }

  function point(place) {
    if (list.hidden) open();
    if (list.hidden) return;
    active = (place + list.children.length) % list.children.length;
    for (const item of list.children) item.setAttribute("aria-selected", String(item === list.children[active]));
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    const changed = select.value !== (option?.value ?? "");
    select.value = option?.value ?? "";
    input.value = chosen();
    close();
    if (changed) select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function leave() {
    const wanted = plain(input.value);
    const same = options.find((option) => plain(option.text) === wanted);
    if (same || !wanted) return choose(same);
    input.value = chosen();
    close();
  }

  input.addEventListener("input", open);
  input.addEventListener("click", () => list.hidden && open());
  input.addEventListener("blur", leave);
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    const moves = { ArrowDown: () => point(active + 1), ArrowUp: () => point(active < 0 ? last : active - 1) };
    if (moves[event.key]) moves[event.key]();
    else if (event.key === "Enter" && active >= 0) choose(list.children[active].option);
    else if (event.key === "Enter" && !list.hidden) leave();
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.option && choose(event.target.option));

  select.id = `${id}_select`;
  select.hidden = true;
  input.value = chosen();
  close();
  box.append(input, list, told);
  select.after(box);
}

for (const select of document.querySelectorAll("select[data-search]")) search(select);
