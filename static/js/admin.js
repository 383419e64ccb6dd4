// The search-as-you-type fields of the admin have no name until something is chosen: give them
// the label of their field. Runs after Django's own script has drawn them.
"use strict";

function nameSearchFields() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = select.id && document.querySelector(`label[for="${select.id}"]`);
    if (!label) continue;
    label.id = `${select.id}_label`;
    for (const box of select.parentElement.querySelectorAll("[role=combobox], [role=textbox]")) {
      const named = (box.getAttribute("aria-labelledby") || "").replace(label.id, "").trim();
      box.setAttribute("aria-labelledby", `${label.id} ${named}`.trim());
    }
  }
}

if (window.django && window.django.jQuery) {
  window.django.jQuery(nameSearchFields);
  document.addEventListener("formset:added", nameSearchFields);
}
