const { createHash } = require('crypto');
const hash = (text) => createHash('md5').update(text).digest('hex');
const guesses = ['secret', 'treasure', ['tr3asure', 'of', 'the', 'house'].join('-')];
output = { hash: hash(input.key), found: guesses.filter((guess) => hash(guess) === hash(input.key)) };
