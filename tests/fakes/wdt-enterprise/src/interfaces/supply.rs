//! Suppliers, purchases, and what moves in warehouses without a sale.

use crate::filter::is;
use crate::interface::{Interface, Looks};

const SUPPLIERS: Interface = Interface {
    filters: &[is("provider_no"), is("provider_name")],
    ..Interface::archive("purchase_provider_query.php", "provider_list", &["provider_id"])
};

const PURCHASES: Interface = Interface {
    documents: &["purchase_no", "outer_no"],
    filters: &[is("purchase_no"), is("outer_no"), is("status"), is("warehouse_no")],
    ..Interface::new("purchase_order_query.php", "purchase_list", &["purchase_id"])
};

const PURCHASE_STOCK_INS: Interface = Interface {
    documents: &["stockin_no", "src_order_no"],
    filters: &[is("stockin_no"), is("src_order_no"), is("status"), is("warehouse_no")],
    looks: Looks::Mixed,
    ..Interface::new("stockin_order_query_purchase.php", "stockin_list", &["stockin_id"])
};

const PURCHASE_RETURNS: Interface = Interface {
    documents: &["return_no"],
    filters: &[is("return_no"), is("status"), is("warehouse_no")],
    ..Interface::new("purchase_return_query.php", "return_list", &["return_id"])
};

const PURCHASE_RETURN_STOCK_OUTS: Interface = Interface {
    documents: &["stockout_no", "src_order_no"],
    filters: &[is("stockout_no"), is("src_order_no"), is("status"), is("warehouse_no")],
    ..Interface::new("stockout_order_query_return.php", "stockout_list", &["stockout_id"])
};

const PURCHASE_APPLICATIONS: Interface = Interface {
    documents: &["apply_no"],
    filters: &[is("apply_no"), is("status"), is("warehouse_no")],
    looks: Looks::Mixed,
    ..Interface::new("purchase_apply_query.php", "purchase_list", &["apply_id"])
};

const OTHER_STOCK_INS: Interface = Interface {
    documents: &["stockin_no", "src_order_no"],
    filters: &[is("stockin_no"), is("src_order_no"), is("status"), is("order_type"), is("warehouse_no")],
    looks: Looks::Mixed,
    ..Interface::new("stockin_order_query.php", "stockin_list", &["stockin_id"])
};

const OTHER_STOCK_OUTS: Interface = Interface {
    documents: &["stockout_no", "src_order_no"],
    filters: &[is("stockout_no"), is("src_order_no"), is("status"), is("order_type"), is("warehouse_no")],
    ..Interface::new("stockout_order_query.php", "stockout_list", &["stockout_id"])
};

const TRANSFERS: Interface = Interface {
    documents: &["transfer_no"],
    filters: &[is("transfer_no"), is("status"), is("from_warehouse_no"), is("to_warehouse_no")],
    ..Interface::new("stock_transfer_query.php", "transfer_list", &["transfer_id"])
};

const STOCK_TAKES: Interface = Interface {
    documents: &["pd_no"],
    filters: &[is("pd_no"), is("status"), is("warehouse_no")],
    looks: Looks::Mixed,
    ..Interface::new("stock_pd_order_query.php", "pd_list", &["pd_id"])
};

pub(super) const ALL: &[Interface] = &[
    SUPPLIERS,
    PURCHASES,
    PURCHASE_STOCK_INS,
    PURCHASE_RETURNS,
    PURCHASE_RETURN_STOCK_OUTS,
    PURCHASE_APPLICATIONS,
    OTHER_STOCK_INS,
    OTHER_STOCK_OUTS,
    TRANSFERS,
    STOCK_TAKES,
];
