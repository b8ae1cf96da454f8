// Tables of class `sortable` get sorting by their headings and a field for searching; without this they are whole.
for (const table of document.querySelectorAll("table.sortable")) {
  new window.DataTable(table, {
    paging: false,
    order: [],
    autoWidth: false,
    layout: { topStart: "search", topEnd: "info", bottomStart: null, bottomEnd: null },
    language: { search: "Search the claims:", info: "_TOTAL_ claims", infoFiltered: "of _MAX_", infoEmpty: "no claims" },
  });
}

// What is folded is printed as well.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("table.sortable details:not([open])")];
  for (const part of opened) part.open = true;
});
window.addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
});

// A link to a claim opens its reasons.
const reveal = () => {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = row?.matches("table.sortable tr") && row.querySelector("details");
  if (part) part.open = true;
};
window.addEventListener("hashchange", reveal);
reveal();
