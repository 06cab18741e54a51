// The browser's passkey interface, with binary values as base64url on both sides. Knows no page and no server.

const decode = (text) => {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
};

const encode = (buffer) => {
  let binary = "";
  for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const listed = (credentials) => (credentials ?? []).map((entry) => ({ ...entry, id: decode(entry.id) }));

const creationOptions = (json) => PublicKeyCredential.parseCreationOptionsFromJSON?.(json) ?? {
  ...json,
  challenge: decode(json.challenge),
  user: { ...json.user, id: decode(json.user.id) },
  excludeCredentials: listed(json.excludeCredentials),
};

const requestOptions = (json) => PublicKeyCredential.parseRequestOptionsFromJSON?.(json) ?? {
  ...json,
  challenge: decode(json.challenge),
  allowCredentials: listed(json.allowCredentials),
};

// `prf` holds a secret of the authenticator: it never leaves this page.
const results = (credential) => {
  const extensions = { ...credential.getClientExtensionResults() };
  delete extensions.prf;
  return extensions;
};

const common = (credential) => ({
  id: credential.id,
  rawId: encode(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  clientExtensionResults: results(credential),
});

export const supported = () => window.PublicKeyCredential !== undefined && navigator.credentials !== undefined;

// What this browser can do: `here` a key on this device, `phone` a key on a telephone beside it.
export const capabilities = async () => {
  const told = await PublicKeyCredential.getClientCapabilities?.().catch(() => undefined);
  const here = told?.userVerifyingPlatformAuthenticator
    ?? await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
  return { here, phone: told?.hybridTransport ?? true };
};

export const create = async (json) => {
  const credential = await navigator.credentials.create({ publicKey: creationOptions(json) });
  const { response } = credential;
  return {
    ...common(credential),
    response: {
      clientDataJSON: encode(response.clientDataJSON),
      attestationObject: encode(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
};

export const get = async (json) => {
  const credential = await navigator.credentials.get({ publicKey: requestOptions(json) });
  const { response } = credential;
  return {
    ...common(credential),
    response: {
      clientDataJSON: encode(response.clientDataJSON),
      authenticatorData: encode(response.authenticatorData),
      signature: encode(response.signature),
      userHandle: response.userHandle ? encode(response.userHandle) : undefined,
    },
  };
};

// The portal does not know this key (any more): lets the key store stop offering it.
export const forget = (rpId, credentialId) => PublicKeyCredential.signalUnknownCredential?.({ rpId, credentialId }).catch(() => undefined);
