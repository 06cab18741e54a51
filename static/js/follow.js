// Follows what somebody else does: asks an address again and again, and goes on once the answer does not hold the page's sign.
// Nobody does that by hand: the session does not live longer for it.
const section = document.querySelector("[data-follow]");

const ask = async () => {
  const answer = await fetch(section.dataset.follow, { redirect: "manual", headers: { "x-unattended": "1" } }).catch(() => null);
  const here = answer?.status === 200 && (await answer.text().catch(() => section.dataset.sign)).includes(section.dataset.sign);
  if (here || !answer || answer.status >= 500) return setTimeout(ask, 2_000);
  location.assign(section.dataset.on);
};

if (section) setTimeout(ask, 2_000);
