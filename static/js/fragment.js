// A scanned letter brings the code behind the # of the address, which no server sees. Fills the field, erases the
// address; the person presses the button.
const field = document.querySelector("[data-from-fragment]");

const take = () => {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  if (!field || !/^[\d\s-]{10,40}$/.test(code)) return;
  field.value = code.replace(/\D/g, "").replace(/\d{4}(?=\d)/g, "$& ");
  field.closest("details")?.setAttribute("open", "");
};

try { take(); } catch { history.replaceState(null, "", location.pathname); }
addEventListener("hashchange", take);
