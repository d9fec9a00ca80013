output = new (class extends Map {
  get [Symbol.toStringTag]() {
    throw new Error('not to be asked');
  }
})();
