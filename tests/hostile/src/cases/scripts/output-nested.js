output = {
  next: {
    toJSON() {
      return { next: this };
    },
  },
};
