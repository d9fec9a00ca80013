'use strict';
// `crypto`: hashes, HMACs, and random values of the run's seed.
const p = require('internal-primordials');
const { bytesOf } = require('internal-bytes');
const { KeyObject, createHash, createHmac, Hash, Hmac, HASHES, algorithmOf, partOf } = require('internal-hash');
const { coded, wrongType, outOfRange, refused, refusal } = require('internal-errors');

const bufferOf = (bytes) => require('buffer').Buffer.from(bytes);
const RANDOM_MAX = 1 << 20;

const later = (callback, value) => {
  require('timers').queueMicrotask(() => p.apply(callback, undefined, [null, value]));
};

const random = (size) => {
  if (typeof size !== 'number') throw wrongType('size', 'of type number', size);
  if (!(size >= 0 && size <= RANDOM_MAX)) throw outOfRange('size', `>= 0 && <= ${RANDOM_MAX}`, size);
  return host.random(size);
};

const randomBytes = (size, callback) => {
  const buffer = bufferOf(random(size));
  if (callback === undefined) return buffer;
  later(callback, buffer);
  return undefined;
};

const fill = (target, offset = 0, size = undefined) => {
  const bytes = bytesOf(target);
  if (bytes === null) throw wrongType('buf', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', target);
  p.bytesSet(bytes, random(size === undefined ? p.bytesLength(bytes) - offset : size), offset);
  return target;
};

const hexOf = (bytes) => {
  const { textOfBytes } = require('internal-buffer-encoding');
  return textOfBytes(bytes, 'hex');
};

const randomUUID = () => {
  const bytes = host.random(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = hexOf(bytes);
  const parts = [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ];
  return p.arrayJoin(
    p.arrayMap(parts, (range) => p.textSlice(hex, range[0], range[1])),
    '-',
  );
};

/** A whole number from `least` up to and without `end`, each equally likely. */
const randomNumber = (least, end) => {
  const range = end - least;
  if (!p.isInteger(least) || !p.isInteger(end)) throw wrongType('max', 'a safe integer', end);
  if (range <= 0)
    throw coded(
      RangeError,
      'ERR_OUT_OF_RANGE',
      `The value of "max" is out of range. It must be greater than the value of "min" (${least}). Received ${end}`,
    );
  if (range > 2 ** 48 - 1) throw outOfRange('max', '<= 281474976710655', range);
  const limit = 2 ** 48 - (2 ** 48 % range);
  for (;;) {
    const bytes = host.random(6);
    let number = 0;
    for (let i = 0; i < 6; i += 1) number = number * 256 + bytes[i];
    if (number < limit) return least + (number % range);
  }
};

const randomInt = (one, other, callback) => {
  const single = other === undefined || typeof other === 'function';
  const done = single ? other : callback;
  const number = single ? randomNumber(0, one) : randomNumber(one, other);
  if (done === undefined) return number;
  later(done, number);
  return undefined;
};

/** Whether two arrays have the same bytes; takes the same time wherever they differ. */
const timingSafeEqual = (one, other) => {
  const left = bytesOf(one);
  const right = bytesOf(other);
  if (left === null) throw wrongType('buf1', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', one);
  if (right === null) throw wrongType('buf2', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', other);
  if (left.length !== right.length) {
    throw coded(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
  }
  let difference = 0;
  for (let i = 0; i < left.length; i += 1) difference |= left[i] ^ right[i];
  return difference === 0;
};

/** PBKDF2 (RFC 8018) over the host's HMAC. */
const pbkdf2Sync = (password, salt, iterations, length, digest) => {
  const algorithm = algorithmOf(digest, 'hmac');
  const key = partOf(password, 'utf8', 'password');
  const start = partOf(salt, 'utf8', 'salt');
  if (typeof key === 'string' || typeof start === 'string') throw refused('a key derived from a sealed value');
  const derived = new p.Uint8Array(length);
  for (let block = 1, at = 0; at < length; block += 1) {
    const seed = new p.Uint8Array(start.length + 4);
    p.bytesSet(seed, start);
    new DataView(p.bytesBuffer(seed)).setUint32(start.length, block);
    let round = host.hmac(algorithm, key, seed);
    const sum = p.bytesSlice(round);
    for (let i = 1; i < iterations; i += 1) {
      round = host.hmac(algorithm, key, round);
      for (let j = 0; j < sum.length; j += 1) sum[j] ^= round[j];
    }
    p.bytesSet(derived, p.bytesSubarray(sum, 0, p.min(sum.length, length - at)), at);
    at += sum.length;
  }
  return bufferOf(derived);
};

const subtle = {
  digest(algorithm, data) {
    return new p.Promise((resolve) => {
      const name = typeof algorithm === 'object' ? algorithm.name : algorithm;
      resolve(p.bytesBuffer(host.digest(algorithmOf(name, 'algorithm'), bytesOf(data))));
    });
  },
};
const PURE = 'use a package of pure JavaScript such as crypto-js, node-rsa or sm-crypto';
p.each(
  ['encrypt', 'decrypt', 'sign', 'verify', 'importKey', 'exportKey', 'generateKey', 'deriveKey', 'deriveBits'],
  (name) => {
    subtle[name] = () => p.rejected(refused(`crypto.subtle.${name}`, PURE));
  },
);

const getRandomValues = (target) => {
  const bytes = bytesOf(target);
  if (bytes !== null && p.bytesLength(bytes) > 65536) {
    const { DOMException } = require('internal-clone');
    throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
  }
  return fill(target);
};

const crypto = {
  createHash,
  createHmac,
  Hash,
  Hmac,
  KeyObject,
  createSecretKey: (key, encoding) => new KeyObject(key, encoding),
  getHashes: () => p.arraySlice(HASHES),
  getCiphers: () => [],
  getCurves: () => [],
  randomBytes,
  pseudoRandomBytes: randomBytes,
  randomFillSync: fill,
  randomFill(target, ...rest) {
    const callback = p.arrayPop(rest);
    later(callback, p.apply(fill, undefined, [target, rest[0], rest[1]]));
  },
  randomUUID,
  randomInt,
  timingSafeEqual,
  pbkdf2Sync,
  pbkdf2(password, salt, iterations, length, digest, callback) {
    later(callback, pbkdf2Sync(password, salt, iterations, length, digest));
  },
  getRandomValues,
  constants: require('constants'),
  webcrypto: { subtle, getRandomValues, randomUUID },
};
crypto.subtle = subtle;

p.each(
  [
    'createCipheriv',
    'createDecipheriv',
    'createCipher',
    'createDecipher',
    'createSign',
    'createVerify',
    'sign',
    'verify',
    'publicEncrypt',
    'privateDecrypt',
    'privateEncrypt',
    'publicDecrypt',
    'createDiffieHellman',
    'createECDH',
    'createPublicKey',
    'createPrivateKey',
    'generateKeyPair',
    'generateKeyPairSync',
    'generateKey',
    'generateKeySync',
    'scrypt',
    'scryptSync',
    'hkdf',
    'hkdfSync',
  ],
  (name) => {
    crypto[name] = refusal(`crypto.${name}`, PURE);
  },
);

module.exports = crypto;
