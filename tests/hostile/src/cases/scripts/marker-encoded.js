const length = (make) => {
  try {
    return make().length;
  } catch (error) {
    return error.message;
  }
};
output = {
  base64: length(() => Buffer.from(input.key).toString('base64')),
  base64url: length(() => Buffer.from(input.key).toString('base64url')),
  btoa: length(() => btoa(input.key)),
  hex: length(() => Buffer.from(input.key).toString('hex')),
  latin1: length(() => Buffer.from(input.key, 'latin1').toString('hex')),
  utf16: length(() => Buffer.from(input.key, 'utf16le').toString('base64')),
};
