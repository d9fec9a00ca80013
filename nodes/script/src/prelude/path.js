'use strict';
// `path` as on POSIX: names only, there are no files.
const { wrongType } = require('internal-errors');

const check = (value, name = 'path') => {
  if (typeof value !== 'string') throw wrongType(name, 'of type string', value);
  return value;
};

/** Takes `.`, `..` and empty parts out. */
const plain = (path, absolute) => {
  const parts = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (!absolute) parts.push('..');
  }
  return parts.join('/');
};

const path = {
  sep: '/',
  delimiter: ':',
  normalize(given) {
    check(given);
    if (given === '') return '.';
    const absolute = given[0] === '/';
    let text = plain(given, absolute);
    if (text === '' && !absolute) text = '.';
    if (text !== '' && given.endsWith('/')) text += '/';
    return absolute ? `/${text}` : text;
  },
  join(...parts) {
    const joined = parts
      .map((part) => check(part))
      .filter((part) => part !== '')
      .join('/');
    return joined === '' ? '.' : path.normalize(joined);
  },
  resolve(...parts) {
    let joined = '';
    for (let i = parts.length - 1; i >= 0 && joined[0] !== '/'; i -= 1) {
      if (check(parts[i], `paths[${i}]`) !== '') joined = joined === '' ? parts[i] : `${parts[i]}/${joined}`;
    }
    return `/${plain(joined, true)}`;
  },
  isAbsolute: (given) => check(given)[0] === '/',
  relative(from, to) {
    const left = path.resolve(check(from, 'from')).split('/').filter(Boolean);
    const right = path.resolve(check(to, 'to')).split('/').filter(Boolean);
    let same = 0;
    while (same < left.length && same < right.length && left[same] === right[same]) same += 1;
    return [...left.slice(same).map(() => '..'), ...right.slice(same)].join('/');
  },
  dirname(given) {
    const text = check(given).replace(/(?!^)\/+$/, '');
    const slash = text.lastIndexOf('/');
    if (slash < 0) return '.';
    return slash === 0 ? '/' : text.slice(0, slash).replace(/(?!^)\/+$/, '');
  },
  basename(given, suffix) {
    const text = check(given).replace(/\/+$/, '');
    const name = text.slice(text.lastIndexOf('/') + 1);
    return suffix !== undefined && name !== suffix && name.endsWith(check(suffix, 'suffix'))
      ? name.slice(0, name.length - suffix.length)
      : name;
  },
  extname(given) {
    const name = path.basename(given);
    const dot = name.lastIndexOf('.');
    return dot <= 0 || name === '..' ? '' : name.slice(dot);
  },
  parse(given) {
    const root = check(given)[0] === '/' ? '/' : '';
    const base = path.basename(given);
    const ext = path.extname(given);
    const dir = given.replace(/\/+$/, '').includes('/') ? path.dirname(given) : root;
    return { root, dir, base, ext, name: ext === '' ? base : base.slice(0, -ext.length) };
  },
  format(parts) {
    const dir = parts.dir || parts.root || '';
    const ext = parts.ext ? `${parts.ext[0] === '.' ? '' : '.'}${parts.ext}` : '';
    const base = parts.base || `${parts.name || ''}${ext}`;
    if (dir === '') return base;
    return dir === parts.root ? `${dir}${base}` : `${dir}/${base}`;
  },
  toNamespacedPath: (given) => given,
};
path.posix = path;
path.win32 = undefined;

module.exports = path;
