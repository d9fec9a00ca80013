'use strict';
// Modules of Node.js that a sandbox hasn't. Packages ask for some of them while they load and use them never, or only for
// what nobody does in a script: so they are there, and whatever is called says what to use instead.
module.exports = (name, instead) => {
  const absent = (key) =>
    function () {
      throw new Error(`${name}.${key} is not available in scripts: ${instead}`);
    };
  const get = (_, key) => {
    const isName = typeof key === 'string' && key !== 'then' && key !== 'default' && key !== '__esModule';
    return isName ? absent(key) : undefined;
  };
  return new Proxy({ __proto__: null }, { __proto__: null, get });
};
