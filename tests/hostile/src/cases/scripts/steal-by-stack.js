let frames = 'none';
Error.prepareStackTrace = (error, sites) => {
  frames = typeof sites;
  return sites;
};
const error = new Error('x');
output = { stack: typeof error.stack, frames, inside: /prelude|\.rs/.test(String(error.stack)) };
