// A letter comes as a file, and a browser stays on the page that asked for it, as it was. This takes the file, and goes on to a page that
// says so. Whatever else is answered, the form itself asks for once more: a name that no letter can be made of, or a colleague to ask.
for (const form of document.querySelectorAll("form[data-made]")) {
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", async (event) => {
    const fields = new FormData(form);
    if (fields.get("how") !== "letter") return;
    event.preventDefault();
    if (button.ariaDisabled) return;
    button.ariaDisabled = "true";
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
      if (answer.headers.get("content-type") !== "application/pdf") return form.submit();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = "letter.pdf";
      link.click();
      // Not before the browser has begun to save it.
      setTimeout(() => location.assign(form.dataset.made), 500);
    } catch {
      // Which says whether a code was made.
      location.reload();
    }
  });
}
