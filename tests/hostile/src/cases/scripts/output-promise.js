output = new Promise(() => {});
