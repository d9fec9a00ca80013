//! What was shipped per day, form, shop and warehouse.

use std::collections::BTreeMap;

use super::Merchant;
use super::catalog::{Catalog, Shop};
use super::deal::Deal;
use super::order;
use super::value::{Decimal, fields};
use weft_fakes_kit::beijing::beijing;

const FILE: &str = "vip_stat_sales_by_spec_shop_warehouse_query.php";

struct Sum {
    shop: &'static Shop,
    count: i64,
    amount: Decimal,
}

pub(super) fn put(merchant: &mut Merchant, deals: &[Deal], catalog: &Catalog) {
    let mut sums: BTreeMap<(String, usize, &str, &str), Sum> = BTreeMap::new();
    for deal in deals {
        let Some(shipped_s) = deal.shipped_s else { continue };
        for line in deal.lines.iter().filter(|line| !line.deleted) {
            let key = (beijing(shipped_s)[..10].to_owned(), line.spec, deal.shop.no, deal.warehouse.no);
            let sum = sums.entry(key).or_insert(Sum { shop: deal.shop, count: 0, amount: Decimal::ZERO });
            sum.count += line.count;
            sum.amount.0 += line.amount().0;
        }
    }
    for ((day, spec, _, warehouse_no), sum) in &sums {
        let mut row = fields! {
            "consign_date": format!("{day} 00:00:00"),
            "shop_no": sum.shop.no,
            "shop_name": sum.shop.name,
            "warehouse_no": *warehouse_no,
        };
        row.extend(order::goods(*spec, catalog));
        row.extend(fields! { "num": Decimal::whole(sum.count), "amount": sum.amount });
        merchant.put(FILE, Some(sum.shop.platform), row);
    }
}
