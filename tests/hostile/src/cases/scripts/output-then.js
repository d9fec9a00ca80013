output = { then: 'no function', own: 1 };
module.exports = { then: () => {} };
