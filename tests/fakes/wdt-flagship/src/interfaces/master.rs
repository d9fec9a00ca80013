//! Goods, shops, warehouses, and the rest of the master data.

use super::super::interface::{Column, Filter, Interface, Needed, Times, Widest};
use super::super::merchant::{
    API_GOODS, BRANDS, CLASSES, EMPLOYEES, GOODS, LOGISTICS, PROVIDERS, SHOPS, SUITES, WAREHOUSES,
};
use super::{COMMON, MONTH};

/// Given whole.
const FULL: Interface = Interface { times: &[], times_needed: Needed::Never, ..COMMON };

/// Half a range of time is refused; the whole may be left out.
const FULL_OR_MODIFIED: Interface = Interface { times: MONTH, times_needed: Needed::Never, ..COMMON };

pub(super) static INTERFACES: [Interface; 10] = [
    Interface {
        method: "goods.Goods.queryWithSpec",
        table: &GOODS,
        list: "goods_list",
        times_needed: Needed::Unless(&["spec_no", "goods_no"]),
        filters: &[
            ("spec_no", Filter::InLines("spec_list", "spec_no")),
            ("goods_no", Filter::AnyOf("goods_no")),
            ("brand_name", Filter::Is("brand_name")),
            ("class_name", Filter::Is("class_name")),
            ("barcode", Filter::InLines("spec_list", "barcode")),
            ("hide_deleted", Filter::Hide("deleted")),
        ],
        ..COMMON
    },
    Interface {
        method: "goods.Suite.search",
        table: &SUITES,
        list: "suite_list",
        times_needed: Needed::Unless(&["suite_no"]),
        filters: &[("suite_no", Filter::AnyOf("suite_no")), ("hide_deleted", Filter::Hide("deleted"))],
        ..COMMON
    },
    Interface {
        method: "goods.GoodsBrand.search",
        table: &BRANDS,
        list: "detail_list",
        filters: &[("brand_no", Filter::Is("brand_no")), ("brand_name", Filter::Is("brand_name"))],
        ..FULL
    },
    Interface {
        method: "goods.GoodsClass.search",
        table: &CLASSES,
        list: "order_list",
        filters: &[("class_name", Filter::Is("class_name"))],
        ..FULL
    },
    Interface {
        method: "goods.ApiGoods.search",
        table: &API_GOODS,
        list: "goods_list",
        filters: &[("shop_no", Filter::Shop("shop_no")), ("platform_id", Filter::Is("platform_id"))],
        ..COMMON
    },
    Interface {
        method: "setting.Shop.queryShop",
        table: &SHOPS,
        list: "details",
        filters: &[("shop_no", Filter::Shop("shop_no")), ("platform_id", Filter::Is("platform_id"))],
        ..FULL
    },
    Interface {
        method: "setting.Warehouse.queryWarehouse",
        table: &WAREHOUSES,
        list: "details",
        filters: &[
            ("warehouse_no", Filter::Warehouse("warehouse_no")),
            ("warehouse_name", Filter::Is("name")),
            ("type", Filter::Is("type")),
            ("sub_type", Filter::Is("sub_type")),
            ("hide_delete", Filter::Hide("is_disabled")),
        ],
        ..FULL_OR_MODIFIED
    },
    Interface {
        method: "setting.Logistics.queryLogistics",
        table: &LOGISTICS,
        list: "details",
        filters: &[
            ("logistics_no", Filter::Is("logistics_no")),
            ("logistics_name", Filter::Is("logistics_name")),
            ("hide_delete", Filter::Hide("is_disabled")),
        ],
        ..FULL
    },
    Interface {
        method: "setting.PurchaseProvider.queryDetail",
        table: &PROVIDERS,
        list: "details",
        times: &[
            Times { from: "modified_begin", to: "modified_end", column: Column::Of("modified"), widest: Widest::Month },
            Times { from: "created_begin", to: "created_end", column: Column::Of("created"), widest: Widest::Month },
        ],
        times_needed: Needed::Never,
        filters: &[("provider_no", Filter::Is("provider_no")), ("provider_name", Filter::Is("provider_name"))],
        ..COMMON
    },
    Interface {
        method: "setting.Employee.search",
        table: &EMPLOYEES,
        list: "order_list",
        filters: &[("employee_no", Filter::Is("employee_no"))],
        ..FULL
    },
];
