try {
  output = { result: typeof JSON.parse(`${'['.repeat(100000)}${']'.repeat(100000)}`, (key, value) => value) };
} catch (error) {
  output = { caught: error.name };
}
