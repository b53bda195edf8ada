// 选用篮: wordings chosen among search hits, kept in this browser until they are taken over into a draft.
"use strict";

const BASKET = "jixiao-basket";
const MOST_CHOSEN = 60;
const basketForm = document.getElementById("basket");

function chosen() {
  try {
    const kept = JSON.parse(localStorage.getItem(BASKET));
    return Array.isArray(kept) ? kept.filter((each) => each?.iri && each.category && each.name) : [];
  } catch {
    return []; // not allowed here, or not ours
  }
}

function choose(wordings) {
  try {
    localStorage.setItem(BASKET, JSON.stringify(wordings.slice(0, MOST_CHOSEN)));
  } catch {
    // Full, or not allowed here: ticking the hits works without.
  }
  showBasket();
}

function showBasket() {
  const wordings = chosen();
  const held = new Set(wordings.map((each) => each.iri));
  for (const button of document.querySelectorAll("button.choose")) {
    const mine = held.has(JSON.parse(button.dataset.wording).iri);
    button.hidden = false;
    button.setAttribute("aria-pressed", String(mine));
    button.textContent = mine ? "已选用" : "选用";
  }
  if (basketForm) {
    basketForm.hidden = !wordings.length;
    basketForm.querySelector(".count").textContent = String(wordings.length);
    basketForm.querySelector(".names").textContent = wordings.map((each) => each.name).join("、");
    for (const old of basketForm.querySelectorAll("input")) old.remove();
    for (const each of wordings) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "item";
      field.value = each.iri;
      basketForm.append(field);
    }
  }
  const box = document.querySelector(".from-basket");
  if (!box) return;
  const there = new Set([...document.querySelectorAll("li.line input.name")].map((field) => field.value.trim()));
  const rest = wordings.filter((each) => !there.has(each.name));
  box.hidden = !rest.length;
  box.querySelector("ul").replaceChildren(...rest.map(offered));
}

function offered(wording) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.className = "plain";
  button.name = "action";
  button.value = `add:${JSON.stringify({ category: wording.category, level3: wording.name })}`;
  button.setAttribute("formaction", "/draft#add");
  button.setAttribute("aria-label", `加入：${wording.name}`);
  button.textContent = "加入";
  item.append(button, ` ${wording.name}`);
  return item;
}

for (const button of document.querySelectorAll("button.choose")) {
  button.addEventListener("click", () => {
    const mine = JSON.parse(button.dataset.wording);
    const others = chosen().filter((each) => each.iri !== mine.iri);
    choose(button.getAttribute("aria-pressed") === "true" ? others : [...others, mine]);
  });
}
basketForm?.querySelector(".clear").addEventListener("click", () => choose([]));
window.addEventListener("pageshow", showBasket);
