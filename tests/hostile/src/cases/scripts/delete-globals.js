for (const name of Object.getOwnPropertyNames(globalThis)) {
  try {
    delete globalThis[name];
  } catch (error) {
    continue;
  }
}
output = { left: 1 };
