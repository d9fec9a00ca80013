}); output = { escaped: true }; (async () => {
