//! Fields of records, as the platform documents them. What is not here passes through all the same; see
//! `weft_wdt::columns` for the marks.

/// An order.
pub const ORDER: &str = "\
    #trade_id trade_no src_tids stockout_no #platform_id #shop_platform_id #shop_id shop_no shop_name \
    shop_remark #warehouse_id warehouse_no #warehouse_type fenxiao_tid #version_id #trade_status #consign_status \
    #trade_type #trade_from #refund_status #delivery_term #freeze_reason freeze_reason_info #bad_reason \
    #check_step #unmerge_mask #is_sealed #gift_mask #large_type #trade_mask #cancel_reason #revert_reason tags \
    #flag_id flag_name @trade_time @pay_time @created @modified @to_deliver_time @pre_charge_time #delay_to_time \
    #customer_id customer_no customer_name buyer_nick pay_account receiver_name receiver_country \
    receiver_province receiver_city receiver_district receiver_address receiver_mobile receiver_telno \
    receiver_zip receiver_area receiver_ring receiver_dtb id_card #id_card_type #fenxiao_type fenxiao_nick \
    #logistics_id logistics_code logistics_name #logistics_type logistics_no buyer_message cs_remark \
    #remark_flag print_remark #note_count #buyer_message_count #cs_remark_count #cs_remark_change_count \
    #goods_type_count $goods_count $goods_amount $post_amount $other_amount $discount $discount_change \
    $receivable $dap_amount $cod_amount $ext_cod_fee $trade_prepay $pi_amount $goods_cost $post_cost $other_cost \
    $paid $weight $volume $profit $tax $tax_rate $commission currency $raw_goods_count #raw_goods_type_count \
    single_spec_no #split_package_num #invoice_type invoice_title invoice_content #invoice_id #salesman_id \
    fullname #checker_id checker_name #fchecker_id fchecker_name #checkouter_id checkouter_name #package_id";

/// A line of an order. One with `actual_num` 0 has been deleted.
pub const ORDER_LINE: &str = "\
    #rec_id #trade_id #spec_id #goods_id #platform_id src_tid src_oid platform_goods_id platform_spec_id \
    goods_no goods_name class_name spec_no spec_name spec_code barcode #suite_id suite_no suite_name $suite_num \
    $suite_amount $suite_discount #is_print_suite #flag #gift_type #refund_status #guarantee_mode #delivery_term \
    bind_oid $num $price $actual_num $refund_num $order_price $share_price $adjust $discount $share_amount \
    $share_amount2 $share_post $paid api_goods_name api_spec_name $weight $commission #goods_type #large_type \
    #invoice_type invoice_content #from_mask cid remark $tax_rate #base_unit_id unit_name prop2 tc_order_id \
    #is_zero_cost $stock_reserved #is_consigned #is_received #is_master pay_id #pay_status @pay_time @created \
    @modified";

/// A refund, return or exchange.
pub const REFUND: &str = "\
    #refund_id refund_no api_outer_no src_no #platform_id #type #process_status #status #guarantee_mode \
    #cs_status #shop_id shop_no shop_name tid #sales_trade_id sales_tid #swap_trade_id swap_trade_no pay_account \
    pay_no $goods_amount $refund_amount $direct_refund_amount $guarante_refund_amount $actual_refund_amount \
    $exchange_amount $post_amount $other_amount $paid $return_goods_count buyer_nick receiver_name \
    receiver_address receiver_telno return_name return_mobile return_telno return_address return_logistics_name \
    return_logistics_no swap_receiver swap_mobile swap_telno swap_province swap_city swap_district swap_area \
    swap_address swap_zip swap_warehouse_no #swap_logistics_type swap_logistics_name #warehouse_id warehouse_no \
    #warehouse_type #wms_status wms_result wms_outer_no #from_type @refund_time refund_reason #reason_id remark \
    customer_no customer_name creator_name stockin_pre_no fenxiao_nick_name fenxiao_refund_no fenxiao_tid \
    flag_name #advance_status #is_goods_received #consign_mode @finish_time @created @modified";

/// A line of a refund.
pub const REFUND_LINE: &str = "\
    #order_id #refund_id oid tid src_no #process_status #sales_trade_id #sales_order_id sales_tid $order_num \
    $price #platform_id $cost_price $original_price $discount $paid $market_price $refund_num \
    $refund_order_amount $total_amount $stockin_num $stockin_amount #spec_id #goods_id spec_no goods_no \
    goods_name spec_name spec_code barcode brand_name #suite_id suite_no suite_name $suite_num #position_id \
    position_no remark tag @created @modified";

/// What goes out in an exchange.
pub const REFUND_OUT: &str = "\
    #rec_id #refund_id oid #target_type #target_id merchant_no goods_name spec_name spec_code barcode \
    $retail_price $num remark @created @modified";

/// A sales stock-out.
pub const STOCK_OUT: &str = "\
    #stockout_id stockout_no order_no src_order_no #order_type order_type_name #status #trade_id trade_no \
    src_trade_no src_tids #trade_status #trade_type #subtype #refund_status #consign_status #wms_status outer_no \
    #platform_id shop_no shop_name #warehouse_id warehouse_no warehouse_name $goods_count $goods_total_amount \
    $receivable $paid $discount $post_amount $tax $tax_rate currency #invoice_type cs_remark remark \
    #logistics_id logistics_code logistics_name #logistics_type logistics_no receiver_name receiver_address \
    receiver_mobile receiver_telno receiver_province receiver_city receiver_district receiver_area receiver_zip \
    @trade_time @pay_time @consign_time @stock_check_time @created @modified";

/// A line of a stock-out.
pub const STOCK_OUT_LINE: &str = "\
    #rec_id #stockout_id #spec_id #goods_id spec_no goods_no goods_name spec_name spec_code barcode suite_no \
    brand_no brand_name #goods_type #gift_type $goods_count $sell_price $market_price $cost_price $total_amount \
    $discount $share_amount $share_post $paid $tax_rate #refund_status #sale_order_id src_oid src_tid \
    #platform_id @modified";

/// What a warehouse has of a specification. `avaliable_num` is spelt so by the platform.
pub const STOCK: &str = "\
    spec_no spec_name spec_code goods_no goods_name barcode brand_no brand_name warehouse_no warehouse_name \
    #warehouse_type $stock_num $avaliable_num $lock_num $order_num $sending_num $subscribe_num $unpay_num \
    $purchase_num $purchase_arrive_num $to_purchase_num $transfer_num $to_transfer_num $return_num $refund_num \
    $cost_price $today_num $stock_today_num @last_pd_time @last_inout_time img_url remark #status unit \
    #is_deleted @created @modified";

/// A shop.
pub const SHOP: &str = "\
    #shop_id shop_no shop_name #platform_id #sub_platform_id account_id account_nick province city district \
    province_name city_name district_name address contact zip mobile telno remark #is_disabled";

/// A warehouse.
pub const WAREHOUSE: &str = "\
    #warehouse_id warehouse_no name #type #warehouse_type #sub_type ext_warehouse_no api_key api_object_id \
    province city district address contact telno mobile zip #is_defect #is_disabled #is_outer_stock \
    #is_outer_goods #match_warehouse_id #shop_id #cod_logistics_id #priority remark prop1 prop2 @created \
    @modified";

/// A logistics company.
pub const LOGISTICS: &str = "\
    #logistics_id logistics_no logistics_name #logistics_type #bill_type #is_support_cod #is_disabled #is_online \
    #is_manual #service_mask #priority province city district address contact telno mobile zip $commission_ratio \
    #send_type remark prop1 prop2 prop3 @created @modified";

/// Goods. Their times have other names than elsewhere.
pub const GOODS: &str = "\
    #goods_id goods_no goods_name short_name alias #goods_type #spec_count pinyin brand_no brand_name class_name \
    unit_name aux_unit_name flag_name origin remark props1 props2 props3 props4 props5 props6 #deleted \
    @goods_created @goods_modified";

/// A specification of goods.
pub const SPEC: &str = "\
    #spec_id #goods_id spec_no spec_code spec_name barcode img_url $retail_price $wholesale_price $member_price \
    $market_price $lowest_price $custom_price1 $custom_price2 $tax_rate tax_code $weight $length $width $height \
    #validity_days #sales_days #receive_days #is_sn_enable #is_lower_cost #is_zero_cost #is_allow_neg_stock \
    #large_type prop1 prop2 prop3 prop4 prop5 prop6 spec_unit_name spec_aux_unit_name remark #deleted \
    @spec_created @spec_modified";

/// A supplier.
pub const SUPPLIER: &str = "\
    #provider_id provider_no provider_name contact telno mobile fax zip email qq wangwang address website \
    account_bank account_bank_no collect_name $min_purchase_num #purchase_cycle_days #arrive_cycle_days \
    #charge_cycle_days @last_purchase_time #is_disabled #deleted remark @created @modified";

/// A purchase order.
pub const PURCHASE: &str = "\
    #purchase_id purchase_no purchase_outer_no outer_no api_outer_no wms_outer_no #status #provider_id \
    provider_no provider_name #warehouse_id warehouse_no warehouse_name #purchaser_id purchaser_name \
    creator_name check_operator_name @check_time $goods_count #goods_type_count $goods_fee $goods_amount \
    $tax_fee $tax_goods_amount $post_fee $other_fee @expect_arrive_time #logistics_type remark prop1 prop2 \
    @created @modified";

/// A line of a purchase order.
pub const PURCHASE_LINE: &str = "\
    #rec_id #purchase_id #spec_id spec_no goods_no goods_name spec_name spec_code brand_name provider_goods_no \
    $num $num2 $price $purchase_price $last_price $lowest_price $discount $tax $tax_price $amount $tax_amount \
    $stockin_num $stockin_amount $arrive_num $arrive_more_num $stopwait_num $lack_num base_unit purchase_unit \
    $unit_ratio $weight remark prop1 prop2 @created @modified";

/// A stock-in of returned goods.
pub const RETURN_STOCK_IN: &str = "\
    stockin_no order_no src_order_no refund_no trade_no tid #status #process_status #order_type shop_no \
    shop_name warehouse_no warehouse_name $goods_count $goods_amount $total_price $actual_refund_amount \
    $tax_amount $discount $post_fee $other_fee #logistics_type logistics_name logistics_no customer_no \
    customer_name nick_name stockin_reason remark @stockin_time @check_time @created_time @modified";

/// A line of it.
pub const RETURN_STOCK_IN_LINE: &str = "\
    goods_no spec_no $num $goods_count $right_num $cost_price $src_price $tax $tax_price $tax_amount $total_cost \
    brand_no brand_name tid oid remark @created @modified";
