'use strict';
// `stream`: classes for packages that inherit from them (form-data, sax). Data goes from `push` and `write` to listeners of
// `data` at once; there is no buffering and nothing is ever waited for. What would need more says so.
const EventEmitter = require('events');
const { refusal } = require('internal-errors');

function Stream(options) {
  EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

Stream.prototype.pipe = function pipe(target, options) {
  this.on('data', (chunk) => target.write(chunk));
  this.on('end', () => {
    if (!options || options.end !== false) target.end();
  });
  target.emit('pipe', this);
  if (typeof this.resume === 'function') this.resume();
  return target;
};

const child = (Parent, methods) => {
  function Kind(options) {
    if (!(this instanceof Kind)) return new Kind(options);
    Parent.call(this, options);
    this.readable = Boolean(methods.push);
    this.writable = Boolean(methods.write);
    for (const name of ['read', 'write', 'transform', 'flush', 'final']) {
      if (options && typeof options[name] === 'function') this[`_${name}`] = options[name];
    }
  }
  Object.setPrototypeOf(Kind.prototype, Parent.prototype);
  Object.setPrototypeOf(Kind, Parent);
  Object.assign(Kind.prototype, methods);
  return Kind;
};

const reading = {
  push(chunk) {
    this.emit(chunk === null ? 'end' : 'data', chunk);
    return true;
  },
  resume() {
    return this;
  },
  pause() {
    return this;
  },
  setEncoding() {
    return this;
  },
  destroy(error) {
    if (error) this.emit('error', error);
    this.emit('close');
    return this;
  },
  read: refusal('stream.read', "listen to 'data'"),
};

const done = (stream, callback) => (error) => {
  if (error) stream.emit('error', error);
  if (typeof callback === 'function') callback(error);
};

const writing = {
  write(chunk, encoding, callback) {
    const finished = done(this, typeof encoding === 'function' ? encoding : callback);
    if (typeof this._write === 'function') this._write(chunk, encoding, finished);
    return true;
  },
  end(chunk, encoding, callback) {
    if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk, encoding);
    const finish = () => {
      this.emit('finish');
      this.emit('close');
      const last = [chunk, encoding, callback].find((each) => typeof each === 'function');
      if (last) last();
    };
    if (typeof this._final === 'function') this._final(finish);
    else finish();
    return this;
  },
  cork() {},
  uncork() {},
  destroy: reading.destroy,
};

const transforming = {
  _transform(chunk, encoding, callback) {
    callback(null, chunk);
  },
  _write(chunk, encoding, callback) {
    this._transform(chunk, encoding, (error, data) => {
      if (data !== undefined && data !== null) this.push(data);
      callback(error);
    });
  },
  _final(callback) {
    const end = (error, data) => {
      if (data !== undefined && data !== null) this.push(data);
      this.push(null);
      callback(error);
    };
    if (typeof this._flush === 'function') this._flush(end);
    else end();
  },
};

Stream.Stream = Stream;
Stream.Readable = child(Stream, reading);
Stream.Writable = child(Stream, writing);
Stream.Duplex = child(Stream, { ...reading, ...writing });
Stream.Transform = child(Stream.Duplex, transforming);
Stream.PassThrough = child(Stream.Transform, {});
for (const name of ['pipeline', 'finished', 'compose', 'addAbortSignal'])
  Stream[name] = refusal(`stream.${name}`, 'work with texts and Buffers');
Stream.Readable.from = refusal('stream.Readable.from', 'work with texts and Buffers');
Stream.promises = { pipeline: Stream.pipeline, finished: Stream.finished };

module.exports = Stream;
