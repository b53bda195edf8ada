// What pages gain with script: copying a row for Word or Excel, line numbers and Ctrl+Enter in the query editor.
// Everything else works without.
"use strict";

const escaped = (text) => text.replace(/[&<>"]/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[mark]);
const flat = (text) => text.replace(/\s+/g, " ").trim();

// Tabs for Excel, a table for Word: one row, in both forms.
async function copyRow(cells) {
  const plain = cells.map(flat).join("\t");
  const rich = `<table><tr>${cells.map((cell) => `<td>${escaped(flat(cell))}</td>`).join("")}</tr></table>`;
  if (navigator.clipboard && window.ClipboardItem) {
    try {
      await navigator.clipboard.write([
        new ClipboardItem({
          "text/plain": new Blob([plain], { type: "text/plain" }),
          "text/html": new Blob([rich], { type: "text/html" }),
        }),
      ]);
      return true;
    } catch {
      // Not allowed here (no https, or no permission): the old way below needs neither.
    }
  }
  const put = (event) => {
    event.clipboardData.setData("text/plain", plain);
    event.clipboardData.setData("text/html", rich);
    event.preventDefault();
  };
  document.addEventListener("copy", put, { once: true });
  return document.execCommand("copy");
}

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const done = await copyRow(JSON.parse(button.dataset.copy));
    button.textContent = done ? "已复制" : "请手工选取";
    button.setAttribute("aria-live", "polite");
    setTimeout(() => (button.textContent = label), 2000);
  });
}

for (const area of document.querySelectorAll("textarea.code")) {
  const numbers = document.createElement("pre");
  numbers.className = "line-numbers";
  numbers.setAttribute("aria-hidden", "true");
  area.parentElement.insertBefore(numbers, area);
  area.parentElement.classList.add("numbered");
  const wrong = Number(area.dataset.line || 0);
  const count = () => {
    const lines = area.value.split("\n").length;
    numbers.replaceChildren();
    for (let line = 1; line <= lines; line += 1) {
      const mark = document.createElement(line === wrong ? "mark" : "span");
      mark.textContent = `${line}\n`;
      numbers.append(mark);
    }
    numbers.scrollTop = area.scrollTop;
  };
  area.wrap = "off";
  area.addEventListener("input", count);
  area.addEventListener("scroll", () => (numbers.scrollTop = area.scrollTop));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
  count();
}

// On a telephone the facets begin closed, so that the results stand first.
if (window.matchMedia("(max-width: 46rem)").matches) {
  for (const box of document.querySelectorAll("details.facets")) box.open = false;
}

// While a file is being read, the button says so; a report to be saved leaves the page as it is.
for (const form of document.querySelectorAll("form[data-busy]")) {
  const button = form.querySelector("button[type=submit]");
  const label = button.textContent;
  form.addEventListener("submit", () => {
    if (form.elements.form.value === "page") button.textContent = form.dataset.busy;
  });
  window.addEventListener("pageshow", () => (button.textContent = label));
}
