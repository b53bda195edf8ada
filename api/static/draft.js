// What the drafting page gains with script: findings beside the lines while typing, the draft kept in this browser, and a file
// of it that can be opened again. All steps work without.
"use strict";

const draft = document.getElementById("draft");
const KEPT = "jixiao-draft";
const lines = () => [...draft.querySelectorAll("li.line")];
const value = (name) => draft.elements[name]?.value ?? "";

function fields() {
  const told = {};
  for (const [name, text] of new FormData(draft)) if (name !== "action" && name !== "q") told[name] = text;
  return told;
}

function body() {
  const funds = Number(value("funds").replace(/[,，]|万元$/g, ""));
  const year = Number(value("year"));
  const told = {
    project: value("project").trim(),
    use: value("use"),
    goals: value("goals").split("\n").map((line) => line.trim()).filter(Boolean).slice(0, 20),
    lines: [],
  };
  for (const name of ["department", "division", "scheme", "library_set"]) if (value(name)) told[name] = value(name);
  if (funds > 0) told.funds = funds;
  if (year >= 1949 && year <= 2100) told.year = year;
  for (const [number] of lines().entries()) {
    told.lines.push({
      category: value(`category-${number}`),
      level3: value(`level3-${number}`),
      target: value(`target-${number}`),
      description: value(`description-${number}`),
      basis: value(`basis-${number}`).split("、").filter(Boolean).slice(0, 10),
    });
  }
  return told;
}

const WORDS = { error: "错误", warning: "警告", info: "提示" };
function note(finding) {
  const box = document.createElement("div");
  const mark = document.createElement("span");
  mark.className = `mark ${finding.severity}`;
  mark.textContent = WORDS[finding.severity];
  box.append(mark, ` ${finding.message}`);
  return box;
}

let asked = 0;
async function check() {
  const number = ++asked;
  const sent = body();
  const answer = await fetch("/api/v1/draft/check", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(sent),
  }).catch(() => null);
  if (!answer?.ok || number !== asked) return; // an older answer than the text
  const findings = await answer.json();
  for (const box of draft.querySelectorAll(".beside")) {
    const name = sent.lines[Number(box.dataset.line)].level3.trim();
    box.replaceChildren(...findings.filter((each) => name && each.level3 === name).map(note));
  }
  const whole = document.getElementById("whole");
  whole.replaceChildren(...findings.filter((each) => !each.level3 && each.severity !== "info").map(note));
}

function submit(told) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/draft";
  for (const [name, text] of Object.entries({ ...told, action: "check" })) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = String(text);
    form.append(field);
  }
  form.hidden = true;
  document.body.append(form);
  form.submit();
}

function keep() {
  try {
    localStorage.setItem(KEPT, JSON.stringify(fields()));
  } catch {
    // Full, or not allowed here: the draft still stands in the form.
  }
}

if (lines().length) {
  keep();
  let waiting;
  draft.addEventListener("input", () => {
    keep();
    clearTimeout(waiting);
    waiting = setTimeout(check, 500);
  });
  // Enter in a line asks for its findings and leaves the page where it is.
  draft.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("li.line input")) return;
    event.preventDefault();
    check();
  });
  const save = document.getElementById("save");
  save.hidden = false;
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(fields(), null, 1)], { type: "application/json" }));
    link.download = `${value("project")}草稿.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
} else {
  document.getElementById("open-saved").hidden = false;
  document.getElementById("saved").addEventListener("change", async (event) => {
    try {
      submit(JSON.parse(await event.target.files[0].text()));
    } catch {
      event.target.setCustomValidity("不是草稿文件");
      event.target.reportValidity();
    }
  });
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(KEPT));
  } catch {
    // Not allowed here: there is nothing to go on from.
  }
  if (kept?.project && !value("project")) {
    const box = document.getElementById("kept");
    const go = document.createElement("button");
    const drop = document.createElement("button");
    go.type = drop.type = "button";
    go.textContent = `继续上次的草稿：${kept.project}`;
    drop.textContent = "删去";
    go.className = drop.className = "plain";
    go.addEventListener("click", () => submit(kept));
    drop.addEventListener("click", () => {
      localStorage.removeItem(KEPT);
      box.hidden = true;
    });
    box.append(go, " ", drop);
    box.hidden = false;
  }
}
