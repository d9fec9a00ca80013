module.exports = async ({ input: given }) => ({ output: {}, next: given.key });
