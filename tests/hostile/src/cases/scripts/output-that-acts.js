let asked = 0;
output = {
  get number() {
    asked += 1;
    return asked;
  },
  get sent() {
    fetch('https://evil.example/').catch(() => {});
    return 'sent';
  },
};
