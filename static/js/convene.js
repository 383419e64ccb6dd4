// 开会 on one page: fills the group's text with what is chosen, and copies it with the same tap
// that submits. Without this file the next page shows the text to copy.
"use strict";

(() => {
  const form = document.getElementById("convene");
  const kept = document.getElementById("wording");
  const wording = kept ? JSON.parse(kept.textContent) : null;

  const fill = (pattern, values) =>
    pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  const checked = (name) => Array.from(form.querySelectorAll(`[name="${name}"]:checked`));
  const said = (name) => checked(name).map((box) => box.dataset.said || "");

  function clock(hour, minute) {
    const kind = { 0: "full", 30: "half" }[minute] || "minutes";
    const values = { hour: hour <= 12 ? hour : hour - 12, minute: String(minute).padStart(2, "0") };
    const part = wording.parts.filter(([from]) => from <= hour).pop()[1];
    return fill(part, { clock: fill(wording[kind], values) });
  }

  // A day written out goes before a chip, as on the server.
  function when() {
    if (!form.day.value) return said("when")[0] || "";
    const [year, month, day] = form.day.value.split("-").map(Number);
    const [hour, minute] = (form.hour.value || "19:30").split(":").map(Number);
    const weekday = (new Date(year, month - 1, day).getDay() + 6) % 7;
    return fill(wording.moment, {
      day: fill(wording.day, { month, day }),
      weekday: wording.weekdays[weekday],
      time: clock(hour, minute),
    });
  }

  const where = () => said("place")[0] || form.place_text.value.trim();

  function text() {
    const titles = [wording.known.title, ...said("also")];
    const host = said("host")[0];
    const call = fill(wording.text, {
      ...wording.known,
      title: titles.join(wording.titles),
      time: when(),
      place: where(),
      people: said("who").join(wording.between),
    });
    return host ? `${call}\n${fill(wording.held, { host })}` : call;
  }

  // Inside the tap and at once, so that leaving the page cannot cut it short.
  function copyNow(words) {
    const area = document.createElement("textarea");
    area.value = words;
    area.setAttribute("readonly", "");
    area.className = "vh";
    document.body.append(area);
    area.select();
    area.setSelectionRange(0, words.length);
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  // Where the old command is gone: the clipboard, for at most a second, then on.
  function copyLater(words) {
    const patience = new Promise((resolve) => setTimeout(resolve, 1000));
    return Promise.race([navigator.clipboard.writeText(words), patience]);
  }

  function showChosen() {
    const place = document.getElementById("chosen");
    if (!wording || !place) return;
    const people = checked("who").length ? said("who").length : 0;
    const unit = place.dataset.unit.replace("0", people);
    place.textContent = [when(), where(), unit].filter(Boolean).join(wording.comma);
  }

  form.addEventListener("change", (event) => {
    if (event.target.name === "when") form.day.value = "";
    if (event.target.name === "day" && form.day.value) {
      for (const chip of checked("when")) chip.checked = false;
    }
    if (event.target.name === "place" && event.target.value === "-") {
      form.place_text.closest("details").open = true;
      form.place_text.focus();
    }
    showChosen();
  });
  document.addEventListener("htmx:afterSwap", showChosen);

  form.addEventListener("submit", (event) => {
    const button = event.submitter || document.activeElement;
    if (!wording || (button && button.name === "act") || !when()) return;
    const words = text();
    form.copied.value = "1"; // what was copied goes into the group: whom it tells is written down
    if (copyNow(words)) return;
    if (!navigator.clipboard) {
      form.copied.value = "";
      return;
    }
    event.preventDefault();
    copyLater(words).then(
      () => form.submit(),
      () => {
        form.copied.value = "";
        form.submit();
      },
    );
  });

  showChosen();
})();
