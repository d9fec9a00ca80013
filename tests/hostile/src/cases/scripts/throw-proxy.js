output = {};
throw new Proxy({}, {
  get() {
    throw new Error('not to be looked at');
  },
});
