import { isObject, type Json, type JsonObject } from '../model/json.ts';

/** What a token says of itself, unverified: good for words, and for nothing else. Null for what is no JSON Web Token (RFC 7519). */
export function readClaims(token: string): JsonObject | null {
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  try {
    const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8')) as Json;
    return isObject(claims) ? claims : null;
  } catch {
    return null;
  }
}
