output = {
  module: Object.keys(module),
  require: Object.keys(require),
  parent: typeof module.parent,
  main: typeof require.main,
  cache: typeof require.cache,
  names: Object.getOwnPropertyNames(require),
};
