output = {};
throw {
  get message() {
    for (;;) ;
  },
};
