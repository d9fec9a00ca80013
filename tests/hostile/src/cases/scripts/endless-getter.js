output = {
  get endless() {
    for (;;) ;
  },
};
