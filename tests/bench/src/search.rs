//! Looking for secrets in what comes: everything that goes into a component or comes out of it is searched. Beside it stands
//! what every program does with an answer: reading it as JSON.

use std::time::Instant;

use serde_json::Value;
use weft_recording::DeepSearch;

use crate::Outcome;
use crate::arguments::Arguments;
use crate::comparison::in_turns;

/// Secrets of one account, and of two hundred with five each.
const SECRETS: [usize; 2] = [5, 1_000];
/// Rows of a page, and of the largest answer that a component may get.
const PAGE_ROWS: usize = 50;
const LARGE_BYTES: usize = 32 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Search,
    Json,
}

/// Measures and prints.
pub fn run(arguments: &Arguments) -> Outcome<()> {
    println!("\nSecrets looked for in an answer, beside reading it as JSON");
    for secrets in SECRETS {
        let search = DeepSearch::new((0..secrets).map(secret));
        for (name, text) in texts() {
            let times = ((4 << 20) / text.len()).clamp(1, 200);
            let rounds = arguments.rounds(if times == 1 { 5 } else { 20 });
            let batch = |side: Side| {
                let started = Instant::now();
                for _ in 0..times {
                    match side {
                        Side::Search if search.find(&text).is_some() => return Err("there is no secret in it".into()),
                        Side::Search => {}
                        Side::Json => drop(serde_json::from_slice::<Value>(&text)?),
                    }
                }
                Outcome::Ok(started.elapsed().as_secs_f64() * 1e6 / times as f64)
            };
            let figures = in_turns(rounds, &[Side::Search, Side::Json, Side::Json], batch)?.figures(|time| *time);
            println!(
                "  {name:<28} {secrets:>5} secrets   search {:9.1} µs   JSON {:9.1} µs   ratio {}   A/A {}",
                figures.usual(Side::Search),
                figures.usual(Side::Json),
                figures.ratio(Side::Search, Side::Json),
                figures.control(Side::Json)
            );
        }
    }
    Ok(())
}

fn secret(number: usize) -> (String, Vec<u8>) {
    // Spreads the numbers over all digits: secrets don't begin alike.
    let mixed = |factor: u64| (number as u64 + 1).wrapping_mul(factor);
    let text = format!("{:016x}{:016x}", mixed(0x9E37_79B9_7F4A_7C15), mixed(0xC2B2_AE3D_27D4_EB4F));
    (number.to_string(), text.into_bytes())
}

fn texts() -> [(&'static str, Vec<u8>); 3] {
    let of_rows = |rows: usize, name: &str, slash: &str| {
        let rows: Vec<String> = (0..rows).map(|row| order(row, name, slash)).collect();
        format!("{{\"code\":0,\"data\":{{\"list\":[{}]}}}}", rows.join(",")).into_bytes()
    };
    let escaped = r"\u5f20\u4e09\u7684\u8bfe\u7a0b";
    let rows_large = LARGE_BYTES / order(0, "张三的课程", "/").len();
    [
        ("a page of orders", of_rows(PAGE_ROWS, "张三的课程", "/")),
        ("the same, as PHP writes it", of_rows(PAGE_ROWS, escaped, r"\/")),
        ("an answer of 32 MiB", of_rows(rows_large, "张三的课程", "/")),
    ]
}

fn order(row: usize, name: &str, slash: &str) -> String {
    format!(
        "{{\"order_id\":\"o_1769{row:012}\",\"user_id\":\"u_{:x}\",\"price\":{}.{:02},\"goods_name\":\"{name}\",\
         \"img_url\":\"https:{slash}{slash}img.example.com{slash}a{slash}c_{row}.jpg\",\"created_at\":\"2026-01-31 09:00:00\",\
         \"pay_way\":\"wechat\",\"remark\":\"{name}\",\"trade_id\":\"20260131{:018}\",\"share_user_id\":null,\"is_deleted\":false}}",
        row * 65_537 + 999_999_999,
        row,
        row % 100,
        row * 1_000_003
    )
}
