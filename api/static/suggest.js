// Suggestions below fields that have data-suggest (kinds, separated by blanks): a combobox with a list, after the pattern of
// the ARIA Authoring Practices. Without script the field is a plain one.
"use strict";

const SUGGEST_AFTER = 120; // ms without a key
const KIND_NAMES = { wording: "表述", policy: "文件", body: "单位" };

function suggestFor(field, number) {
  const list = document.createElement("ul");
  list.id = `suggest-${number}`;
  list.className = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "提示");
  const told = document.createElement("span");
  told.className = "hide";
  told.setAttribute("role", "status");
  const frame = document.createElement("span");
  frame.className = "suggest-frame";
  const label = field.closest("label");
  if (label) field.setAttribute("aria-label", flat(label.textContent)); // or the list within would be part of its name
  field.replaceWith(frame);
  frame.append(field, list, told);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) field.setAttribute(name, value);
  let at = -1;
  let timer = 0;
  let asking = null;
  let typed = field.value;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const move = (to) => {
    const items = [...list.children];
    at = to;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) field.setAttribute("aria-activedescendant", items[at].id);
    else field.removeAttribute("aria-activedescendant");
    field.value = at >= 0 ? items[at].dataset.text : typed;
    items[at]?.scrollIntoView({ block: "nearest" });
  };
  const take = (item) => {
    field.value = item.dataset.text;
    typed = field.value;
    close();
    if (field.dataset.suggestSubmit === undefined) field.focus();
    else field.form.requestSubmit();
  };
  const option = (each, place) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.text = each.text;
    const [start, end] = each.highlights[0] ?? [0, 0];
    const mark = document.createElement("mark");
    mark.textContent = each.text.slice(start, end);
    const name = document.createElement("span");
    name.append(each.text.slice(0, start), ...(end ? [mark] : []), each.text.slice(end));
    const about = document.createElement("span");
    about.className = "soft small";
    about.textContent = each.title ? `《${each.title}》` : `${KIND_NAMES[each.kind]}　${each.uses} 次`;
    item.append(name, " ", about);
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    item.addEventListener("click", () => take(item));
    return item;
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const wanted = new URLSearchParams({ q: typed.trim().slice(0, 60), top: "8" });
    for (const kind of field.dataset.suggest.split(" ").filter(Boolean)) wanted.append("kind", kind);
    try {
      const answer = await fetch(`/api/v1/suggest?${wanted}`, { signal: asking.signal });
      if (!answer.ok) return;
      const found = (await answer.json()).suggestions;
      if (document.activeElement !== field) return;
      list.replaceChildren(...found.map(option));
      at = -1;
      field.removeAttribute("aria-activedescendant");
      list.hidden = !found.length;
      field.setAttribute("aria-expanded", String(Boolean(found.length)));
      told.textContent = found.length ? `${found.length} 条提示，用上下键选择` : "";
    } catch {
      // Aborted by the next key, or the service is gone: the field works without.
    }
  };
  field.addEventListener("input", () => {
    typed = field.value;
    clearTimeout(timer);
    if (typed.trim()) timer = setTimeout(ask, SUGGEST_AFTER);
    else close();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the input method's own keys
    const many = list.hidden ? 0 : list.children.length;
    if (event.key === "Escape" && many) {
      event.preventDefault(); // or a search field is emptied
      field.value = typed;
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && many) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      move(((at + 1 + step + many + 1) % (many + 1)) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(list.children[at]);
    }
  });
  field.addEventListener("blur", close);
}

document.querySelectorAll("input[data-suggest]").forEach(suggestFor);
