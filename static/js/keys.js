// Tells the browser's key store which keys still work here, so that it stops offering the others.
const box = document.querySelector("[data-keys]");
const { relyingParty: rpId, user: userId, accepted, removed } = box?.dataset ?? {};
const listed = (ids) => (ids ? ids.split(" ") : []);
const store = window.PublicKeyCredential;

if (box && store) {
  for (const credentialId of listed(removed)) {
    await store.signalUnknownCredential?.({ rpId, credentialId })?.catch(() => undefined);
  }
  // None are told while one is made and not used yet: the list would take it from the store.
  if (accepted !== undefined) await store.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds: listed(accepted) })?.catch(() => undefined);
}
