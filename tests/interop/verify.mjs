// Reads from stdin what to verify, and prints for each token whether a verifier that knows nothing of SessionGen accepts it:
//   { "issuer", "jwks", "algorithm", "pem"?, "authorizedParty", "tokens": { name: token } }
//   -> { "jose": { name: { "accepted": true, "header", "payload" } | { "accepted": false, "reason" } }, "clerk": … }
import { webcrypto } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { verifyToken } from '@clerk/backend';

globalThis.crypto ??= webcrypto; // Node.js 18, which Debian 12 has, keeps it in the module alone

const input = JSON.parse(await text(process.stdin));
const keys = createRemoteJWKSet(new URL(input.jwks));

const jose = token => jwtVerify(token, keys, { issuer: input.issuer, algorithms: [input.algorithm], typ: 'JWT' })
  .then(({ protectedHeader, payload }) => ({ header: protectedHeader, payload }));

const clerk = async token => ({
  payload: await verifyToken(token, { jwtKey: input.pem, authorizedParties: [input.authorizedParty] }),
});

async function verifyAll(verifier) {
  const results = {};
  for (const [name, token] of Object.entries(input.tokens)) {
    results[name] = await verifier(token).then(
      result => ({ accepted: true, ...result }),
      error => ({ accepted: false, reason: error.code ?? error.reason ?? String(error) }),
    );
  }
  return results;
}

console.log(JSON.stringify({
  jose: await verifyAll(jose),
  // It verifies RS256 alone, with the public key as PEM.
  clerk: input.pem ? await verifyAll(clerk) : null,
}));
