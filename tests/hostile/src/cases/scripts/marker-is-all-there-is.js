output = {
  key: input.key,
  looks: /^sealed-secret_key-[0-9a-f]{32}$/.test(input.key),
  fields: Object.keys(input),
};
