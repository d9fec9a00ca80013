output = new Proxy({}, {
  ownKeys() {
    throw new Error('not to be looked at');
  },
});
