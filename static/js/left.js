// Signed out here: the other tabs leave, too.
if ("BroadcastChannel" in window) new BroadcastChannel("session").postMessage({ ended: true });
