try {
  output = { matches: new RegExp('('.repeat(100000) + ')'.repeat(100000)).test('') };
} catch (error) {
  output = { caught: error.name };
}
