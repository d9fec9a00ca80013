output = { own: 1 };
if (typeof __weft_output__ === 'function') {
  __weft_output__(() => {
    throw new Error('not to be read');
  });
  __weft_output__({});
  __weft_output__ = () => {};
}
