/** What a log may show of a secret: it, its lines, it in a URL, a form or JSON, and of a JWT what is not everybody's. */
function formsOf(secret) {
  const texts = [secret, secret.trim(), ...secret.split(/[\r\n]+/), ...partsOfJwt(secret.trim())];
  const forms = texts.flatMap((text) => [
    text,
    encodeURIComponent(text.toWellFormed()),
    new URLSearchParams({ x: text }).toString().slice('x='.length),
    JSON.stringify(text).slice(1, -1),
  ]);
  return [...new Set(forms)].filter((form) => form !== '');
}

/** The claims, the signature, and the API key that is among the claims of TMDb's tokens. */
function partsOfJwt(text) {
  const [, claims, signature] = /^eyJ[\w-]+\.([\w-]+)\.([\w-]+)$/.exec(text) ?? [];
  if (claims === undefined) return [];
  try {
    const { aud } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return [claims, signature, ...(typeof aud === 'string' ? [aud] : [])];
  } catch {
    return [claims, signature];
  }
}

module.exports = { formsOf };
