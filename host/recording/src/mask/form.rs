//! A mask of the same form as a value: digits for digits, letters for letters.

use std::ops::Range;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Characters that everybody who reads Chinese knows. Masks of names and addresses are made of them, not of the rare
/// ones that most of Unicode's block holds.
const COMMON_CHINESE: &str = "天地人你我他山水火土日月星雨风云雪花草木林森石田江河湖海东西南北春夏秋冬上下左右前后里外\
     大小多少长短高低远近早晚新旧好美明亮红黄蓝绿白黑青金银铜铁一二三四五六七八九十百千万父母兄弟姐妹子女男儿\
     老友师生王李张刘陈杨赵周吴徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯程蔡彭潘袁于董余苏叶吕魏蒋杜丁沈任姚卢\
     安平和乐文武国家民心思想见闻知行书画琴棋诗歌学问米面茶酒鱼鸟牛羊犬门窗桌车船飞走来去开关光电声色香味";

/// Characters of one alphabet stand together: Unicode gives them blocks of a multiple of this.
const BLOCK: u32 = 128;

/// A mask of the value under the key; another one for each attempt. What is no letter and no digit stays.
pub fn mask(key: &[u8; 32], value: &str, attempt: u32) -> String {
    let mut random = Random { key, value, attempt, block: 0, bytes: Vec::new() };
    let exponent = exponent_of(value);
    let first_digit = first_digit_of_number(value);
    let masked = value.char_indices().map(|(at, char)| match char {
        _ if exponent.contains(&at) => char,
        // A number has no leading zero, and zero before a decimal point stays.
        '0' if Some(at) == first_digit => '0',
        '1'..='9' if Some(at) == first_digit => pick(&mut random, b'1'..b'9' + 1),
        '0'..='9' => pick(&mut random, b'0'..b'9' + 1),
        'a'..='z' => pick(&mut random, b'a'..b'z' + 1),
        'A'..='Z' => pick(&mut random, b'A'..b'Z' + 1),
        _ if is_chinese(char) => common_chinese(&mut random),
        _ if char.is_alphanumeric() => of_same_alphabet(&mut random, char),
        _ => char,
    });
    masked.collect()
}

/// Whether there is anything in it that a mask replaces.
pub fn can_be_masked(value: &str) -> bool {
    value.chars().any(char::is_alphanumeric)
}

fn is_number(value: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(value).is_ok()
}

fn first_digit_of_number(value: &str) -> Option<usize> {
    if is_number(value) { value.find(|char: char| char.is_ascii_digit()) } else { None }
}

/// The exponent stays: any other could make the number infinite.
fn exponent_of(value: &str) -> Range<usize> {
    let start = if is_number(value) { value.find(['e', 'E']) } else { None };
    start.map_or(0..0, |start| start..value.len())
}

fn is_chinese(char: char) -> bool {
    matches!(u32::from(char), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_23af)
}

fn pick(random: &mut Random<'_>, letters: Range<u8>) -> char {
    let count = u32::from(letters.end - letters.start);
    // Below 26, so it fits.
    char::from(letters.start + (random.below(count) as u8))
}

fn common_chinese(random: &mut Random<'_>) -> char {
    let all: Vec<char> = COMMON_CHINESE.chars().filter(|char| is_chinese(*char)).collect();
    all[random.below(all.len() as u32) as usize]
}

/// Another character of the same block, kind and case. One that is alone of its kind stays.
fn of_same_alphabet(random: &mut Random<'_>, char: char) -> char {
    let kind = |char: char| (char.is_alphabetic(), char.is_numeric(), char.is_lowercase(), char.is_uppercase());
    let start = u32::from(char) / BLOCK * BLOCK;
    let block = (start..start + BLOCK).filter_map(char::from_u32);
    let alike: Vec<char> = block.filter(|other| kind(*other) == kind(char) && !other.is_ascii()).collect();
    alike[random.below(alike.len() as u32) as usize]
}

/// Bytes that nobody can foresee without the key: HMAC-SHA-256 (RFC 2104) of the value, the attempt and a counter.
struct Random<'a> {
    key: &'a [u8; 32],
    value: &'a str,
    attempt: u32,
    block: u32,
    bytes: Vec<u8>,
}

impl Random<'_> {
    /// A number from zero to below `count`. The last of them are a little less likely, which gives nothing away.
    fn below(&mut self, count: u32) -> u32 {
        if self.bytes.len() < 4 {
            self.bytes = self.next_block();
        }
        let bytes = self.bytes.split_off(self.bytes.len() - 4);
        bytes.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) % count
    }

    fn next_block(&mut self) -> Vec<u8> {
        let Ok(mut code) = Hmac::<Sha256>::new_from_slice(self.key) else {
            unreachable!("HMAC takes keys of any length");
        };
        code.update(&self.attempt.to_be_bytes());
        code.update(&self.block.to_be_bytes());
        code.update(self.value.as_bytes());
        self.block += 1;
        code.finalize().into_bytes().to_vec()
    }
}
