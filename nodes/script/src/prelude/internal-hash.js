'use strict';
// Hashes and HMACs. Where a part or the key has a marker in it, the host hashes the secret itself and gives a marker of the
// result; what can't be done with a marker is refused with a sentence.
const p = require('internal-primordials');
const { bytesOf, joined } = require('internal-bytes');
const { coded, wrongType, refused } = require('internal-errors');
const { encodingOf, bytesOfText, textOfBytes } = require('internal-buffer-encoding');
const { isMarked, markedText, remember, settle } = require('internal-sealed');

const HASHES = ['md5', 'sha1', 'sha256', 'sha512'];
const SEALING = ['md5', 'sha1', 'sha256'];
const NAMES = {
  __proto__: null,
  'sha-1': 'sha1',
  'sha-256': 'sha256',
  'sha-512': 'sha512',
  'rsa-md5': 'md5',
  'rsa-sha1': 'sha1',
  'rsa-sha256': 'sha256',
  'rsa-sha512': 'sha512',
};

const algorithmOf = (name, kind) => {
  if (typeof name !== 'string') throw wrongType(kind, 'of type string', name);
  const lower = p.textToLowerCase(name);
  const known = NAMES[lower] || lower;
  if (p.arrayIncludes(HASHES, known)) return known;
  if (kind === 'hmac') throw coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`);
  throw new p.Error('Digest method not supported');
};

/** A secret key as an object, for packages that insist on one. */
class KeyObject {
  #part;

  constructor(key, encoding) {
    this.#part = partOf(key, encoding, 'key');
  }

  get type() {
    return 'secret';
  }

  get symmetricKeySize() {
    return this.#part.length;
  }

  export() {
    return require('buffer').Buffer.from(this.#part);
  }

  equals(other) {
    return this.export().equals(other.export());
  }

  static partOf(value) {
    return typeof value === 'object' && value !== null && #part in value ? value.#part : null;
  }
}
const partOfKey = KeyObject.partOf;
delete KeyObject.partOf;

/** A piece of what is hashed: bytes, or a text with a marker in it. */
const partOf = (data, encoding, name) => {
  if (typeof data === 'string') {
    const text = settle(data);
    const kind = encodingOf(encoding, true) || 'utf8';
    if (isMarked(text)) {
      if (kind === 'hex' || kind === 'base64' || kind === 'base64url') {
        throw refused('the decoded bytes of a sealed value', 'it has only its marker; hash that as it is');
      }
      return text;
    }
    return bytesOfText(text, kind);
  }
  const key = partOfKey(data);
  if (key !== null) return key;
  const bytes = bytesOf(data);
  if (bytes === null) throw wrongType(name, 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  const marked = markedText(bytes);
  // Bytes may change before they are hashed.
  return marked === null ? p.bytesSlice(bytes) : marked;
};

/** The text of a part for the host, which takes only texts beside markers. */
const textOfPart = (part) => {
  if (typeof part === 'string') return part;
  try {
    return host.decodeUtf8(part, true);
  } catch {
    throw refused('a hash over a sealed value and bytes that are no text', 'give texts only');
  }
};

const sealedEncoding = (encoding) => {
  if (encoding === 'HEX') return 'HEX';
  const kind = encoding === undefined || encoding === 'buffer' ? null : encodingOf(encoding);
  if (kind === 'hex' || kind === 'base64') return kind;
  throw refused('the bytes of a hash over a sealed value', "write digest('hex') or digest('base64')");
};

const checkSealing = (algorithm) => {
  if (!p.arrayIncludes(SEALING, algorithm)) {
    throw refused(`a hash ${algorithm} over a sealed value`, `possible are ${p.arrayJoin(SEALING, ', ')}`);
  }
};

/** The marker of a hash over a secret; its upper-case writing is known as well. */
const sealed = (algorithm, key, parts, wanted) => {
  checkSealing(algorithm);
  const encoding = sealedEncoding(wanted);
  const texts = [];
  for (let i = 0; i < parts.length; i += 1) texts[i] = textOfPart(parts[i]);
  const make = (written) =>
    key === null
      ? host.sealedHash(algorithm, texts, written)
      : host.sealedHmac(algorithm, textOfPart(key), texts, written);
  const marker = make(encoding);
  return encoding === 'hex' ? remember(marker, () => make('HEX')) : marker;
};

class Digest {
  #algorithm;
  #key;
  #parts = [];
  #done = false;

  constructor(algorithm, key) {
    this.#algorithm = algorithm;
    this.#key = key;
  }

  update(data, encoding) {
    if (this.#done) throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    p.arrayPush(this.#parts, partOf(data, encoding, 'data'));
    return this;
  }

  copy() {
    if (this.#done) throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    const copy = new Digest(this.#algorithm, this.#key);
    copy.#parts = p.arraySlice(this.#parts);
    return copy;
  }

  digest(encoding) {
    if (this.#done) throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this.#done = true;
    if (this.#isSealed()) return sealed(this.#algorithm, this.#key, this.#parts, encoding);
    const bytes = this.#bytes();
    if (encoding === undefined || encoding === 'buffer') return require('buffer').Buffer.from(bytes);
    return encoding === 'HEX' ? p.textToUpperCase(textOfBytes(bytes, 'hex')) : textOfBytes(bytes, encodingOf(encoding));
  }

  // What a stream of data would end with, for code that calls it so.
  end(data, encoding) {
    if (data !== undefined) this.update(data, encoding);
    return this;
  }

  write(data, encoding) {
    this.update(data, encoding);
    return true;
  }

  read() {
    return this.digest();
  }

  #isSealed() {
    if (typeof this.#key === 'string') return true;
    for (let i = 0; i < this.#parts.length; i += 1) if (typeof this.#parts[i] === 'string') return true;
    return false;
  }

  #bytes() {
    const data = joined(this.#parts);
    return this.#key === null ? host.digest(this.#algorithm, data) : host.hmac(this.#algorithm, this.#key, data);
  }
}

// Constructors are written out: those that the language adds spread their arguments, which a script can redefine.
class Hash extends Digest {
  constructor(algorithm) {
    super(algorithm, null);
  }
}

class Hmac extends Digest {
  constructor(algorithm, key) {
    super(algorithm, key);
  }
}

const createHash = (name) => new Hash(algorithmOf(name, 'algorithm'));
const createHmac = (name, key) => {
  const algorithm = algorithmOf(name, 'hmac');
  if (key === null || key === undefined) {
    throw wrongType(
      'key',
      'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey',
      key,
    );
  }
  return new Hmac(algorithm, partOf(key, 'utf8', 'key'));
};

module.exports = { KeyObject, createHash, createHmac, Hash, Hmac, HASHES, algorithmOf, partOf };
