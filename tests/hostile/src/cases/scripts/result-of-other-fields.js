module.exports = async () => ({ output: {}, rejected: [{}], table: 'other', '__proto__': {}, bookmark: 'x' });
