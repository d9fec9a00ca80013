//! Shops, warehouses, carriers and goods: what deals and documents refer to.

use weft_fakes_kit::chance::Chance;

/// A shop on a platform.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) id: i64,
    pub(crate) no: &'static str,
    pub(crate) name: &'static str,
    pub(crate) platform_id: i64,
    pub(crate) sub_platform_id: i64,
    /// How often an order is one of its, of a hundred.
    weight: u64,
}

const fn shop(id: i64, no: &'static str, name: &'static str, platform: (i64, i64), weight: u64) -> Shop {
    Shop { id, no, name, platform_id: platform.0, sub_platform_id: platform.1, weight }
}

/// The weights add up to a hundred.
pub(crate) static SHOPS: [Shop; 10] = [
    shop(1, "S01", "示例自有商城", (127, 0), 12),
    shop(2, "S02", "示例线下门店", (0, 0), 8),
    shop(3, "S03", "示例京东店", (3, 0), 18),
    shop(4, "S04", "示例抖音店", (69, 0), 18),
    shop(5, "S05", "示例快手店", (75, 0), 8),
    shop(6, "S06", "示例小红书店", (56, 0), 6),
    shop(7, "S07", "示例天猫旗舰店", (1, 1), 16),
    shop(8, "S08", "示例淘宝分销店", (2, 0), 5),
    shop(9, "S09", "示例抖音供销店", (139, 0), 5),
    shop(10, "S10", "示例拼多多店", (39, 0), 4),
];

/// A warehouse.
#[derive(Debug)]
pub(crate) struct Warehouse {
    pub(crate) id: i64,
    pub(crate) no: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: i64,
}

/// The last one is closed.
pub(crate) static WAREHOUSES: [Warehouse; 4] = [
    Warehouse { id: 1, no: "W01", name: "杭州仓", kind: 1 },
    Warehouse { id: 2, no: "W02", name: "广州仓", kind: 1 },
    Warehouse { id: 3, no: "W03", name: "抖音云仓", kind: 6 },
    Warehouse { id: 4, no: "W04", name: "旧仓", kind: 125 },
];

/// How many of them are open, from the first on.
pub(crate) const OPEN_WAREHOUSES: usize = 3;

/// A carrier.
#[derive(Debug)]
pub(crate) struct Carrier {
    pub(crate) id: i64,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) kind: i64,
}

pub(crate) static CARRIERS: [Carrier; 4] = [
    Carrier { id: 1, code: "YTO", name: "圆通速递", kind: 4 },
    Carrier { id: 2, code: "ZTO", name: "中通快递", kind: 5 },
    Carrier { id: 3, code: "SF", name: "顺丰速运", kind: 8 },
    Carrier { id: 4, code: "JD", name: "京东快递", kind: 1311 },
];

/// Brands by number and name.
pub(crate) static BRANDS: [(&str, &str); 3] = [("B01", "示例牌"), ("B02", "山野"), ("B03", "O'Neil \"海\"")];
/// Goods classes.
pub(crate) static CLASSES: [&str; 4] = ["服饰", "食品", "家居", "数码"];
/// Suppliers by number and name.
pub(crate) static PROVIDERS: [(&str, &str); 3] =
    [("P01", "示例供应商甲"), ("P02", "示例供应商乙"), ("P03", "示例供应商丙")];

pub(crate) const SPECS_PER_GOODS: usize = 2;
pub(crate) const GOODS: usize = 20;
pub(crate) const SPECS: usize = GOODS * SPECS_PER_GOODS;

/// A SKU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spec(pub(crate) usize);

impl Spec {
    pub(crate) fn goods(self) -> usize {
        self.0 / SPECS_PER_GOODS
    }

    pub(crate) fn id(self) -> i64 {
        30_001 + self.0 as i64
    }

    pub(crate) fn no(self) -> String {
        format!("SKU-{:03}", self.0 + 1)
    }

    pub(crate) fn name(self) -> &'static str {
        if self.0.is_multiple_of(2) { "红色 M" } else { "蓝色 L" }
    }

    pub(crate) fn barcode(self) -> String {
        format!("69012345{:05}", self.0 + 1)
    }

    pub(crate) fn price_fen(self) -> i64 {
        1990 + 730 * (self.0 as i64 % 13)
    }

    pub(crate) fn cost_fen(self) -> i64 {
        self.price_fen() * 2 / 5
    }

    pub(crate) fn goods_id(self) -> i64 {
        goods_id(self.goods())
    }

    pub(crate) fn goods_no(self) -> String {
        goods_no(self.goods())
    }

    pub(crate) fn goods_name(self) -> String {
        goods_name(self.goods())
    }

    pub(crate) fn brand(self) -> (&'static str, &'static str) {
        BRANDS[self.goods() % BRANDS.len()]
    }

    pub(crate) fn class(self) -> &'static str {
        CLASSES[self.goods() % CLASSES.len()]
    }
}

pub(crate) fn goods_id(goods: usize) -> i64 {
    20_001 + goods as i64
}

pub(crate) fn goods_no(goods: usize) -> String {
    format!("G-{:03}", goods + 1)
}

pub(crate) fn goods_name(goods: usize) -> String {
    format!("示例商品{}", goods + 1)
}

/// One of the shops, as often as its weight says.
pub(crate) fn pick_shop(random: &mut Chance) -> &'static Shop {
    let mut left = random.number() % 100;
    let reached = |shop: &&Shop| match left.checked_sub(shop.weight) {
        Some(rest) => {
            left = rest;
            false
        }
        None => true,
    };
    SHOPS.iter().find(reached).unwrap_or(&SHOPS[0])
}

/// Whether a shop has that number.
pub(crate) fn is_shop(shop_no: &str) -> bool {
    SHOPS.iter().any(|shop| shop.no == shop_no)
}

/// Whether a warehouse has that number.
pub(crate) fn is_warehouse(warehouse_no: &str) -> bool {
    WAREHOUSES.iter().any(|warehouse| warehouse.no == warehouse_no)
}
