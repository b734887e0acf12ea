module.exports = () => globalThis.closeSandboxes();
