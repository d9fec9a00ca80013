output = { address: import.meta.url };
