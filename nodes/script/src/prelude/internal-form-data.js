'use strict';
// The global classes FormData and Blob. A body goes out as text, so what is in them has to be text in the end.
const p = require('internal-primordials');
const { bytesOf, joined } = require('internal-bytes');
const { wellFormed } = require('internal-percent');

class Blob {
  #bytes;
  #type;

  constructor(parts = [], options = {}) {
    const list = [];
    for (const part of parts) {
      if (typeof part === 'object' && part !== null && #bytes in part) p.arrayPush(list, part.#bytes);
      else p.arrayPush(list, bytesOf(part) ?? host.encodeUtf8(`${part}`));
    }
    this.#bytes = joined(list);
    this.#type = options.type === undefined ? '' : p.textToLowerCase(`${options.type}`);
  }

  get size() {
    return p.bytesLength(this.#bytes);
  }

  get type() {
    return this.#type;
  }

  text() {
    return p.resolved(host.decodeUtf8(this.#bytes, false));
  }

  arrayBuffer() {
    return p.resolved(p.bytesBuffer(p.bytesSlice(this.#bytes)));
  }

  slice(start, end, type = '') {
    return new Blob([p.bytesSlice(this.#bytes, start, end)], { type });
  }

  static bytesOf(value) {
    return typeof value === 'object' && value !== null && #bytes in value ? value.#bytes : null;
  }
}
const blobBytes = Blob.bytesOf;
delete Blob.bytesOf;

class FormData {
  /** Entries `[name, value, file name]`; the last is null for texts. */
  #entries = [];

  #entry(name, value, fileName) {
    const isBlob = blobBytes(value) !== null;
    const shown = fileName === undefined ? 'blob' : wellFormed(fileName);
    return isBlob ? [wellFormed(name), value, shown] : [wellFormed(name), wellFormed(value), null];
  }

  append(name, value, fileName) {
    p.arrayPush(this.#entries, this.#entry(name, value, fileName));
  }

  set(name, value, fileName) {
    const entry = this.#entry(name, value, fileName);
    let at = this.#entries.length;
    for (let i = this.#entries.length - 1; i >= 0; i -= 1) {
      if (this.#entries[i][0] !== entry[0]) continue;
      if (at < this.#entries.length) p.arraySplice(this.#entries, at, 1);
      at = i;
    }
    this.#entries[at] = entry;
  }

  get(name) {
    const all = this.getAll(name);
    return all.length === 0 ? null : all[0];
  }

  getAll(name) {
    return p.arrayMap(
      p.arrayFilter(this.#entries, (entry) => entry[0] === `${name}`),
      (entry) => entry[1],
    );
  }

  has(name) {
    return this.getAll(name).length > 0;
  }

  delete(name) {
    this.#entries = p.arrayFilter(this.#entries, (entry) => entry[0] !== `${name}`);
  }

  forEach(callback, self) {
    p.each(p.arraySlice(this.#entries), (entry) => p.apply(callback, self, [entry[1], entry[0], this]));
  }

  *entries() {
    for (let i = 0; i < this.#entries.length; i += 1) yield [this.#entries[i][0], this.#entries[i][1]];
  }

  *keys() {
    for (let i = 0; i < this.#entries.length; i += 1) yield this.#entries[i][0];
  }

  *values() {
    for (let i = 0; i < this.#entries.length; i += 1) yield this.#entries[i][1];
  }

  static entriesOf(value) {
    return #entries in value ? value.#entries : null;
  }
}
const { entriesOf } = FormData;
delete FormData.entriesOf;
p.defineProperty(FormData.prototype, p.iterator, {
  value: FormData.prototype.entries,
  writable: true,
  configurable: true,
});
p.each([Blob, FormData], (Kind) => {
  p.defineProperty(Kind.prototype, p.toStringTag, { value: Kind.name, configurable: true });
});

/** A name within quotes, as HTML has it. */
const quoted = (name) =>
  p.textReplaceAll(p.textReplaceAll(p.textReplaceAll(name, '\n', '%0A'), '\r', '%0D'), '"', '%22');

/** Line breaks of a form are those of the net. */
const withBreaks = (text) =>
  p.textReplaceAll(p.textReplaceAll(p.textReplaceAll(text, '\r\n', '\n'), '\r', '\n'), '\n', '\r\n');

const boundary = () => {
  const bytes = host.random(12);
  let digits = '';
  for (let i = 0; i < bytes.length; i += 1) digits += p.textPadStart(p.numberToString(bytes[i], 16), 2, '0');
  return `----formdata-${digits}`;
};

const multipart = (entries) => {
  const line = boundary();
  const parts = [];
  p.each(entries, (entry) => {
    const bytes = blobBytes(entry[1]);
    const file = bytes === null ? '' : `; filename="${quoted(entry[2])}"`;
    const type = bytes === null ? '' : `Content-Type: ${entry[1].type || 'application/octet-stream'}\r\n`;
    const head = `--${line}\r\nContent-Disposition: form-data; name="${quoted(entry[0])}"${file}\r\n${type}\r\n`;
    p.arrayPush(
      parts,
      host.encodeUtf8(head),
      bytes === null ? host.encodeUtf8(withBreaks(entry[1])) : bytes,
      host.encodeUtf8('\r\n'),
    );
  });
  p.arrayPush(parts, host.encodeUtf8(`--${line}--`));
  return { body: joined(parts), type: `multipart/form-data; boundary=${line}` };
};

/** What is sent for a FormData or Blob; null for anything else. */
const contentOf = (value) => {
  const bytes = blobBytes(value);
  if (bytes !== null) return { body: bytes, type: value.type === '' ? null : value.type };
  const entries = entriesOf(value);
  return entries === null ? null : multipart(entries);
};

module.exports = { FormData, Blob, contentOf };
