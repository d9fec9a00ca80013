//! Stock, goods, and the short lists.

use crate::filter::{Test, is, with};
use crate::interface::{Interface, Looks, Paging, Range, TimeField};

const STOCK: Interface = Interface {
    documents: &["spec_no", "barcode"],
    filters: &[is("spec_no"), is("barcode"), is("warehouse_no"), is("is_deleted"), is("spec_is_deleted")],
    looks: Looks::Mixed,
    ..Interface::new("stock_query.php", "stocks", &["warehouse_no", "spec_no"])
};

const ALL_STOCK: Interface = Interface {
    range: Range::Optional,
    documents: &[],
    filters: &[is("warehouse_no"), is("spec_no")],
    at_night: true,
    ..STOCK.again("vip_stock_query_all.php")
};

const STOCK_BY_POSITION: Interface = Interface {
    documents: &["spec_no"],
    filters: &[is("spec_no"), is("warehouse_no")],
    ..Interface::new("stock_query_detail.php", "stocks", &["rec_id"])
};

const GOODS: Interface = Interface {
    time: TimeField::Always("goods_modified"),
    modified: "goods_modified",
    documents: &["spec_no", "goods_no"],
    filters: &[
        with("spec_no", Test::Line("spec_list", "spec_no")),
        is("goods_no"),
        is("brand_no"),
        is("class_name"),
        with("barcode", Test::Line("spec_list", "barcode")),
        is("deleted"),
    ],
    looks: Looks::Mixed,
    ..Interface::new("goods_query.php", "goods_list", &["goods_id"])
};

const SUITES: Interface = Interface {
    documents: &["suite_no"],
    filters: &[is("suite_no")],
    ..Interface::new("suites_query.php", "suites", &["suite_id"])
};

const PLATFORM_GOODS: Interface = Interface {
    filters: &[is("shop_no")],
    looks: Looks::Mixed,
    ..Interface::new("vip_api_goods_query.php", "goods_list", &["rec_id"])
};

const SHOPS: Interface = Interface {
    filters: &[
        is("shop_no"),
        is("platform_id"),
        with("platform", Test::Is("platform_id")),
        with("platform_ids", Test::Among("platform_id")),
        is("is_disabled"),
    ],
    ..Interface::archive("shop.php", "shoplist", &["shop_id"])
};

const WAREHOUSES: Interface = Interface {
    filters: &[is("warehouse_no"), is("type"), is("sub_type"), is("is_disabled")],
    defaults: &[("is_disabled", "0")],
    ..Interface::archive("warehouse_query.php", "warehouses", &["warehouse_id"])
};

const LOGISTICS: Interface = Interface {
    filters: &[is("logistics_no"), is("logistics_name")],
    ..Interface::archive("logistics.php", "logistics_list", &["logistics_id"])
};

/// Nothing leaves the queue, as with the shipments.
const STOCK_CHANGE_QUEUE: Interface = Interface {
    range: Range::Unknown,
    filters: &[is("shop_no")],
    paging: Paging::Queue,
    looks: Looks::Mixed,
    ..Interface::new("api_goods_stock_change_query.php", "stock_change_list", &["rec_id"])
};

pub(super) const ALL: &[Interface] = &[
    STOCK,
    ALL_STOCK,
    ALL_STOCK.again("stock_query_all.php"),
    STOCK_BY_POSITION,
    GOODS,
    SUITES,
    Interface::archive("goods_class_query.php", "class_list", &["class_id"]),
    PLATFORM_GOODS,
    SHOPS,
    WAREHOUSES,
    LOGISTICS,
    STOCK_CHANGE_QUEUE,
];
