// How a cell of a record table is shown: as text that wraps, never as markup, without style attributes.
render.text = function (data, type) {
  const text = data === null || data === undefined ? "" : String(data);
  if (type !== "display") return text;
  return '<span class="words">' + escape(text) + "</span>";
};
// No row is chosen or acted on here.
render.col_0 = render.col_1 = function () {
  return "";
};
// What is pasted or said by an input method is looked for as well as what is typed key by key.
$(function () {
  $("#searchInput").on("input", function () {
    $(this).trigger("keyup");
  });
});
