const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
output = proxy;
