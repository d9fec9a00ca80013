//! Fields of records, as the platform documents them. What is not here passes through all the same; see
//! `weft_wdt::columns` for the marks.

/// An order.
pub const ORDER: &str = "\
    #trade_id trade_no #platform_id #shop_platform_id #sub_platform_id src_tids #shop_id shop_no shop_name \
    shop_remark #warehouse_id warehouse_no #warehouse_type #trade_status #trade_type #trade_from #delivery_term \
    #freeze_reason #refund_status #bad_reason #cancel_reason #revert_reason #fenxiao_type fenxiao_nick \
    fenxiao_nick_no fenxiao_tid @trade_time @pay_time @consign_time @created @modified @check_time @end_time \
    @settle_time @estimate_consign_time @to_deliver_time @delay_to_time buyer_nick pay_account receiver_name \
    receiver_address receiver_mobile receiver_telno customer_name #customer_id customer_no #customer_type \
    customer_unique_id receiver_province receiver_city receiver_district receiver_area receiver_zip \
    receiver_ring receiver_dtb #logistics_id logistics_code logistics_name logistics_no logistics_type_name \
    buyer_message cs_remark #remark_flag print_remark #goods_type_count $goods_count $raw_goods_count \
    #raw_goods_type_count single_spec_no $goods_amount $post_amount $other_amount $discount $receivable $paid \
    $cod_amount $ext_cod_fee $goods_cost $post_cost $other_cost #package_id package_name $package_cost $weight \
    $volume $profit $tax $tax_rate $commission currency #invoice_type invoice_title invoice_content #invoice_id \
    salesman_name checker_name fchecker_name checkouter_name stockout_no flag_name trade_label new_trade_label \
    platform_label #trade_mask #gift_mask #large_type ?is_sealed #id_card_type #version_id pre_sync_logistics_no \
    @pre_sync_time";

/// A line of an order.
pub const ORDER_LINE: &str = "\
    #rec_id #trade_id #platform_id src_oid src_tid tid #gift_type goods_gift_relation #pay_status @pay_time \
    #refund_status #guarantee_mode #platform_status #delivery_term $num $price $refund_num $actual_num \
    $reserve_num $order_price $share_price $adjust $discount $share_amount $share_post_price $paid $tax_rate \
    $avg_cost $commission $weight #goods_id goods_no goods_name short_name #goods_type #spec_id spec_no \
    spec_name spec_code barcode #suite_id suite_no suite_name $suite_num $suite_amount $suite_discount \
    #print_suite_mode api_goods_id api_goods_name api_spec_id api_spec_name cid bind_oid #flag #from_mask \
    #from_mask_ext stock_state #is_consigned #is_received img_url invoice_content remark prop1 prop2 prop3 prop4 \
    prop5 prop6 @created @modified @created_date @modified_date";

/// A sales stock-out.
pub const STOCK_OUT: &str = "\
    #stockout_id order_no src_order_no #trade_id trade_no src_trade_no #status #order_type #trade_status \
    #trade_type #trade_from #refund_status #block_reason #bad_reason #consign_status #delivery_term #platform_id \
    #shop_platform_id #sub_platform_id #shop_id shop_no shop_name shop_remark #warehouse_id warehouse_no \
    warehouse_name #warehouse_type virtual_warehouse_no @consign_time @trade_time @pay_time @created \
    @created_date @stock_check_time @modified $goods_count #goods_type_count $goods_total_amount \
    $goods_total_cost $receivable $paid $discount $post_amount $post_fee $calc_post_cost $package_fee \
    $cod_amount $tax $tax_rate currency $weight #logistics_id #logistics_type logistics_code logistics_name \
    logistics_no #logistics_print_status receiver_name receiver_address receiver_mobile receiver_telno \
    receiver_province receiver_city receiver_district receiver_area receiver_zip receiver_dtb nick_name \
    #customer_id customer_no customer_name id_card #id_card_type salesman_no fullname picker_name examiner_name \
    consigner_name printer_name packager_name employee_no picklist_no picklist_seq batch_no buyer_message \
    cs_remark print_remark remark #invoice_type #invoice_id invoice_title invoice_content flag_name trade_label \
    fenxiao_nick fenxiao_tid outer_no wms_code error_info anchor_name";

/// A line of a stock-out.
pub const STOCK_OUT_LINE: &str = "\
    #rec_id #stockout_id #src_order_detail_id #sale_order_id #spec_id spec_no #goods_id goods_no goods_name \
    spec_name spec_code barcode brand_no brand_name class_name #goods_type #gift_type $goods_count $num \
    $sell_price $share_price $market_price $share_amount $share_post_amount $discount $paid $cost_price \
    $total_amount $weight $tax_rate #refund_status src_oid src_tid #platform_id suite_no $suite_num unit_name \
    #is_package #batch_id #position_id expire_date sn_list remark prop1 prop2 prop3 prop4 prop5 prop6 good_prop1 \
    good_prop2 good_prop3 good_prop4 good_prop5 good_prop6 api_goods_id api_spec_id api_goods_name @created_date \
    @modified_date []position_details_list";

/// A parcel of a stock-out.
pub const STOCK_OUT_PARCEL: &str = "\
    #rec_id #stockout_id logistics_no #logistics_id logistics_name $calc_weight $weight $postage package_name \
    $length $width $height $volume remark";

/// A refund, return or exchange.
pub const REFUND: &str = "\
    #refund_id refund_no #type #status #stockin_status #process_status #rr_status #platform_id #shop_platform_id \
    #sub_platform_id #shop_id shop_no src_tids tid_list #trade_id trade_no_list raw_refund_nos \
    provider_refund_no pay_id $return_goods_count $return_goods_amount $guarantee_refund_amount \
    $direct_refund_amount $actual_refund_amount $receive_amount return_logistics_name return_logistics_no \
    #return_warehouse_id return_warehouse_no #warehouse_type #reason_id reason_name refund_reason #revert_reason \
    revert_reason_name #from_type #consign_mode #bad_reason flag_name #note_count remark operator_name \
    #customer_id customer_name buyer_nick receiver_name receiver_telno fenxiao_nick_name fenxiao_tid \
    wms_owner_no wms_code @refund_time @created @check_time @settle_time @current_phase_timeout @modified \
    @modified_date []swap_order";

/// A line of a refund. `goods_id` and `spec_id` are those of the shop's platform.
pub const REFUND_LINE: &str = "\
    #rec_id #refund_id #trade_order_id #sales_trade_id #platform_id oid tid trade_no $num $refund_num \
    $stockin_num $price $original_price $checked_cost_price $total_amount $refund_amount $discount $paid \
    #is_guarantee goods_id spec_id #sys_goods_id #sys_spec_id goods_no goods_name spec_no spec_name spec_code \
    barcode #suite_id suite_no suite_name $suite_num #gift_type raw_refund_no raw_refund_nos api_goods_name \
    api_spec_name remark @created @modified @modified_date";

/// An amount of a refund.
pub const REFUND_AMOUNT: &str = "\
    #rec_id #refund_id #refund_type #is_return $refund_amount $receive_amount #is_guarantee account_id \
    pay_account account_name account_bank #is_auto remark";

/// What a warehouse has of a specification, sound or defective.
pub const STOCK: &str = "\
    #rec_id ?defect #spec_id spec_no spec_name spec_code barcode goods_no goods_name brand_no brand_name \
    unit_name aux_unit_name img_url $weight #warehouse_id warehouse_no warehouse_name #warehouse_type $stock_num \
    $available_send_stock $lock_num $unpay_num $part_paid_num $subscribe_num $order_num $sending_num \
    $trade_reserve_num $purchase_num $purchase_arrive_num $to_purchase_num $transfer_num $to_transfer_num \
    $wait_transfer_num $refund_num $refund_exch_num $refund_onway_num $return_num $return_exch_num \
    $return_onway_num $process_onway_num $to_process_in_num $to_process_out_num $to_other_in_num \
    $to_other_out_num $inspect_num $wms_sync_stock $wms_stock_diff $wms_preempty_stock $wms_preempty_diff \
    @wms_sync_time @last_pd_time @last_inout_time #flag_id flag_name #status remark @created @modified \
    $today_num $num_yesterday $num_7days $num_14days $num_month $num_60days $num_90days $num_all $cost_price \
    $safe_stock $safe_stock_upper #alarm_type #alarm_days #alarm_days_upper #cycle_days";

/// Goods.
pub const GOODS: &str = "\
    #goods_id goods_no goods_name short_name alias #goods_type #spec_count #brand_id brand_no brand_name \
    #class_id class_name unit_name aux_unit_name origin flag_name remark prop1 prop2 prop3 prop4 prop5 prop6 \
    #deleted @goods_created @goods_modified @modified";

/// A specification of goods.
pub const SPEC: &str = "\
    #spec_id #goods_id spec_no spec_code spec_name barcode []barcode_list $retail_price $wholesale_price \
    $member_price $market_price $lowest_price $custom_price1 $custom_price2 $tax_rate tax_code $weight $length \
    $width $height #validity_days #sales_days #receive_days #sn_type #is_lower_cost #large_type \
    #wms_process_mask goods_label img_url spec_unit_name spec_aux_unit_name remark prop1 prop2 prop3 prop4 prop5 \
    prop6 #deleted @spec_created @spec_modified";

/// A shop.
pub const SHOP: &str = "\
    #shop_id shop_no shop_name #platform_id #sub_platform_id account_id #group_id #auth_state @auth_time \
    @expire_time @re_expire_time #is_disabled province city district address contact telno mobile zip email \
    website remark @created @modified";

/// A warehouse.
pub const WAREHOUSE: &str = "\
    #warehouse_id warehouse_no name #type #sub_type province city district address contact telno mobile zip \
    purchase_contact purchase_telno purchase_address #is_disabled prop1 prop2 remark @created @modified";

/// A logistics company.
pub const LOGISTICS: &str = "\
    #logistics_id logistics_no logistics_name #logistics_type #is_support_cod ebill_api #is_preset_no #send_type \
    #is_disabled $max_weight contact telno mobile address month_card #type main_logistics_name remark @created \
    @modified";

/// A purchase order.
pub const PURCHASE: &str = "\
    #purchase_id purchase_no #provider_id provider_no provider_name #status #stockin_status #settle_status \
    #warehouse_id warehouse_no warehouse_name creator_name purchaser_name check_operator_name \
    facheck_operator_name $goods_fee $post_fee $other_fee $total_fee $tax_fee $goods_count #goods_type_count \
    $goods_arrive_count $goods_stockin_count @expect_arrive_time #logistics_type logistics_name logistics_no \
    #pay_type #postfee_pay_type flag_name remark prop1 prop2 prop3 prop4 @created @check_time @modified";

/// A line of a purchase order.
pub const PURCHASE_LINE: &str = "\
    #rec_id #purchase_id #spec_id spec_no goods_no goods_name spec_name spec_code barcode brand_name \
    provider_goods_no $num $num2 $confirm_num $arrive_num $stockin_num $stockin_amount $stopwait_num $lack_num \
    $price $purchase_price $tax_price $tax_rate $discount $amount $tax_amount $unit_ratio batch_no expire_date \
    remark @created @modified";

/// An order as its platform sent it.
pub const RAW_ORDER: &str = "\
    #platform_id tid #rec_id #shop_id shop_no #process_status #trade_status #pay_status pay_method \
    #refund_status #order_count $goods_count @trade_time @pay_time @end_time buyer_message remark buyer_nick \
    buyer_name pay_id receiver_name receiver_address receiver_mobile receiver_telno receiver_province \
    receiver_city receiver_district receiver_area receiver_zip $goods_amount $post_amount $other_amount \
    $discount $receivable $received $paid $platform_cost $refund_amount $consumer_amount $platform_amount \
    warehouse_no #delivery_term #guarantee_mode currency #remark_flag fenxiao_nick #trade_from @created \
    @modified";

/// A line of it.
pub const RAW_ORDER_LINE: &str = "\
    #rec_id tid oid refund_id #status #process_status #refund_status goods_no goods_name goods_id spec_no \
    spec_name spec_id spec_code $num $price $discount $adjust_amount $share_discount $total_amount $share_amount \
    $refund_amount logistics_no $commission remark @created @modified";

/// A discount of it.
pub const RAW_ORDER_DISCOUNT: &str = "\
    #rec_id tid oid name detail $amount type #is_bonus";
