//! What the interface account may see.

use crate::client::{Client, END_S, demo, range};

const STOCK_OUTS: &str = "stockout_order_query_trade.php";

#[test]
fn an_interface_may_be_denied() {
    let server = demo();
    let mut client = Client::new(&server);
    server.deny("shop.php");
    let reply = client.call("shop.php", &[]);
    assert!(reply.code() == 100 && reply.message().contains("权限"), "{}", reply.text);
    assert_eq!(client.code("logistics.php", &[]), 0);
    server.allow_everything();
    assert_eq!(client.code("shop.php", &[]), 0);
}

#[test]
fn a_warehouse_or_a_shop_may_be_denied() {
    let server = demo();
    let mut client = Client::new(&server);
    let (start, end) = range(END_S - 30 * 86_400, END_S);
    let times = [("start_time", start.as_str()), ("end_time", end.as_str())];
    server.deny_warehouse("W02");
    let reply = client.call(STOCK_OUTS, &times);
    assert_eq!((reply.code(), reply.message().as_str()), (100, "无仓库访问权限"));
    assert_eq!(client.code(STOCK_OUTS, &[&times[..], &[("warehouse_no", "W01")]].concat()), 0);
    assert_eq!(client.code("goods_query.php", &times), 0);
    server.allow_everything();
    server.deny_shop("S03");
    assert_eq!(client.call(STOCK_OUTS, &times).message(), "无店铺访问权限");
    assert_eq!(client.code(STOCK_OUTS, &[&times[..], &[("shop_no", "S01")]].concat()), 0);
}
