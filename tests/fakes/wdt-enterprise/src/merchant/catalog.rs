//! What the merchant works with: shops, warehouses, carriers, suppliers, goods.

/// A shop on a platform.
#[derive(Debug)]
pub(super) struct Shop {
    pub(super) id: i64,
    pub(super) no: &'static str,
    pub(super) name: &'static str,
    pub(super) platform: i64,
    pub(super) disabled: bool,
}

/// A warehouse.
#[derive(Debug)]
pub(super) struct Warehouse {
    pub(super) id: i64,
    pub(super) no: &'static str,
    pub(super) name: &'static str,
    /// 1 normal, 11 run by another company through Qimen.
    pub(super) kind: i64,
    pub(super) disabled: bool,
}

/// A carrier.
#[derive(Debug)]
pub(super) struct Carrier {
    pub(super) id: i64,
    pub(super) no: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: i64,
}

/// A supplier.
#[derive(Debug)]
pub(super) struct Supplier {
    pub(super) id: i64,
    pub(super) no: &'static str,
    pub(super) name: &'static str,
}

/// One thing that is sold, in all of its forms.
#[derive(Debug)]
pub(super) struct Goods {
    pub(super) id: i64,
    pub(super) no: String,
    pub(super) name: &'static str,
    pub(super) class: &'static str,
    pub(super) deleted: bool,
}

/// One form of it: what is counted in stock.
#[derive(Debug)]
pub(super) struct Spec {
    pub(super) id: i64,
    pub(super) no: String,
    pub(super) name: &'static str,
    pub(super) barcode: String,
    pub(super) price_cents: i64,
    /// The place of its goods in `Catalog::goods`.
    pub(super) goods: usize,
}

/// Goods and their forms.
#[derive(Debug)]
pub(super) struct Catalog {
    pub(super) goods: Vec<Goods>,
    pub(super) specs: Vec<Spec>,
}

const fn shop(id: i64, no: &'static str, name: &'static str, platform: i64, disabled: bool) -> Shop {
    Shop { id, no, name, platform, disabled }
}

pub(super) const SHOPS: [Shop; 10] = [
    shop(101, "S01", "示例自有商城", 127, false),
    shop(102, "S02", "示例线下门店", 0, false),
    shop(103, "S03", "示例京东旗舰店", 3, false),
    shop(104, "S04", "示例拼多多店", 39, false),
    shop(105, "S05", "示例抖音小店", 69, false),
    shop(106, "S06", "示例天猫旗舰店", 1, false),
    shop(107, "S07", "示例淘宝分销店", 2, false),
    shop(108, "S08", "示例抖音供销店", 139, false),
    shop(109, "S09", "示例快手小店", 75, false),
    shop(110, "S10", "已停用的店铺", 13, true),
];
/// Shops before the last one sell.
pub(super) const SELLING: usize = SHOPS.len() - 1;

pub(super) const WAREHOUSES: [Warehouse; 4] = [
    Warehouse { id: 11, no: "W01", name: "上海主仓", kind: 1, disabled: false },
    Warehouse { id: 12, no: "W02", name: "广州分仓", kind: 1, disabled: false },
    Warehouse { id: 13, no: "W03", name: "杭州外包仓", kind: 11, disabled: false },
    Warehouse { id: 14, no: "W04", name: "停用的残次仓", kind: 1, disabled: true },
];

pub(super) const CARRIERS: [Carrier; 5] = [
    Carrier { id: 21, no: "SF", name: "顺丰速运", kind: 8 },
    Carrier { id: 22, no: "ZTO", name: "中通快递", kind: 6 },
    Carrier { id: 23, no: "YTO", name: "圆通速递", kind: 4 },
    Carrier { id: 24, no: "YD", name: "韵达快递", kind: 9 },
    Carrier { id: 25, no: "JD", name: "京东物流", kind: 1311 },
];

pub(super) const SUPPLIERS: [Supplier; 4] = [
    Supplier { id: 31, no: "P001", name: "杭州示例纺织有限公司" },
    Supplier { id: 32, no: "P002", name: "义乌示例日用品厂" },
    Supplier { id: 33, no: "P003", name: "广州示例食品有限公司" },
    Supplier { id: 34, no: "P004", name: "苏州示例包装材料厂" },
];

pub(super) const CLASSES: [&str; 5] = ["服装", "家居", "食品", "母婴", "包材"];

const NAMES: [(&str, usize); 12] = [
    ("纯棉短袖T恤", 0),
    ("加厚连帽卫衣", 0),
    ("真丝围巾", 0),
    ("陶瓷马克杯", 1),
    ("记忆棉枕头", 1),
    ("香薰蜡烛", 1),
    ("每日坚果礼盒", 2),
    ("冻干草莓", 2),
    ("手冲咖啡豆", 2),
    ("婴儿纱布浴巾", 3),
    ("宝宝辅食碗", 3),
    ("防震快递箱", 4),
];
const FORMS: [&str; 3] = ["标准", "大号", "礼盒装"];
/// Forms per goods: one, two or three.
const FORMS_MAX: usize = FORMS.len();

impl Catalog {
    pub(super) fn new() -> Catalog {
        let goods = NAMES.iter().enumerate().map(|(place, (name, class))| Goods {
            id: 2001 + place as i64,
            no: format!("G-{:03}", place + 1),
            name,
            class: CLASSES[*class],
            deleted: place == NAMES.len() - 1,
        });
        let forms = (0..NAMES.len()).flat_map(|goods| (0..=goods % FORMS_MAX).map(move |form| (goods, form)));
        let specs = forms.enumerate().map(|(place, (goods, form))| Spec {
            id: 3001 + place as i64,
            no: format!("SKU-{:03}-{}", goods + 1, form + 1),
            name: FORMS[form],
            // A leading zero, which a number would lose.
            barcode: format!("0690{:09}", 1_000_000 + place * 7919),
            price_cents: 990 + (place as i64 * 1310) % 29_000,
            goods,
        });
        Catalog { goods: goods.collect(), specs: specs.collect() }
    }

    pub(super) fn goods_of(&self, spec: &Spec) -> &Goods {
        &self.goods[spec.goods]
    }
}
